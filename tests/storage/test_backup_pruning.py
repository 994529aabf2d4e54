"""Old backups go, the newest stay, and whatever happens meanwhile, what is left is whole."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.moments import instant
from photodesk.errors import NotFound, VaultInUse
from photodesk.storage import audit_log, backup_pruning, schema_upgrade, vault_lock
from photodesk.storage.backup_folder import MANIFEST, REMOVING, home_of
from photodesk.storage.backup_log import backups_told
from photodesk.storage.backup_states import State, states_in
from photodesk.storage.file_copy import settle_folder
from photodesk.storage.vault import Vault
from photodesk.storage.vault_lock import VaultLock
from tests.storage.backed_up import make, quiet, store, verify
from tests.storage.vaults import LOGIN, PASSPHRASE, FakeClock, MadeVault


class _Killed(BaseException):
    """Stands for the end of the program."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def timed(made_vault: MadeVault, clock: FakeClock) -> Iterator[Vault]:
    """The vault under a clock that the test moves."""
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as opened:
        yield opened


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "drive"


@pytest.fixture
def made(timed: Vault, dest: Path, clock: FakeClock) -> list[Path]:
    """Five backups, ten days apart, each with a document of its own; the first two expired."""
    folders = []
    for number in range(5):
        store(timed, bytes([number]) * 1000)
        folders.append(make(timed, dest).folder)
        clock.passes(days=10)
    clock.passes(days=55)
    store(timed, b"present")  # an act, so that the log vouches for the present
    return folders


def prune(vault: Vault, dest: Path) -> backup_pruning.Pruned:
    return backup_pruning.prune(vault, dest, quiet)


def left(vault: Vault, dest: Path) -> list[Path]:
    home = home_of(dest, vault.vault_id)
    return [one.found.folder for one in states_in(home) if one.state is State.WHOLE]


def test_expired_backups_go_and_the_others_stay_whole(
    timed: Vault, dest: Path, made: list[Path]
) -> None:
    pruned = prune(timed, dest)
    assert len(pruned.removed) == 2
    assert left(timed, dest) == made[2:]
    assert all(verify(folder, with_key=True).whole for folder in made[2:])


def test_the_newest_three_stay_however_old(
    timed: Vault, dest: Path, made: list[Path], clock: FakeClock
) -> None:
    clock.passes(days=3000)
    store(timed, b"later")
    prune(timed, dest)
    assert left(timed, dest) == made[2:]


def test_a_backup_that_lacks_files_is_none_of_the_newest_three(
    timed: Vault, dest: Path, made: list[Path], clock: FakeClock
) -> None:
    """Backups of a damaged vault never push out the ones that still hold what it lost."""
    timed.documents.path_of(store(timed, b"lost before any backup")).unlink()
    for _ in range(3):
        assert make(timed, dest).lacking
    clock.passes(days=3000)
    store(timed, b"later")
    prune(timed, dest)
    assert left(timed, dest) == made[2:]


def test_while_the_vault_lacks_a_file_the_newest_backups_stay_all_the_same(
    timed: Vault, dest: Path, clock: FakeClock
) -> None:
    timed.documents.path_of(store(timed, b"lost before any backup")).unlink()
    folders = []
    for number in range(5):
        store(timed, bytes([number]) * 1000)
        folders.append(make(timed, dest).folder)
        clock.passes(days=1)
    clock.passes(days=3000)
    store(timed, b"later")
    assert len(prune(timed, dest).removed) == 2
    assert [folder.is_dir() for folder in folders] == [False, False, True, True, True]


def test_a_clock_that_ran_ahead_removes_nothing(
    made_vault: MadeVault, timed: Vault, dest: Path, made: list[Path], clock: FakeClock
) -> None:
    del made_vault
    clock.is_set(clock().utc + timedelta(days=3000))
    make(timed, dest)
    assert [one.id for one in backups_told(timed.reading(), timedelta(90))][2:]
    prune(timed, dest)
    assert set(made[2:]) <= set(left(timed, dest))


def test_each_removal_stands_in_the_log(timed: Vault, dest: Path, made: list[Path]) -> None:
    del made
    pruned = prune(timed, dest)
    known = backups_told(timed.reading(), timedelta(days=90))
    assert tuple(one.id for one in known if one.removed_at) == pruned.removed
    last = audit_log.last_entry(timed.reading())
    assert last is not None
    assert last.event.kind == EventKind.BACKUP_REMOVED


def test_files_that_no_backup_names_go_with_it(timed: Vault, dest: Path, made: list[Path]) -> None:
    del made
    home = home_of(dest, timed.vault_id)
    stray = home / "documents" / "ab" / f"{'ab' * 16}.pdp"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"named by nothing")
    named = set(home.rglob("*.pdp")) - {stray}
    pruned = prune(timed, dest)
    assert (pruned.files, pruned.bytes) == (1, 16)
    assert set(home.rglob("*.pdp")) == named


def test_no_file_goes_while_a_list_cannot_be_read(
    timed: Vault, dest: Path, made: list[Path]
) -> None:
    home = home_of(dest, timed.vault_id)
    stray = home / "documents" / "ab" / f"{'ab' * 16}.pdp"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"named by the list that is damaged, perhaps")
    (made[3] / MANIFEST).write_bytes(b"{}")
    pruned = prune(timed, dest)
    assert pruned.unreadable == 1
    assert pruned.files == 0
    assert stray.exists()
    assert made[3].exists()


@pytest.mark.parametrize("point", range(12))
def test_a_removal_that_is_killed_leaves_whole_backups_and_is_finished_later(
    timed: Vault, dest: Path, made: list[Path], point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dies at the n-th rename, sync, removal or event."""
    calls = 0

    def dying(does: object) -> object:
        def call(*facts: object, **how: object) -> object:
            nonlocal calls
            calls += 1
            if calls > point:
                raise _Killed
            return does(*facts, **how)  # type: ignore[operator]  # any of the four

        return call

    with monkeypatch.context() as during:
        during.setattr(backup_pruning, "settle_folder", dying(settle_folder))
        during.setattr(backup_pruning, "_tell", dying(backup_pruning._tell))
        during.setattr(shutil, "rmtree", dying(shutil.rmtree))
        with contextlib.suppress(_Killed):
            prune(timed, dest)
    for stood in states_in(home_of(dest, timed.vault_id)):
        if stood.found.manifest is not None:
            assert verify(stood.found.folder, with_key=True).whole
    prune(timed, dest)
    assert left(timed, dest) == made[2:]
    assert not list(dest.rglob(REMOVING))
    known = backups_told(timed.reading(), timedelta(days=90))
    assert [bool(one.removed_at) for one in known] == [True, True, False, False, False]
    removals = timed.reading().all("SELECT 1 FROM audit WHERE kind = 'backup-removed'")
    assert len(removals) == 2


def test_a_backup_made_meanwhile_leaves_a_begun_removal_alone(
    timed: Vault, dest: Path, made: list[Path]
) -> None:
    (made[0] / MANIFEST).rename(made[0] / REMOVING)
    make(timed, dest)
    assert made[0].exists()
    assert len(prune(timed, dest).removed) == 2


def test_two_programs_never_write_to_one_folder_of_backups(
    timed: Vault, dest: Path, made: list[Path]
) -> None:
    """A copy of the vault that is backed up meanwhile has files there that no list names yet."""
    home = home_of(dest, timed.vault_id)
    other = VaultLock.take(home)
    for act in (prune, make):
        with pytest.raises(VaultInUse, match="Another Photodesk is writing"):
            act(timed, dest)
    other.release()
    assert left(timed, dest) == made
    assert len(prune(timed, dest).removed) == 2
    assert (home / vault_lock.FILE_NAME).read_bytes() == b""


def test_a_place_without_backups_is_said(timed: Vault, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No backup of this vault"):
        prune(timed, tmp_path)


def test_the_first_form_is_kept_as_long_as_the_plan_says(
    timed: Vault, dest: Path, clock: FakeClock
) -> None:
    body = make(timed, dest).manifest.body
    import msgspec  # noqa: PLC0415

    old = msgspec.structs.replace(body, format=1, expires_at="")
    assert backup_pruning.expiry(old, timedelta(days=7)) == instant(clock().utc + timedelta(days=7))


def test_a_copy_from_before_a_change_goes_once_a_later_backup_stands(
    timed: Vault, dest: Path, clock: FakeClock
) -> None:
    """It holds the keys of its day, so an erasure is not final while it is there."""
    copied = schema_upgrade.copy_before_change(
        timed.folder, timed.reading(), timed.keyring, timed.opened_keys, clock
    )
    copy = copied.body.backup_id.hex()
    store(timed, b"after the change")
    make(timed, dest)
    assert prune(timed, dest).removed == ()
    assert backup_pruning.copies_in(timed) == {copy}
    clock.passes(days=31)
    store(timed, b"present")
    assert prune(timed, dest).removed == (copy,)
    assert backup_pruning.copies_in(timed) == set()
