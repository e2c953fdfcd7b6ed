"""Walks a message through the rooms, remembers the chat, opens cases, gives staff their desk."""
