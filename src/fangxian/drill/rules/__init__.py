"""Pure rules of the drill."""
