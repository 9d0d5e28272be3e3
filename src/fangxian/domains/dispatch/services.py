"""Setting posts up, making their shifts, and putting people in them."""
