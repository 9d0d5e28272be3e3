"""Pure rules of accounts: when a code of the second step holds."""
