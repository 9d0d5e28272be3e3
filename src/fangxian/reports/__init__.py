"""Reports: what headquarters writes down of itself, and hands on."""
