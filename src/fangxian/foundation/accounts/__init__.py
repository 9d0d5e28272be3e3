"""Accounts: who signs in, and as which actor."""
