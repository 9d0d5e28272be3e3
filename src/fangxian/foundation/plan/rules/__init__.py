"""Pure rules of the plan: its tables, how its text is read, its editions and their differences."""
