"""The rules of consent, in frozen records and functions; time is passed in, never read."""
