"""Chats and their transcripts."""
