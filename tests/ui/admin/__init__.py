"""Administration in the window."""
