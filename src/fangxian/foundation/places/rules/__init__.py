"""Pure rules of places: how names that people say are matched."""
