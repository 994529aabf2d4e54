r"""Checks an exported audit log of Photodesk. Needs Python 3.9 or newer and nothing else.

    python3 verify_audit.py LOG.jsonl [--anchor SEQ:HEX16] [--station-key HEX]

Make the export with `photodesk audit export`. The log holds one line of JSON for each event and one
for each signed checkpoint. Every event's hash covers the event before it:

    hash_n = SHA-256("photodesk-audit-v1\0" || u64 n || hash_(n-1) || u32 length || canonical JSON)

Checkpoints are signed notes (C2SP tlog-checkpoint, Ed25519) by the station and by the person who
was signed in. Their public keys stand in the events that brought them.

`--anchor` is the audit head from the footer of a consent form or from a receipt: it must be in the
log. `--station-key` is the station's public key, if you know it from elsewhere.

Exit status: 0 whole and in order; 1 broken, with the first bad event and the kind (edit, gap,
reorder, fork, rollback, bad signature); 2 wrong usage; 3 the file cannot be read as such a log.

What this cannot say: that nothing was cut off the end after the last checkpoint you know of. Only a
head on paper, or another copy of the log, tells that. Nor can it say who owns the keys.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Tuple

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN = b"photodesk-audit-v1\0"
EVERY = 100
SIGNATURE = re.compile("\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)")
FARTHEST = EVERY + 10  # a restore adds an event before anybody is there to sign


Point = Tuple[int, int, int, int]
Keys = Dict[Tuple[str, bytes], int]


# --- Ed25519, verification only (RFC 8032, section 6) ---------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def point_add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, i, j, k = f - e, h - g, h + g, f + e
    return e * i % P, j * k % P, i * j % P, e * k % P


def point_multiply(scalar: int, point: Point) -> Point:
    """The point added to itself so many times."""
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = point_add(total, point)
        point = point_add(point, point)
        scalar >>= 1
    return total


def point_from(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None when they stand for none."""
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether 64 bytes are the signature of a message by the key with this public half."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point_from(public), point_from(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    base = point_from(BASE_Y.to_bytes(32, "little"))
    if key is None or commitment is None or base is None or answer >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    asked = int.from_bytes(digest, "little") % Q
    left = point_multiply(answer, base)
    right = point_add(commitment, point_multiply(asked, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# --- The chain ------------------------------------------------------------------------------------


class Broken(Exception):
    """The first fault: number of the event and kind."""

    def __init__(self, seq: int, kind: str, why: str) -> None:
        super().__init__(f"event {seq}: {why} ({kind})")
        self.seq, self.kind = seq, kind


class NoLog(Exception):
    """The file is not an exported log."""


def event_hash(seq: int, before: str, event: Any) -> str:  # noqa: ANN401 (whatever the file holds)
    """The chained hash of one event, in hex."""
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    head = DOMAIN + seq.to_bytes(8, "big") + bytes.fromhex(before) + len(text).to_bytes(4, "big")
    return hashlib.sha256(head + text).hexdigest()


def fits(line: dict[str, Any], seq: int, before: str) -> bool:
    """Whether a line is the event with this number after the one with this hash."""
    try:
        return bool(line["hash"] == event_hash(seq, before, line["event"]))
    except (KeyError, TypeError, ValueError):
        return False


def break_at(events: list[dict[str, Any]], at: int, before: str) -> Broken:
    """The fault of the first event that does not follow."""
    line, seq = events[at], at + 1
    found = line.get("seq", seq)
    for place, other in enumerate(events):
        if place != at and other.get("prev_hash") == before and fits(other, seq, before):
            return Broken(found, "reorder", "the event that belongs there stands elsewhere")
    if found != seq:
        return Broken(found, "gap", "an event before it is gone")
    previous = line.get("prev_hash")
    if isinstance(previous, str) and re.fullmatch("[0-9a-f]{64}", previous):
        for number in range(seq + 1, len(events) + 1000):
            if fits(line, number, previous):
                return Broken(seq, "gap", "an event before it is gone")
    return Broken(seq, "edit", "it was changed")


def check_chain(events: list[dict[str, Any]]) -> dict[int, str]:
    """Raise Broken at the first event that does not follow; returns every hash by number."""
    hashes = {0: "00" * 32}
    for at, line in enumerate(events):
        seq, before = at + 1, hashes[at]
        if line.get("seq") != seq or line.get("prev_hash") != before or not fits(line, seq, before):
            raise break_at(events, at, before)
        hashes[seq] = line["hash"]
    return hashes


# --- Checkpoints ----------------------------------------------------------------------------------


def keys_told(vault: str, events: list[dict[str, Any]]) -> Keys:
    """Public keys by name, each with the number of the event from which on it holds."""
    keys: Keys = {}
    for line in events:
        event = line["event"]
        details = event.get("details")
        if not isinstance(details, dict):
            continue
        station, public = details.get("station_public"), details.get("sign_public")
        if station:
            keys.setdefault((vault, bytes.fromhex(station)), line["seq"])
        if public:
            owner = event["user_id"] if station else event["object_id"]
            name = f"{vault}/user/{dashed(owner)}"
            keys.setdefault((name, bytes.fromhex(public)), line["seq"])
    return keys


def dashed(digits: str) -> str:
    """An identifier as it is written in names."""
    cuts = digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]
    return "-".join(cuts)


class Note(NamedTuple):
    """One checkpoint: what was signed, by which names, over which head."""

    text: bytes
    origin: str
    seq: int
    root: str
    signatures: list[tuple[str, bytes]]


def parsed(note: str) -> Note:
    """The parts of a checkpoint; raises ValueError for a text that is none."""
    text, _, rest = note.partition("\n\n")
    origin, size, root = text.split("\n")
    digest = base64.b64decode(root, validate=True)
    if len(digest) != 32 or not re.fullmatch("[1-9][0-9]{0,11}", size):
        raise ValueError
    signatures = []
    for line in rest.splitlines():
        found = SIGNATURE.fullmatch(line)
        if found is None:
            raise ValueError
        signatures.append((found[1], base64.b64decode(found[2], validate=True)))
    return Note((text + "\n").encode(), origin, int(size), digest.hex(), signatures)


def check_signatures(note: Note, actor: str | None, keys: Keys) -> None:
    """Raise Broken unless the station and the person of the event signed with a key of theirs."""
    names = {note.origin}
    if actor is not None:
        names.add(f"{note.origin}/user/{dashed(actor)}")
    if names != {name for name, _ in note.signatures}:
        raise Broken(note.seq, "bad signature", "the checkpoint is not signed by whom it must be")
    for name, marked in note.signatures:
        theirs = [
            public
            for (owner, public), since in keys.items()
            if (owner, since <= note.seq) == (name, True)
        ]
        if not any(
            key_id(name, public) == marked[:4] and is_signed(public, note.text, marked[4:])
            for public in theirs
        ):
            raise Broken(note.seq, "bad signature", "the checkpoint is not signed as it must be")


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that tell which key of a name signed."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def check_checkpoints(
    notes: list[str], vault: str, hashes: dict[int, str], events: list[dict[str, Any]]
) -> None:
    """Raise Broken at the first checkpoint that does not fit the chain or is not signed."""
    last, before, keys = len(events), 0, keys_told(vault, events)
    for written in notes:
        try:
            note = parsed(written)
        except ValueError as error:
            raise Broken(before + 1, "edit", "the checkpoint after it is no such text") from error
        if note.seq - before > FARTHEST or note.seq <= before:
            raise Broken(before + EVERY, "gap", "the signed checkpoint there is gone")
        if note.origin != vault:
            raise Broken(note.seq, "bad signature", "the checkpoint is of another vault")
        if note.seq > last:
            raise Broken(last + 1, "rollback", f"a checkpoint signed {note.seq} events")
        if hashes[note.seq] != note.root:
            raise Broken(note.seq, "fork", "a checkpoint was signed over another event")
        check_signatures(note, events[note.seq - 1]["event"]["user_id"], keys)
        before = note.seq
    if last - before > FARTHEST:
        raise Broken(before + EVERY, "gap", "the signed checkpoint there is gone")


# --- The whole file -------------------------------------------------------------------------------


def check_anchor(anchor: tuple[int, str], hashes: dict[int, str]) -> None:
    """Raise Broken unless a head on paper is in the chain."""
    seq, digits = anchor
    if seq >= len(hashes):
        raise Broken(len(hashes), "rollback", f"the paper names event {seq}")
    if not hashes[seq].startswith(digits):
        raise Broken(seq, "fork", "the paper names another event there")


def read(path: str) -> tuple[str, list[dict[str, Any]], list[str]]:
    """The vault's id, the events and the notes of an exported log."""
    try:
        lines = [json.loads(line) for line in Path(path).read_bytes().splitlines()]
        start = lines[0]["log"]
        vault, form = start["vault"], start["format"]
        events = [line for line in lines[1:] if "checkpoint" not in line]
        notes = [line["checkpoint"] for line in lines[1:] if "checkpoint" in line]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise NoLog("The file cannot be read as an exported audit log.") from error
    if form != 1:
        raise NoLog("This log is of a form that this checker does not know.")
    if not all(isinstance(line, dict) for line in events):
        raise NoLog("The file holds lines that are no events.")
    if not all(isinstance(note, str) for note in notes):
        raise NoLog("The file holds checkpoints that are no text.")
    return vault, events, notes


def check(path: str, anchor: tuple[int, str] | None = None, station_key: str | None = None) -> str:
    """Check all of it; returns the sentence to say. Raises Broken or NoLog."""
    vault, events, notes = read(path)
    hashes = check_chain(events)
    check_checkpoints(notes, vault, hashes, events)
    stations = [public.hex() for name, public in keys_told(vault, events) if name == vault]
    if station_key is not None and stations != [station_key]:
        raise Broken(1, "bad signature", "the station's key is not the one you gave")
    if anchor is not None:
        check_anchor(anchor, hashes)
    last = len(events)
    return (
        f"Whole: {last} events and {len(notes)} signed checkpoints in order. "
        f"Head {last}:{hashes[last][:16]}.\n"
        f"Station key {' '.join(stations) or 'unknown'}"
    )


def head_on_paper(text: str) -> tuple[int, str]:
    """`SEQ:HEX16` as number and digits; the digits may stand in fours, as on paper."""
    found = re.fullmatch(
        "([1-9][0-9]*)[ :] ?((?:[0-9a-f]{4} ?){3}[0-9a-f]{4})", text.strip().lower()
    )
    if not found:
        raise argparse.ArgumentTypeError("write it as SEQ:HEX16")
    return int(found[1]), found[2].replace(" ", "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file named on the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("log", metavar="LOG.jsonl")
    parser.add_argument("--anchor", type=head_on_paper, metavar="SEQ:HEX16")
    parser.add_argument("--station-key", type=str.lower, metavar="HEX")
    chosen = parser.parse_args(arguments)
    try:
        print(check(chosen.log, chosen.anchor, chosen.station_key))
    except Broken as broken:
        print(f"BROKEN at {broken}")
        return 1
    except NoLog as error:
        print(error)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
