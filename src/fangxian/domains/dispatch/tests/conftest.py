"""Tests in which threads meet commit; what they wrote is emptied after each."""

from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]
