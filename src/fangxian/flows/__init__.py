"""Stories that write in more than one room: what follows from what was done, told by the journal."""
