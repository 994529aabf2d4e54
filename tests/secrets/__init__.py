"""Nothing readable on disk, nothing private in a message (S1, S3, S4, S7 of the fault tests)."""
