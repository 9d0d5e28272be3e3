"""Working groups, departments and partners: what their first screen answers."""
