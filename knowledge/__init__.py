"""What the city answers: entries, their files and their rows."""
