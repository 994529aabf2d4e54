"""One byte form for a record, so that its SHA-256 means one thing."""

import hashlib
import json


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises ValueError for NaN and infinities."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256(data: bytes) -> bytes:
    """SHA-256 of the bytes, 32 bytes."""
    return hashlib.sha256(data).digest()


def short_hash(digest: bytes) -> str:
    """The first 16 hex digits in groups of four, as printed beside a picture on a form."""
    text = digest.hex()[:16]
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))
