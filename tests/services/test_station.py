"""The settings of this station: who may set them, what the log holds, what counts afterwards."""

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import as_bytes
from photodesk.errors import InputRefused, NotPermitted
from photodesk.services import audit, station
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from photodesk.services.station import Place, StationSettings
from photodesk.storage import catalogue_facts
from tests.builders import in_role
from tests.fakes import FixedClock
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

ROLES = ["surgeon", "photographer", "office", "administrator", "auditor"]
OFFICE = StationSettings().at(Place.OFFICE)


@pytest.fixture
def administrator(session: Session) -> Session:
    return in_role(session, "administrator")


def changes(session: Session) -> list[dict[str, object]]:
    """What the log says of changed settings, the newest first."""
    told = audit.events(in_role(session, "auditor"))
    return [dict(one.details) for one in told if one.kind == EventKind.SETTING_CHANGED]


@pytest.mark.parametrize("role_id", ROLES)
def test_only_the_administrator_sets_a_station(session: Session, role_id: str) -> None:
    as_role = in_role(session, role_id)
    assert station.settings(as_role) == StationSettings()
    if role_id == "administrator":
        assert station.change(as_role, OFFICE) == OFFICE
        return
    with pytest.raises(NotPermitted):
        station.change(as_role, OFFICE)
    with pytest.raises(NotPermitted):
        station.change(as_role, name="Mine")
    assert station.settings(session) == StationSettings()
    assert changes(session) == []


def test_settings_and_name_are_kept_and_told_once(
    session: Session, administrator: Session, served_vault: MadeVault, clock: FixedClock
) -> None:
    station.change(administrator, OFFICE, name="Front desk")
    assert administrator.station_name == "Front desk"
    told = {"station": {"place": "office", "lock_minutes": 10}, "renamed": True}
    assert changes(session) == [told]
    assert "Front desk" not in str(told)
    vaults.lock(session)
    again = vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock)
    try:
        assert station.settings(again) == OFFICE
        assert again.station_name == "Front desk"
    finally:
        vaults.lock(again)


def test_what_is_the_same_as_before_is_no_act(session: Session, administrator: Session) -> None:
    station.change(administrator, StationSettings(), name=administrator.station_name)
    assert changes(session) == []


def test_a_figure_out_of_range_changes_nothing(session: Session, administrator: Session) -> None:
    with pytest.raises(InputRefused):
        station.change(administrator, StationSettings(lock_minutes=16), name="Other")
    with pytest.raises(InputRefused):
        station.change(administrator, OFFICE, name=" ")
    assert changes(session) == []
    held = catalogue_facts.station_name(session.reading(), as_bytes(session.station_id))
    assert held == "Exam room 1"


@pytest.mark.parametrize("value", ["", "{", "[]", '"x"', '{"lock_minutes": 900}'])
def test_settings_that_cannot_be_read_count_as_the_strict_ones(
    session: Session, value: str
) -> None:
    key = f"station/{as_bytes(session.station_id).hex()}"
    with session.vault.writing(session.actor()) as act:
        act.execute("INSERT INTO setting(key, value) VALUES(?, ?)", (key, value))
        act.audit(EventKind.SETTING_CHANGED)
    assert station.settings(session) == StationSettings()
