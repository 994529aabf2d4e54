"""What a person reads when pip gives up."""

import pytest

from installer.packages import _reason
from installer.terminal import without_addresses


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "lock file names"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("OSError: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("WARNING: Retrying (Retry(total=4)) after NewConnectionError", "Internet"),
        ("urllib3.exceptions.ReadTimeoutError", "Internet"),
        ("ERROR: HTTP error 503 while getting", "Internet"),
        ("ERROR: No matching distribution found for x==1", "No matching distribution"),
        ("", "no reason"),
    ],
)
def test_the_cause_is_named(output: str, words: str) -> None:
    assert words in _reason(output)


@pytest.mark.parametrize(
    "text",
    [
        "ERROR: Could not fetch https://user:secret@mirror.example/simple/x: gone",
        "HTTPSConnectionPool(host='mirror.example', port=443): Max retries",
        "Connection to mirror.example timed out.",
        "Looking in links: file:///mirror.example/wheels",
    ],
)
def test_no_address_is_printed(text: str) -> None:
    assert "mirror.example" not in without_addresses(text)
