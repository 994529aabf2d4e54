"""The text of a signed checkpoint: which vault, how many events, and the hash of the last one.

Form after C2SP tlog-checkpoint and signed-note: three lines, an empty line, then one line for each
Ed25519 signature over the three. Where that form has the root of a Merkle tree, ours has the hash
at the end of the chain. The station signs under the vault's own name, a person under
`<vault>/user/<id>`.
"""

import base64
import hashlib
from dataclasses import dataclass

from photodesk.domain.audit import AuditHead

EVERY = 100
"""At most this many events stand between two checkpoints."""

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One signature of a checkpoint: the key's name, its public half and the 64 bytes."""

    name: str
    public: bytes
    signature: bytes


def checkpoint_text(vault: str, head: AuditHead) -> bytes:
    """What is signed: the vault's id as text, the number of events and the hash in base64."""
    return f"{vault}\n{head.seq}\n{base64.b64encode(head.hash).decode()}\n".encode()


def user_key_name(vault: str, user: str) -> str:
    """The name under which a person signs; ids as text."""
    return f"{vault}/user/{user}"


def note(text: bytes, signatures: list[SignedBy]) -> str:
    """The whole note, as it is exported and printed."""
    return f"{text.decode()}\n" + "".join(_line(one) for one in signatures)


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that tell which key of this name signed (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _line(one: SignedBy) -> str:
    marked = base64.b64encode(key_id(one.name, one.public) + one.signature).decode()
    return f"{_DASH}{one.name} {marked}\n"
