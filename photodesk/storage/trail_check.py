"""The whole check of the audit log: chain, signed checkpoints, mark on this computer, printed head.

One pass over the events. Signatures are checked with the public keys that the chain itself tells,
each from the event on that tells it: at the making of the vault, when a person was added, and when
somebody got new keys.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3 import Row

from photodesk.domain.audit import AuditHead, ChainFault
from photodesk.domain.checkpoint import EVERY, SignedBy, checkpoint_text
from photodesk.storage import audit_log, checkpoints
from photodesk.storage.anchor_file import Anchor
from photodesk.storage.audit_log import ChainReport
from photodesk.storage.checkpoints import Checkpoint
from photodesk.storage.connection import ReadConnection

_FARTHEST = EVERY + 10
"""Events between two checkpoints; a restore adds one before anybody is there to sign."""


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """A head as it stands in the footer of a form: number and first hex digits of the hash."""

    seq: int
    digits: str
    where: str = "the paper"
    """What names it, for people."""


@dataclass(frozen=True, slots=True)
class TrailReport:
    """What the whole check found; the first fault in the order of the events."""

    chain: ChainReport
    checkpoints: int
    """Checkpoints whose signatures verify, in order, until the first fault."""
    anchored: bool
    """Whether a mark on this computer was compared."""
    note: str = ""
    """What the fault is about, where it is not the event itself."""


@dataclass
class _Told:
    """What the events tell, gathered while they pass."""

    wanted: dict[int, bytes]
    """Hashes at the numbers that something outside the chain names; empty until they pass."""
    actors: dict[int, bytes | None] = field(default_factory=dict)
    """Whose act each of these events was."""
    station: dict[bytes, int] = field(default_factory=dict)
    people: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    """From which event on a key is a station's, or a person's."""

    def take(self, row: Row) -> None:
        """Note what one event in order tells."""
        seq, details = row[0], row[17]
        if seq in self.wanted:
            self.wanted[seq], self.actors[seq] = row[19], row[5]
        if "_public" not in details:
            return
        told = json.loads(details)
        if station := told.get("station_public"):
            self.station.setdefault(bytes.fromhex(station), seq)
        if public := told.get("sign_public"):
            owner = row[5] if station else row[14]
            self.people.setdefault((owner, bytes.fromhex(public)), seq)


def check(
    connection: ReadConnection, *, anchor: Anchor | None, printed: PrintedHead | None = None
) -> TrailReport:
    """Check everything; the chain's own faults come first."""
    signed = list(checkpoints.every(connection))
    outside = [one.head.seq for one in signed]
    outside += [anchor.head.seq] if anchor else []
    outside += [printed.seq] if printed else []
    told = _Told(dict.fromkeys(outside, b""))
    chain = audit_log.verify(connection, told.take)
    if not chain.whole:
        return TrailReport(chain, 0, anchor is not None)
    faults = [
        *_of_checkpoints(connection, signed, chain.head, told),
        *_of_anchor(anchor, chain.head, told),
        *_of_print(printed, chain.head, told),
    ]
    if not faults:
        return TrailReport(chain, len(signed), anchor is not None)
    seq, kind, note = min(faults, key=lambda fault: fault[0])
    good = sum(one.head.seq < seq for one in signed)
    bad = replace(chain, first_bad_seq=seq, fault=kind)
    return TrailReport(bad, good, anchor is not None, note)


_Fault = tuple[int, ChainFault, str]


def _of_checkpoints(
    connection: ReadConnection, signed: list[Checkpoint], head: AuditHead, told: _Told
) -> Iterable[_Fault]:
    vault, before = checkpoints.vault_name(connection), 0
    for one in signed:
        seq = one.head.seq
        if seq - before > _FARTHEST:
            yield before + EVERY, ChainFault.GAP, "the signed checkpoint there is gone"
        before = seq
        if seq > head.seq:
            yield head.seq + 1, ChainFault.ROLLBACK, f"a checkpoint signed {seq} events"
        elif told.wanted[seq] != one.head.hash:
            yield seq, ChainFault.FORK, "a checkpoint was signed over another event"
        elif not _is_signed(one, vault, told):
            yield seq, ChainFault.BAD_SIGNATURE, "the checkpoint there is not signed as it must be"
    if head.seq - before > _FARTHEST:
        yield before + EVERY, ChainFault.GAP, "the signed checkpoint there is gone"


def _is_signed(one: Checkpoint, vault: str, told: _Told) -> bool:
    text, seq = checkpoint_text(vault, one.head), one.head.seq
    if told.station.get(one.station.public, seq + 1) > seq or not _verifies(one.station, text):
        return False
    if one.user_id != told.actors[seq]:
        return False
    if one.user is None or one.user_id is None:
        return True
    since = told.people.get((one.user_id, one.user.public), seq + 1)
    return since <= seq and _verifies(one.user, text)


def _verifies(signed: SignedBy, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(signed.public).verify(signed.signature, text)
    except InvalidSignature:
        return False
    return True


def _of_anchor(anchor: Anchor | None, head: AuditHead, told: _Told) -> Iterable[_Fault]:
    if anchor is None:
        return
    if anchor.head.seq > head.seq:
        yield head.seq + 1, ChainFault.ROLLBACK, f"this computer saw {anchor.head.seq} events"
    elif told.wanted[anchor.head.seq] != anchor.head.hash:
        yield anchor.head.seq, ChainFault.FORK, "this computer saw another event there"


def _of_print(printed: PrintedHead | None, head: AuditHead, told: _Told) -> Iterable[_Fault]:
    if printed is None:
        return
    if printed.seq > head.seq:
        yield head.seq + 1, ChainFault.ROLLBACK, f"{printed.where} names event {printed.seq}"
    elif not told.wanted[printed.seq].hex().startswith(printed.digits):
        yield printed.seq, ChainFault.FORK, f"{printed.where} names another event there"
