"""Optimisation, pure: numbers in, numbers out; each answer with a proof of how far from the best it can be at most."""
