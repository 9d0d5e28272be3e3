"""A journal to write in, whatever other rooms stand beside it."""

from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]
