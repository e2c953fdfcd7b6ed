"""Fake platforms: LINE and Telegram on a loopback port, as strict as the real ones and able to fail on cue."""
