"""Erases the first photograph of a vault and dies at a step; made to be killed.

Run as `python -m tests.storage.killed_erasure VAULT STEP`: `asked` dies before the decision is
committed, `decided` right after it, and the others after that step of `erasure_traces.steps`.
"""

import os
import sys
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.storage import erasure, erasure_traces
from photodesk.storage.vault import Vault
from tests.builders import two_people_erase
from tests.storage.vaults import LOGIN, PASSPHRASE

BEFORE = ("asked", "decided")


def _die() -> None:
    os._exit(9)


def main() -> None:
    """Erase, and die on the way."""
    vault, last = Vault.open(Path(sys.argv[1]), LOGIN, PASSPHRASE), sys.argv[2]
    with vault.writing(vault.actor) as tx:
        photo = tx.value("SELECT id FROM photo ORDER BY id")
        two_people_erase(tx, photo)
        tx.audit(EventKind.PHOTOGRAPH_SHREDDED)
        if last == "asked":
            _die()
    if last == "decided":
        _die()
    (one,) = erasure.unfinished(vault.reading())
    for step in erasure_traces.steps(vault, one):
        if step == last:
            _die()


if __name__ == "__main__":
    main()
