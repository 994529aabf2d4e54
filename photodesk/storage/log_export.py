"""The audit log as JSON lines, to be checked by anybody with `resources/verify/verify_audit.py`.

    {"log": {"format": 1, "vault": ...}}                        the first line
    {"seq": n, "prev_hash": ..., "hash": ..., "event": {...}}   every event
    {"checkpoint": "..."}                                       a signed note, after its event

The public keys stand in the events that brought them (`sign_public`, `station_public`), so that
they are as hard to exchange as the events. Identifiers, hashes, and the reasons that people typed.
"""

from collections.abc import Iterator

from photodesk.domain.canonical import canonical_json
from photodesk.storage import audit_log, checkpoints
from photodesk.storage.connection import ReadConnection

FORMAT = 1


def lines(connection: ReadConnection, last: int) -> Iterator[str]:
    """The lines up to the event with this number, each with its end of line."""
    vault = checkpoints.vault_name(connection)
    yield _line({"log": {"format": FORMAT, "vault": vault}})
    notes = {one.head.seq: one.note(vault) for one in checkpoints.every(connection)}
    for entry in audit_log.entries(connection):
        if entry.seq > last:
            return
        yield _line(
            {
                "seq": entry.seq,
                "prev_hash": entry.prev_hash.hex(),
                "hash": entry.hash.hex(),
                "event": entry.event.as_json(),
            }
        )
        if entry.seq in notes:
            yield _line({"checkpoint": notes[entry.seq]})


def _line(content: object) -> str:
    return f"{canonical_json(content).decode()}\n"
