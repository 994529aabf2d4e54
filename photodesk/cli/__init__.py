"""The command line: the same services as the window, except drawing a signature."""
