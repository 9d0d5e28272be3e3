"""The domains: one room for each side of the work; none imports another."""
