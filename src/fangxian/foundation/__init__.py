"""Nouns that more than one domain uses; each room knows only the ones below it."""
