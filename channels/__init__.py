"""Doors: provider traffic becomes plain messages, and replies go back out."""
