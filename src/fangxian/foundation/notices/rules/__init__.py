"""Pure rules of notices: kinds, ways, when something is told, when it is given up."""
