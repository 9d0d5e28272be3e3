"""Clocks of data classes, and what a certificate of destruction says. Pure."""
