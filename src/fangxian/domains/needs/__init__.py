"""Needs: one request from the front line, from raising it to the word of the one who raised it."""
