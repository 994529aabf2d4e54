"""This station: its name, and when it hides, locks and lets the keychain help."""

from photodesk.domain import station
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.permissions import Right
from photodesk.domain.station import Place, StationSettings
from photodesk.services.session import Session
from photodesk.storage import people, stations

__all__ = ["Place", "StationSettings", "change", "settings"]


def settings(session: Session) -> StationSettings:
    """How this station guards itself; every role may know."""
    return station.read(stations.settings(session.reading(), as_bytes(session.station_id)))


def change(
    session: Session, new: StationSettings | None = None, *, name: str | None = None
) -> StationSettings:
    """Set how this station guards itself, and rename it; one audit event, none without a change.

    Where the keychain is no longer allowed, nobody's opens the vault any more: an act and an event
    for each that did, and what an interruption leaves ends at its next use. Returns what counts
    now. Raises NotPermitted, InputRefused (its field named) for a figure out
    of its range or an impossible name; then nothing is changed. A window that is open now keeps to
    the new settings as soon as it is told (`Desk.station_changed`), another at its next unlocking.
    """
    session.require(Right.ADMINISTER)
    before = settings(session)
    wanted = before if new is None else new
    station.check(wanted)
    renamed = None if name is None else station.checked_name(name)
    if renamed == session.station_name:
        renamed = None
    now, then = wanted.facts(), before.facts()
    changed = {field: value for field, value in now.items() if value != then[field]}
    if changed or renamed is not None:
        with session.vault.writing(session.actor()) as act:
            station_id = as_bytes(session.station_id)
            stations.change(act, station_id, name=renamed, facts=now, changed=changed)
        session.station_name = renamed or session.station_name
    if not wanted.keychain:
        _end_keychains(session)
    return wanted


def _end_keychains(session: Session) -> None:
    for slot in session.vault.keyring.slots():
        for label in slot.computers:
            people.forget_keychain(session.vault, slot.login, label)
