"""Accounts that come in by sheets: the kind of sheet, what reads its rows, what writes them."""
