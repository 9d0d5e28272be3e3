"""Masks: how personal values look until somebody says why he needs them (张*, 138****1234)."""


def masked_name(name: str) -> str:
    """The surname and a star; two stars' worth of name still shows one."""
    return f"{name[0]}*" if name else ""


def masked_phone(number: str) -> str:
    """The first three and the last four digits of a number, whatever lies between hidden."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"
