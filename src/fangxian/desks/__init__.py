"""Screens by seat. They may mix domains; what they show, selectors found, and what they do, services did."""
