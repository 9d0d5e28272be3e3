"""A witness that has seen nothing of other tests."""

from tests.emptying import witness_file

__all__ = ["witness_file"]
