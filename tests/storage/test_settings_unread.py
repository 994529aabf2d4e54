"""Settings that cannot be read count as not set, and keep nobody from the vault."""

import pytest

from photodesk.domain.audit import EventKind
from photodesk.storage import retention, stations
from photodesk.storage.vault import Vault

ID = bytes(range(16))


def write(vault: Vault, key: str, value: str) -> None:
    """A setting as another program may have left it."""
    with vault.writing(vault.actor) as act:
        act.insert("setting", {"key": key, "value": value})
        act.audit(EventKind.SETTING_CHANGED)


@pytest.mark.parametrize("value", ["{", "[1]", "seven"])
def test_what_a_station_was_set_to(vault: Vault, value: str) -> None:
    write(vault, f"station/{ID.hex()}", value)
    assert stations.settings(vault.reading(), ID) == {}


@pytest.mark.parametrize("value", ["{", "[1]", '{"photographs": "ten"}'])
def test_how_long_photographs_are_kept(vault: Vault, value: str) -> None:
    write(vault, "retention", value)
    assert retention.rule(vault.reading()) == {}
