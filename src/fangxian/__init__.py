"""Fangxian (防线): the working system of a county-level city's grassroots emergency operation."""

__version__ = "0.1.0"
