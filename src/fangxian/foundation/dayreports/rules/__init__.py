"""What a day report holds and when it is due; pure."""
