"""The room of gaps, tried with labelled wordings and on both databases."""
