"""Reading posts, shifts and who stands them."""
