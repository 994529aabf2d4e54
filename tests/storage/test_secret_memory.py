"""Keys are overwritten where they lie."""

from photodesk.storage.secret_memory import wipe, wipe_text


def test_a_wiped_key_is_zeros_in_the_same_buffer() -> None:
    key = bytearray(b"k" * 32)
    seen_elsewhere = memoryview(key)
    wipe(key)
    assert bytes(seen_elsewhere) == bytes(32)


def test_a_wiped_text_holds_no_digit_of_the_key() -> None:
    digits = bytes(range(200, 232)).hex()
    statement = f"key {digits}"
    wipe_text(statement)
    assert set(statement) == {"0"}


def test_wiping_leaves_empty_and_accented_texts_alone() -> None:
    accented = "é and x"
    wipe_text("")
    wipe_text(accented)
    assert accented.encode() == b"\xc3\xa9 and x"
