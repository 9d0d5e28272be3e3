"""Villages, grids and responders: what their first screens answer."""
