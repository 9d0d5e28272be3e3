"""Posts and shifts: who stands where, and when."""
