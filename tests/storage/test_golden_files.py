"""Files that an earlier build wrote are opened by every later one.

Never regenerate a file in `data/`: when a test here fails, the program is wrong and not the file.
"""

from pathlib import Path

from photodesk.storage.keyring import Keyring

DATA = Path(__file__).parent / "data"
KEYS_1 = (
    "a63093a2d85f7dadc733560200ffcd6109dc1f2f8d5096336727d1d0456c84a3",
    "2db672f64f2ded8420faa0045a10b527f721c3b264d15d811ad246ab01992f2f",
    "ab6ef9e587d9f54186acb5b299fa65a97373bc178b9385daf4d0c78447f64adb",
)


def test_the_first_keyring_opens_by_passphrase_and_by_recovery_key() -> None:
    ring = Keyring.read(DATA / "keyring-1.json")
    for keys in (
        ring.unlock("Zoë", "Grüße aus dem Flur"),
        ring.unlock_with_recovery_key(bytes(range(17))),
    ):
        assert keys.image_key is not None
        assert keys.document_key is not None
        opened = (keys.vault_key.hex(), keys.image_key.hex(), keys.document_key.hex())
        assert opened == KEYS_1


def test_the_first_keyring_is_still_written_the_same_way() -> None:
    path = DATA / "keyring-1.json"
    assert Keyring.read(path).encoded() == path.read_bytes()
