"""What a name in a sheet's cell means, and what a cell says; pure."""
