"""Masks: how personal values look until somebody says why he needs them (张*, 138****1234)."""


def masked_name(name: str) -> str:
    """The surname and a star; two stars' worth of name still shows one."""
    return f"{name[0]}*" if name else ""


def masked_phone(number: str) -> str:
    """The first three and the last four digits of a number, whatever lies between hidden."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"


def masked_number(number: str) -> str:
    """The area and the last four signs of an identity number; of a shorter document its last two (350181********1234)."""
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return f"****{number[-2:]}" if len(number) >= 6 else "****" if number else ""


def masked_address(address: str) -> str:
    """The compound, hamlet or building that an address begins with; what follows its first space is hidden."""
    head, space, _ = address.partition(" ")
    return f"{head} **" if space else head and "**"
