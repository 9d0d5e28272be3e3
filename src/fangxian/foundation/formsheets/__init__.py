"""Sheets that others ask for, filled from what is reported already (填一次)."""
