"""Audit logs with signed checkpoints, open without the guards that an attacker would not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photodesk.domain.audit import Actor, AuditHead, EventKind
from photodesk.storage import audit_log, checkpoints, migrations
from photodesk.storage.anchor_file import Anchor
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_for_migration
from photodesk.storage.secret_rows import SecretRows
from photodesk.storage.transaction import Origin, Transaction
from photodesk.storage.vault_folder import BUILT
from tests.storage.vaults import FakeClock

VAULT, STATION, USER = b"v" * 16, b"s" * 16, b"u" * 16
GUARDS = (
    *("audit_is_fixed", "audit_stays", "audit_has_no_gap"),
    *("checkpoint_is_fixed", "checkpoint_stays", "checkpoint_extends_the_last"),
)


@dataclass
class SignedLog:
    """A catalogue with a log; `write` adds events as Photodesk does."""

    connection: WriteConnection
    secrets: SecretRows
    person: Ed25519PrivateKey
    clock: FakeClock

    @classmethod
    def made(cls, folder: Path, events: int, *, signed_at: Sequence[int] = ()) -> "SignedLog":
        """A log with so many events, in an open transaction, its guards gone."""
        connection = open_for_migration(folder / "photodesk.db", bytes(32))
        migrations.migrate(connection)
        secrets = SecretRows(bytearray(32), VAULT)
        log = cls(connection, secrets, Ed25519PrivateKey.generate(), FakeClock())
        connection.execute("BEGIN")
        log._first_rows()
        for number in range(2, events + 1):
            log.write(signed=number in signed_at)
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        return log

    def _first_rows(self) -> None:
        private, public = checkpoints.new_station_key()
        act = self._act()
        mine = self.person.public_key().public_bytes_raw()
        act.insert("vault_info", {"id": VAULT, "clinic": "C", "created_at": act.now()})
        act.insert("station", {"id": STATION, "name": "S", "sign_public": public})
        self.secrets.store(act, checkpoints.STATION_KEY, private)
        person: dict[str, str | bytes | None] = {
            "id": USER,
            "login": "mia",
            "name": "Mia",
            "role": "surgeon",
            "sign_public": mine,
            "box_public": bytes(32),
            "created_at": act.now(),
        }
        act.insert("app_user", person)
        details = {"sign_public": mine.hex(), "station_public": public.hex()}
        act.audit(EventKind.VAULT_CREATED, object_id=VAULT, details=details)

    def write(
        self, *, signed: bool = False, kind: EventKind = EventKind.PATIENT_ADDED, reason: str = ""
    ) -> None:
        """One act."""
        act = self._act()
        self.clock.passes(seconds=7)
        act.audit(kind, patient_id=b"p" * 16, reason=reason, details={"é": [1, None, "ü"]})
        if signed:
            act.ask_checkpoint()
        checkpoints.sign_when_due(act, self.signers)

    def signers(self) -> checkpoints.Signers:
        """The station and the person."""
        public = self.person.public_key().public_bytes_raw()
        return checkpoints.Signers(VAULT, STATION, self.secrets, USER, public, self.person.sign)

    def anchor(self) -> Anchor:
        """The mark that a computer would keep now."""
        return Anchor(audit_log.head(self.connection), bytes(32), "2027-03-01T09:00:00Z")

    @property
    def head(self) -> AuditHead:
        """The end of the chain."""
        return audit_log.head(self.connection)

    def rows(self) -> list[dict[str, object]]:
        """Every event as its columns."""
        return [
            {name: row[name] for name in row.keys()}  # noqa: SIM118 (a row is not a mapping)
            for row in self.connection.all("SELECT * FROM audit ORDER BY seq")
        ]

    def rewrite(self, events: list[dict[str, object]]) -> None:
        """Put other events in the place of all."""
        self.connection.execute("DELETE FROM audit")
        for event in events:
            self.connection.insert("audit", event)  # type: ignore[arg-type] # as they were read

    def _act(self) -> Transaction:
        origin = Origin(STATION, "1.0", BUILT, self.clock)
        return Transaction(self.connection.raw, Actor(USER, "surgeon"), origin)


COLUMNS = {
    "utc": "2027-03-02T09:00:00Z",
    "mono_ns": 5,
    "boot_id": "x",
    "clock_suspect": 1,
    "user_id": None,
    "role": "nurse",
    "station_id": bytes(16),
    "app_version": "2",
    "kind": "x",
    "code": "1",
    "action": "R",
    "outcome": 8,
    "patient_id": None,
    "object_id": b"o" * 16,
    "object_sha256": bytes(32),
    "reason": "x",
    "details": '{"x":1}',
    "prev_hash": b"h" * 32,
    "hash": b"h" * 32,
}


def tampered(
    events: list[dict[str, object]], chance: Random
) -> tuple[str, list[dict[str, object]]]:
    """One random change of a log: its name, and the events as they stand afterwards."""
    events = [dict(event) for event in events]
    at, other = chance.sample(range(len(events)), 2)
    what = chance.choice(["edit", "delete", "delete unnoticed", "insert", "swap", "truncate"])
    match what:
        case "edit":
            column = chance.choice(list(COLUMNS))
            events[at][column] = COLUMNS[column]
        case "delete" | "delete unnoticed":
            events.pop(at)
        case "insert":
            events.insert(at, dict(events[other]))
        case "swap":
            events[at], events[other] = events[other], events[at]
        case _:
            del events[max(1, at) :]
    if what != "delete":
        events = [event | {"seq": number} for number, event in enumerate(events, 1)]
    return what, events
