"""The life of an entry: written by one, approved by another."""
