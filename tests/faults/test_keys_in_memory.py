"""S8: how many copies of the vault's keys a program still holds after it locked.

Python cannot promise that nothing stays in memory, and Photodesk promises nobody so. This counts:
the catalogue's key as bytes and as the hexadecimal text that SQLCipher is given, and the two keys
of the keyring. The scan must find the keys while the vault is open, or it proves nothing.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from photodesk.storage import vault_folder
from photodesk.storage.keyring import Keyring
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from photodesk.services import vault as vaults
session = vaults.unlock(Path(sys.argv[1]), sys.argv[2], sys.stdin.readline().rstrip())
vaults.info(session)
print("open", flush=True)
sys.stdin.readline()
vaults.lock(session)
del session
print("locked", flush=True)
sys.stdin.readline()
"""
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="Reads the memory as Linux shows it."),
]


def copies(process: int, key: bytes) -> int:
    """How often the memory of a process holds a key, as bytes or as hexadecimal text."""
    found, spellings = 0, (key, key.hex().encode(), key.hex().upper().encode())
    with (
        Path(f"/proc/{process}/maps").open(encoding="ascii", errors="replace") as maps,
        Path(f"/proc/{process}/mem").open("rb", 0) as memory,
    ):
        for line in maps:
            area = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if area is None or "[v" in line:
                continue
            start, end = int(area[1], 16), int(area[2], 16)
            memory.seek(start)
            held = memory.read(end - start)
            found += sum(held.count(spelling) for spelling in spellings)
    return found


def test_keys_are_overwritten_at_lock(made_vault: MadeVault) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDER, made_vault.folder, LOGIN],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    with program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{PASSPHRASE}\n")
        assert program.stdout.readline() == "open\n"
        keys = Keyring.read(made_vault.folder / vault_folder.KEYRING).unlock(LOGIN, PASSPHRASE)
        assert keys.image_key is not None
        wanted = {
            "catalogue": bytes(keys.derived("db")),
            "vault": bytes(keys.vault_key),
            "image": bytes(keys.image_key),
        }
        try:
            before = {name: copies(program.pid, key) for name, key in wanted.items()}
        except PermissionError:
            pytest.skip("This system lets nobody read the memory of another program.")
        program.stdin.write("\n")
        assert program.stdout.readline() == "locked\n"
        after = {name: copies(program.pid, key) for name, key in wanted.items()}
        program.stdin.write("\n")
    sys.stdout.write(f"S8: {before} while open, {after} after lock\n")
    assert all(before.values()), "The scan must find what is there."
    assert not any(after.values())
