"""Pure rules of the journal: what a line's digest and a seal's head are made of."""
