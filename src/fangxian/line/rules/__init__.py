"""Pure rules of the line."""
