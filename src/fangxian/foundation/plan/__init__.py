"""The plan: what is expected of everyone, as editions of one TOML file."""
