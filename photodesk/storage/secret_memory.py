"""Overwriting keys in our own memory, with care and without a promise.

Measured (tests/faults/test_keys_in_memory.py): no copy of a key was found in a small process after
it locked. Python may have made others; "gone from memory" is never said to a person.
"""


def wipe(secret: bytearray) -> None:
    """Overwrite a key in place with zeros."""
    secret[:] = bytes(len(secret))
