"""What people asked, what the bot did with it, and who wants to hear of an answer."""
