"""Backups: the database and the sealed files in one archive, and the way back. Keys are never in it."""
