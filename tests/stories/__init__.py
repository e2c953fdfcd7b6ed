"""Whole chats, from the platform through every room and back."""
