"""B2, B4: whatever was changed, cut or mixed in a backup is found before anything is restored."""

import random
from pathlib import Path

import msgspec
import pytest

from photodesk.errors import InputRefused, PhotodeskError, VaultTooNew
from photodesk.storage import backup_form, people
from photodesk.storage.backup_check import catalogue_faults, only_login
from photodesk.storage.backup_folder import home_of, manifest_of
from photodesk.storage.backup_form import BackupDamaged
from photodesk.storage.vault import Vault
from tests.storage import vaults
from tests.storage.backed_up import BackedUp, backed_up, make, restore, verify
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

FLIPS = 100
RESTORES = 6


@pytest.fixture
def held(vault: Vault, tmp_path: Path) -> BackedUp:
    return backed_up(vault, tmp_path / "drive")


def is_refused(held: BackedUp, *, with_key: bool = False) -> bool:
    try:
        return not verify(held.backup, with_key=with_key).whole
    except PhotodeskError:
        return True


def flip(path: Path, chance: random.Random) -> bytes:
    """Flip one bit; returns what the file held."""
    before = path.read_bytes()
    changed = bytearray(before)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    path.write_bytes(changed)
    return before


def test_the_untouched_backup_is_whole(held: BackedUp, tmp_path: Path) -> None:
    assert not is_refused(held)
    assert not is_refused(held, with_key=True)
    assert restore(held.backup, tmp_path / "back").missing == ()


def test_every_flipped_bit_is_found_without_a_key(held: BackedUp) -> None:
    seed = random.randrange(1 << 32)  # noqa: S311 (told when it fails)
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    for number in range(FLIPS):
        path = held.files[number % len(held.files)]
        before = flip(path, chance)
        assert is_refused(held), f"seed {seed}, flip {number} in {path.name}"
        path.write_bytes(before)
    assert not is_refused(held)


def test_a_flipped_bit_keeps_the_restore_from_beginning(held: BackedUp, tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 (repeatable, not secret)
    for number in range(max(RESTORES, len(held.files))):
        path = held.files[number % len(held.files)]
        before = flip(path, chance)
        with pytest.raises(PhotodeskError):
            restore(held.backup, tmp_path / "back")
        path.write_bytes(before)
    assert not (tmp_path / "back").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".back")]


def test_every_cut_is_found(held: BackedUp) -> None:
    for path in held.files:
        whole = path.read_bytes()
        cuts = {0, 1, len(whole) // 2, len(whole) - 1, *range(0, len(whole), 65_536)}
        for cut in sorted(cuts - {len(whole)}):
            path.write_bytes(whole[:cut])
            assert is_refused(held), (path.name, cut)
        path.write_bytes(whole + b"\0")
        assert is_refused(held), path.name
        path.write_bytes(whole)
    assert not is_refused(held)


def test_every_missing_file_is_found(held: BackedUp) -> None:
    for path in held.files:
        whole = path.read_bytes()
        path.unlink()
        assert is_refused(held), path.name
        path.write_bytes(whole)
    assert not is_refused(held)


def test_swapped_and_doubled_files_are_found(held: BackedUp) -> None:
    first, second, *_ = (path for path in held.files if path.suffix == ".pdp")
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    assert is_refused(held)
    second.write_bytes(one)
    assert is_refused(held)


def test_a_link_is_no_file_of_a_backup(held: BackedUp, tmp_path: Path) -> None:
    path = next(path for path in held.files if path.suffix == ".pdp")
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert is_refused(held)


def test_parts_of_two_vaults_do_not_mix(held: BackedUp, tmp_path: Path) -> None:
    other, _key = vaults.create(tmp_path / "other")
    with other:
        theirs = backed_up(other, tmp_path / "other drive")
    for name in ("photodesk.db", "vault.keyring"):
        mixed = held.copied(tmp_path / f"mixed {name}")
        (mixed.backup / name).write_bytes((theirs.backup / name).read_bytes())
        assert is_refused(mixed)
        assert is_refused(mixed, with_key=True)


def test_a_whole_backup_under_another_vaults_name_does_not_open(
    held: BackedUp, tmp_path: Path
) -> None:
    other, _key = vaults.create(tmp_path / "other", passphrase=PASSPHRASE)
    with other:
        theirs = backed_up(other, tmp_path / "other drive")
    mixed = held.copied(tmp_path / "mixed")
    (mixed.backup / "manifest.json").write_bytes((theirs.backup / "manifest.json").read_bytes())
    assert is_refused(mixed)
    assert home_of(mixed.dest, other.vault_id) != mixed.backup.parent


def test_parts_of_two_backups_of_one_vault_do_not_mix(vault: Vault, held: BackedUp) -> None:
    later = make(vault, held.dest)
    old = (held.backup / "photodesk.db").read_bytes()
    (later.folder / "photodesk.db").write_bytes(old)
    assert not verify(later.folder).whole
    assert not verify(later.folder, with_key=True).whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vault_id": bytes(16)}, "of another vault"),
        ({"audit": backup_form.Head(1, bytes(32))}, "another audit event"),
        ({"rows": {"patient": 7}}, "other numbers of records"),
        ({"documents": ()}, "other sealed files"),
    ],
)
def test_a_list_that_says_something_else_than_the_catalogue_is_found(
    vault: Vault, held: BackedUp, change: dict[str, object], words: str
) -> None:
    body = manifest_of(held.backup).body
    assert catalogue_faults(held.backup, body, vault.opened_keys) == []
    (fault,) = catalogue_faults(
        held.backup, msgspec.structs.replace(body, **change), vault.opened_keys
    )
    assert words in fault


def test_a_catalogue_of_a_later_photodesk_is_said_to_be_one(vault: Vault, held: BackedUp) -> None:
    body = msgspec.structs.replace(manifest_of(held.backup).body, schema=10_000)
    with pytest.raises(VaultTooNew):
        catalogue_faults(held.backup, body, vault.opened_keys)


def test_a_catalogue_that_does_not_open_is_a_fault_in_words(vault: Vault, held: BackedUp) -> None:
    body = manifest_of(held.backup).body
    (held.backup / "photodesk.db").write_bytes(bytes(8192))
    (fault,) = catalogue_faults(held.backup, body, vault.opened_keys)
    assert "catalogue" in fault


def test_a_backup_without_its_keyring_is_said_to_be_damaged(held: BackedUp) -> None:
    assert only_login(held.backup) == LOGIN
    (held.backup / "vault.keyring").unlink()
    with pytest.raises(BackupDamaged, match="keyring"):
        only_login(held.backup)


def test_of_several_users_one_has_to_be_named(vault: Vault, tmp_path: Path) -> None:
    people.add(
        vault,
        login="office",
        name="Oda Office",
        role="office",
        passphrase="the forms are in the tray",
        sees_photographs=False,
        handles_forms=True,
        cost=CHEAP,
    )
    with pytest.raises(InputRefused, match="several users"):
        only_login(make(vault, tmp_path / "drive").folder)
