"""Backs up, or restores, for ever and tells of each that was done; made to be killed.

Run as `python -m tests.storage.killed_backup backup VAULT DEST` or `... restore BACKUP PARENT`.
"""

import itertools
import sys
from pathlib import Path

from photodesk.storage.vault import Vault
from tests.storage.backed_up import make, restore, store
from tests.storage.vaults import LOGIN, PASSPHRASE


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Work until killed."""
    what, first, second = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "backup":
        vault = Vault.open(first, LOGIN, PASSPHRASE)
        _say("begun")
        for number in itertools.count():
            store(vault, bytes([number % 256]) * 400_000)
            _say(str(make(vault, second).folder))
    _say("begun")
    for number in itertools.count():
        _say(str(restore(first, second / f"back-{number}").folder))


if __name__ == "__main__":
    main()
