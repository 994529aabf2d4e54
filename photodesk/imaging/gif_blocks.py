"""The blocks of a GIF, walked without decoding: only to say whether it moves."""

_EXTENSION, _PICTURE = 0x21, 0x2C
_HAS_TABLE, _TABLE_SIZE = 0x80, 0x07


def pictures(data: bytes) -> int:
    """How many pictures a GIF holds, as far as its blocks can be followed."""
    at, found = 13 + _table(data, 10), 0
    while at < len(data):
        if data[at] == _PICTURE:
            found += 1
            at = _after_sub_blocks(data, at + 11 + _table(data, at + 9))
        elif data[at] == _EXTENSION:
            at = _after_sub_blocks(data, at + 2)
        else:
            break
    return found


def _table(data: bytes, at: int) -> int:
    """The bytes of a colour table, by the flags at `at`."""
    flags = data[at] if at < len(data) else 0
    return 3 << ((flags & _TABLE_SIZE) + 1) if flags & _HAS_TABLE else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1
