"""Care team and broken glass in the window."""
