"""K1: wrong passphrases, most of them one slip away from the right one: none opens."""

import random
import string
import sys
from collections.abc import Iterator

import pytest

from photodesk.errors import WrongPassphrase
from photodesk.storage import vault_folder
from photodesk.storage.keyring import Keyring
from tests.faults.counts import Counts
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

pytestmark = pytest.mark.faults

SIGNS = string.ascii_letters + string.digits + " .-_éßж"


def near_misses(chance: random.Random) -> Iterator[str]:
    """Passphrases that are not the right one: a letter more, less, other, swapped, or all new."""
    while True:
        letters, at = list(PASSPHRASE), chance.randrange(len(PASSPHRASE))
        match chance.randrange(6):
            case 0:
                letters[at] = chance.choice(SIGNS)
            case 1:
                del letters[at]
            case 2:
                letters.insert(at, chance.choice(SIGNS))
            case 3:
                letters[at] = letters[at].swapcase()
            case 4:
                letters[at - 1], letters[at] = letters[at], letters[at - 1]
            case _:
                letters = chance.choices(SIGNS, k=chance.randrange(1, 60))
        if (text := "".join(letters)) != PASSPHRASE:
            yield text


def test_no_wrong_passphrase_opens(made_vault: MadeVault, counts: Counts) -> None:
    ring = Keyring.read(made_vault.folder / vault_folder.KEYRING)
    seed = random.getrandbits(32)
    sys.stdout.write(f"K1, seed {seed}: {counts.passphrases} passphrases\n")
    wrong = near_misses(random.Random(seed))  # noqa: S311 (tries, not secrets)
    for _ in range(counts.passphrases):
        with pytest.raises(WrongPassphrase):
            ring.unlock(LOGIN, next(wrong))
    ring.unlock(LOGIN, PASSPHRASE).wipe()
