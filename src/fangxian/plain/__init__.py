"""The ground floor: pure values of the standard library that every other floor may use."""
