"""What citizens and platforms reach."""
