"""The curation room, over its own database."""
