"""Square pictures (QR codes) that a phone reads from a screen."""

import segno


def square_of(text: str) -> str:
    """A picture of ``text`` as the address of an image: black on white also at night, with the margin readers need."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
