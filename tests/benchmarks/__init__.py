"""What the README's figures are printed by: `make bench`."""
