"""Headquarters: what their first screens answer."""
