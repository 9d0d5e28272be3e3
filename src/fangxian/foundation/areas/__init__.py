"""Areas: the register of places by code, its editions and history, and the grids within villages."""
