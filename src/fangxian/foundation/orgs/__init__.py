"""Organisations: headquarters, working groups, offices, committees, departments, partners, squads."""
