"""R2: of a damaged vault everything that verifies is saved, the rest is listed, nothing deleted."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from photodesk.errors import (
    InputRefused,
    NotFound,
    VaultDamaged,
    VaultError,
    VaultInUse,
    WrongPassphrase,
)
from photodesk.storage.clock import read_clock
from photodesk.storage.file_copy import SourceUnreadable, copy_synced
from photodesk.storage.salvage import Salvaged, SalvageOrder, salvage
from photodesk.storage.vault import Vault
from photodesk.storage.vault_lock import VaultLock
from tests.storage import vaults
from tests.storage.backed_up import contents, make, mine, quiet, restore, store, verify
from tests.storage.vaults import LOGIN, PASSPHRASE

PAGE = 4096
DOCUMENTS = 60


@pytest.fixture
def folder(vault: Vault) -> Path:
    """A locked vault with many documents."""
    for number in range(DOCUMENTS):
        store(vault, b"x" * (number + 1))
    vault.lock()
    return vault.folder


def saved(folder: Path, out: Path, keyring: Path | None = None) -> Salvaged:
    return salvage(SalvageOrder(folder, out, mine, keyring), read_clock, quiet)


def damage(path: Path, page: int, *, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE + 50 + bit] ^= 1
    path.write_bytes(data)


def digests(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vault.lock"
    }


def test_of_a_whole_vault_everything_is_saved(folder: Path, tmp_path: Path) -> None:
    found = saved(folder, tmp_path / "out")
    assert found.everything
    assert found.files == DOCUMENTS
    with Vault.open(tmp_path / "out", LOGIN, PASSPHRASE) as new:
        assert len(contents(new)) == DOCUMENTS


def test_every_damaged_page_leaves_a_vault_or_a_plain_word(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (folder / "photodesk.db").read_bytes()
    chance = random.Random(3)  # noqa: S311 (repeatable, not secret)
    pages = [0, *chance.sample(range(1, len(whole) // PAGE), 7)]
    opened = 0
    for page in pages:
        damage(folder / "photodesk.db", page)
        before, out = digests(folder), tmp_path / f"out-{page}"
        # A computer of its own, which remembers no later end of the chain.
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"state-{page}"))
        try:
            found = saved(folder, out)
        except VaultDamaged:
            assert not out.exists()
        else:
            opened += 1
            with Vault.open(out, LOGIN, PASSPHRASE) as new:
                assert len(contents(new)) == found.rows["document"] == found.files
                assert [row[0] for row in new.reading().all("PRAGMA quick_check")] == ["ok"]
        assert digests(folder) == before, "The damaged vault was changed."
        (folder / "photodesk.db").write_bytes(whole)
    assert opened >= len(pages) // 2


def test_the_quarantine_holds_the_damaged_files_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    pages = (folder / "photodesk.db").stat().st_size // PAGE
    damage(folder / "photodesk.db", pages - 2)
    hurt, gone, *_ = sorted(folder.rglob("*.pdp"))
    hurt.write_bytes(hurt.read_bytes()[:-1] + b"?")
    gone.unlink()
    found = saved(folder, tmp_path / "out")
    assert hurt.stem in (*found.damaged, *found.unnamed)
    quarantine = tmp_path / "out" / "quarantine"
    for name in ("photodesk.db", "vault.keyring"):
        assert (quarantine / name).read_bytes() == (folder / name).read_bytes()
    assert (quarantine / "documents" / hurt.name).read_bytes() == hurt.read_bytes()
    told = json.loads((quarantine / "salvage.json").read_bytes())
    assert told["files"] == found.files
    assert not found.everything


def test_a_damaged_keyring_is_replaced_by_one_from_a_backup(folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "keyring of a backup"
    good.write_bytes((folder / "vault.keyring").read_bytes())
    (folder / "vault.keyring").write_bytes(b"{}")
    (folder / "vault.keyring.bak").unlink(missing_ok=True)
    with pytest.raises(VaultDamaged):
        saved(folder, tmp_path / "out")
    assert saved(folder, tmp_path / "out", good).files == DOCUMENTS


def test_a_file_that_a_sweep_set_aside_is_saved_too(folder: Path, tmp_path: Path) -> None:
    path = next(folder.rglob("*.pdp"))
    aside = folder / "documents" / ".orphans"
    path.rename(aside / path.name)
    assert saved(folder, tmp_path / "out").files == DOCUMENTS


def test_a_vault_in_use_is_not_salvaged(folder: Path, tmp_path: Path) -> None:
    with Vault.open(folder, LOGIN, PASSPHRASE), pytest.raises(VaultInUse):
        saved(folder, tmp_path / "out")


def test_only_into_a_new_folder_outside(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        saved(folder, folder / "inside")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    with pytest.raises(InputRefused):
        saved(folder, tmp_path / "full")


def test_a_salvaged_vault_with_a_gap_in_its_log_can_still_be_backed_up_and_restored(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (folder / "photodesk.db").read_bytes()
    for page in range(len(whole) // PAGE - 1, 1, -1):
        damage(folder / "photodesk.db", page)
        try:
            found = saved(folder, tmp_path / f"out-{page}")
        except VaultDamaged:
            found = None
        (folder / "photodesk.db").write_bytes(whole)
        if found is not None and not found.chain_is_whole:
            break
    else:
        pytest.fail("No page of this vault held the middle of its log.")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Vault.open(found.folder, LOGIN, PASSPHRASE) as new:
        made = make(new, tmp_path / "drive")
    assert not verify(made.folder, with_key=True).whole, "The gap is told."
    assert restore(made.folder, tmp_path / "back").missing == ()


def test_an_empty_folder_is_new_enough(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert saved(folder, tmp_path / "out").files == DOCUMENTS


def test_a_folder_without_a_vault_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        saved(tmp_path, tmp_path / "out")


def test_a_vault_on_a_disk_that_takes_no_lock_is_saved_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_folder: Path) -> VaultLock:
        raise VaultError("The disk refused to write.")

    monkeypatch.setattr(VaultLock, "take", refuses)
    assert saved(folder, tmp_path / "out").everything


def test_a_copy_that_the_disk_did_not_keep_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_a_byte(source: Path, target: Path) -> None:
        copy_synced(source, target)
        target.write_bytes(target.read_bytes()[:-1])

    monkeypatch.setattr("photodesk.storage.salvage.copy_synced", loses_a_byte)
    before = digests(folder)
    with pytest.raises(VaultError):
        saved(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert digests(folder) == before


def test_a_catalogue_that_the_disk_does_not_give_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_source: Path, _target: Path) -> None:
        raise SourceUnreadable

    monkeypatch.setattr("photodesk.storage.salvage.copy_synced", refuses)
    with pytest.raises(VaultError):
        saved(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_keyring_of_another_vault_saves_nothing(folder: Path, tmp_path: Path) -> None:
    other, _key = vaults.create(tmp_path / "other")
    other.lock()
    with pytest.raises((VaultDamaged, WrongPassphrase)):
        saved(folder, tmp_path / "out", tmp_path / "other" / "vault.keyring")
    assert not (tmp_path / "out").exists()
