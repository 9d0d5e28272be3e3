"""Pure rules of sheets."""
