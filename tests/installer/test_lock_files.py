"""The lock files agree with each other, and every entry is pinned and hashed."""

import re

import pytest

from tests.installer.checkouts import ROOT

FILES = ("requirements.txt", "requirements-heic.txt", "requirements-dev.txt")


def entries(file: str) -> dict[str, str]:
    """`name==version ; marker` -> its hashes, for every entry of a lock file."""
    text = (ROOT / "installer" / file).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    split = (re.split(r"\s+--hash=", line.strip(), maxsplit=1) for line in lines)
    return {parts[0]: " ".join(parts[1:]) for parts in split}


@pytest.mark.parametrize("file", FILES)
def test_every_entry_is_pinned_and_hashed(file: str) -> None:
    for entry, hashes in entries(file).items():
        assert re.match(r"[a-z0-9-]+==[0-9][\w.]*( ;.*)?$", entry), entry
        assert re.match(r"sha256:[0-9a-f]{64}", hashes), entry


@pytest.mark.parametrize("larger", FILES[1:])
def test_the_larger_lock_holds_all_of_the_smaller(larger: str) -> None:
    assert entries("requirements.txt").items() <= entries(larger).items()


@pytest.mark.parametrize("file", FILES)
def test_no_lock_file_names_where_packages_come_from(file: str) -> None:
    assert "://" not in (ROOT / "installer" / file).read_text("utf-8")


def test_heic_is_never_a_default() -> None:
    assert not any(entry.startswith("pillow-heif") for entry in entries("requirements.txt"))
