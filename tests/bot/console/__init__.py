"""The staff console, tried through the real application."""
