"""People: the households of a village and those who live in them."""
