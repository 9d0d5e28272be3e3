"""Telling people what they must know, and hearing their answer without an account."""
