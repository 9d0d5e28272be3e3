"""The drill: a synthetic city on the real register, marked 演练, removable whole."""
