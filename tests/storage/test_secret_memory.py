"""Keys are overwritten where they lie."""

from photodesk.storage.secret_memory import wipe


def test_a_wiped_key_is_zeros_in_the_same_buffer() -> None:
    key = bytearray(b"k" * 32)
    seen_elsewhere = memoryview(key)
    wipe(key)
    assert bytes(seen_elsewhere) == bytes(32)
