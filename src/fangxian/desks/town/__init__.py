"""Town offices: what their first screens answer."""
