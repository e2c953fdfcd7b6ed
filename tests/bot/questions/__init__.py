"""The room of questions, tried on both databases."""
