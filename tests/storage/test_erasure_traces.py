"""What an erasure leaves outside its rows goes, whatever stops the machine on the way."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.storage import erasure, erasure_traces, people, vault_folder
from photodesk.storage.vault import Vault
from tests.builders import two_people_erase
from tests.services.publications import Stages
from tests.storage.killed_erasure import BEFORE
from tests.storage.plain_pages import places
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

FIRST = "SELECT id, file_id, wrapped_key FROM photo ORDER BY id"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(stages: Stages, tmp_path: Path) -> Path:
    """A locked vault with three photographs and their figures."""
    target = tmp_path / "vault"
    shutil.copytree(stages.folder("signed"), target)
    return target


@pytest.fixture
def opened(folder: Path) -> Iterator[Vault]:
    """That vault, unlocked."""
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        yield vault


def decide(vault: Vault) -> tuple[bytes, bytes, bytes]:
    """The act of erasing the first photograph; its id, its file and the destroyed key."""
    row = vault.reading().one(FIRST)
    assert row is not None
    with vault.writing(vault.actor) as tx:
        two_people_erase(tx, row["id"])
        tx.audit(EventKind.PHOTOGRAPH_SHREDDED)
    return row["id"], row["file_id"], row["wrapped_key"]


def test_the_decision_alone_leaves_the_key_in_the_file(opened: Vault) -> None:
    _, _, wrapped = decide(opened)
    assert "file" in places(opened, wrapped)
    assert opened.empty_write_ahead_log()
    assert places(opened, wrapped) == []


def test_every_step_is_done_when_its_name_comes(opened: Vault) -> None:
    photo, file_id, wrapped = decide(opened)
    opened.renditions.put(photo, b"small", b"large")
    (one,) = erasure.unfinished(opened.reading())
    assert len(one.files) == 2  # the photograph's and its figure's
    going = erasure_traces.steps(opened, one)
    assert next(going) == "pages"
    assert places(opened, wrapped) == []
    assert opened.renditions.thumbnail(photo) == b"small"
    assert next(going) == "renditions"
    assert opened.renditions.thumbnail(photo) is None
    assert opened.originals.path_of(file_id).exists()
    assert next(going) == "files"
    assert not any(opened.originals.path_of(file).exists() for file in one.files)
    assert len(erasure.unfinished(opened.reading())) == 1
    assert list(going) == ["told"]
    assert erasure.unfinished(opened.reading()) == []


def test_other_renditions_stay_where_the_image_key_is_held(opened: Vault) -> None:
    photo, _, _ = decide(opened)
    opened.renditions.put(photo, b"small", b"large")
    opened.renditions.put(b"another picture.", b"small", b"large")
    assert erasure_traces.finish(opened) == 1
    assert opened.renditions.thumbnail(b"another picture.") == b"small"
    assert erasure_traces.finish(opened) == 0


@pytest.mark.parametrize("step", [*BEFORE, *erasure_traces.STEPS])
@pytest.mark.parametrize("login", [LOGIN, "ada"])
def test_a_machine_that_stops_at_any_step_finishes_at_the_next_opening(
    folder: Path, step: str, login: str
) -> None:
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        people.add(
            vault, login="ada", name="Ada", role="administrator", passphrase=PASSPHRASE,
            sees_photographs=False, handles_forms=False, cost=CHEAP,
        )  # fmt: skip
        before = vault.reading().one(FIRST)
        assert before is not None
        vault.renditions.put(before["id"], b"small", b"large")
    command = [sys.executable, "-m", "tests.storage.killed_erasure", str(folder), step]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    with Vault.open(folder, login, PASSPHRASE) as vault:
        after = vault.reading().one(FIRST)
        assert after is not None
        assert erasure.unfinished(vault.reading()) == []
        path = vault.originals.path_of(before["file_id"])
        if step == "asked":
            assert (after["wrapped_key"], path.exists()) == (before["wrapped_key"], True)
            return
        assert after["wrapped_key"] is None
        assert not path.exists()
        assert places(vault, before["wrapped_key"]) == []
        if login == LOGIN:
            assert vault.renditions.thumbnail(before["id"]) is None
        else:
            assert step == "told" or not (folder / vault_folder.RENDITIONS).exists()
