"""For the tests of locks, which commit."""

from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]
