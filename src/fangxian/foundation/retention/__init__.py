"""How long personal data is kept, how it is destroyed, under which keys it lies, and all that is held on one person."""
