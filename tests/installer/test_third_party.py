"""Every locked package is listed, at its version, on the page about software by others."""

import re

import pytest

from tests.installer.checkouts import ROOT

PAGE = (ROOT / "installer" / "THIRD_PARTY.md").read_text("utf-8")
ROWS = {
    row[0]: row for row in re.findall(r"^\| ([a-z0-9-]+) \| (.*?) \| (.*?) \|", PAGE, re.MULTILINE)
}


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-heic.txt", "requirements-dev.txt"]
)
def test_every_locked_package_is_listed_at_its_version(file: str) -> None:
    lock = (ROOT / "installer" / file).read_text("utf-8")
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE):
        assert name in ROWS, f"{name} is locked but not listed."
        assert version in ROWS[name][2], f"{name} is locked at {version}."


def test_nothing_is_listed_that_is_no_longer_locked() -> None:
    lock = (ROOT / "installer" / "requirements-dev.txt").read_text("utf-8")
    locked = {name for name, _ in re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE)}
    assert set(ROWS) - {"package"} <= locked


def test_the_licence_of_the_heic_wheel_is_plain() -> None:
    assert "the wheel is GPL-2.0" in PAGE
