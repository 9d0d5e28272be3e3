"""Sheets: tables that come in from offices and lists that go out to them."""
