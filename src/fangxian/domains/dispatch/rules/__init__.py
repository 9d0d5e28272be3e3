"""What holds of posts and shifts; pure."""
