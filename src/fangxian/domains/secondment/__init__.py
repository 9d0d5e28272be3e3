"""Secondment: towns whistle for people, departments outside the response send them, batch by batch (S9)."""
