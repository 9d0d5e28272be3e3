"""Duties: who answers for which place or organisation, from and until."""
