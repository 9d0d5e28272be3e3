"""Responders: cadres, members and volunteers, and the organisations they belong to."""
