"""The states of backups, told by sizes alone."""

from pathlib import Path

import pytest

from photodesk.storage.backup_states import State, states_in
from photodesk.storage.vault import Vault
from tests.storage.backed_up import BackedUp, backed_up


@pytest.fixture
def held(vault: Vault, tmp_path: Path) -> BackedUp:
    return backed_up(vault, tmp_path / "drive")


def state(held: BackedUp) -> State:
    (stood,) = states_in(held.backup.parent)
    return stood.state


def test_a_backup_with_everything_is_whole(held: BackedUp) -> None:
    assert state(held) is State.WHOLE


@pytest.mark.parametrize("name", ["photodesk.db", "vault.keyring"])
def test_a_backup_whose_own_file_was_cut_or_went_is_damaged(held: BackedUp, name: str) -> None:
    path = held.backup / name
    path.write_bytes(path.read_bytes()[:-1])
    assert state(held) is State.DAMAGED
    path.unlink()
    assert state(held) is State.DAMAGED


def test_a_backup_without_one_of_the_shared_files_lacks_it(held: BackedUp) -> None:
    next(path for path in held.files if path.suffix == ".pdp").unlink()
    assert state(held) is State.LACKING
