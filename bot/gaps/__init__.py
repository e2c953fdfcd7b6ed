"""Questions without an answer, sorted for curators."""
