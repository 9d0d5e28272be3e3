"""Administrators and auditors: what their first screens answer."""
