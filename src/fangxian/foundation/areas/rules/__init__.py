"""Pure rules of the register: how a sheet is read, what it would change, what names may be."""
