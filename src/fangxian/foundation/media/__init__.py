"""Media: files that people hand in, sealed where they lie."""
