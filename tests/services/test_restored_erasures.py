"""What was erased after a backup is erased again when that backup is restored."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from photodesk.domain.identifiers import as_bytes
from photodesk.errors import NotFound, VaultDamaged
from photodesk.imaging.decode import Decoder
from photodesk.services import backups, check, erasure
from photodesk.services import vault as vaults
from photodesk.services.backups import BackupKey, BackupRestored
from photodesk.services.session import Session
from photodesk.storage import backup_form
from photodesk.storage.backup_folder import manifest_of
from photodesk.storage.backup_form import BackupDamaged
from tests import surroundings
from tests.erasing import Clinic, clinic_in
from tests.services.publications import Stages
from tests.storage.vaults import LOGIN, PASSPHRASE

MINE = BackupKey(LOGIN, PASSPHRASE)


@pytest.fixture
def clinic(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """Three photographs; a surgeon is signed in, an administrator is known."""
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder("kept"), folder)
    with clinic_in(folder, decoder) as opened:
        yield opened


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


@pytest.fixture
def older(clinic: Clinic, dest: Path) -> Path:
    """A backup from before the erasure of one photograph."""
    made = backups.make(clinic.session, dest).folder
    clinic.erase()
    return made


def restore(clinic: Clinic, backup: Path, out: Path, **how: object) -> BackupRestored:
    return backups.restore(backup, out, MINE, clock=clinic.clock, **how)  # type: ignore[arg-type]


def keys_in(clinic: Clinic, folder: Path) -> set[bytes]:
    """Ids of photographs whose key the vault in a folder holds."""
    surroundings.another_computer()
    back = vaults.unlock(folder, LOGIN, PASSPHRASE, clock=clinic.clock)
    try:
        assert check.check(back).ok
        return {
            row["id"]
            for row in back.reading().all("SELECT id FROM photo WHERE wrapped_key IS NOT NULL")
        }
    finally:
        vaults.lock(back)


def others(clinic: Clinic) -> set[bytes]:
    return {as_bytes(photo) for photo in clinic.photographs[1:]}


def test_without_a_later_list_the_older_backup_holds_the_key(
    clinic: Clinic, older: Path, tmp_path: Path
) -> None:
    """The control: nobody knows of the erasure, so nobody can do it again."""
    done = restore(clinic, older, tmp_path / "back")
    assert done.erased_again == 0
    assert keys_in(clinic, tmp_path / "back") == {as_bytes(one) for one in clinic.photographs}


def test_a_later_backup_tells_of_it(
    clinic: Clinic, older: Path, dest: Path, tmp_path: Path
) -> None:
    backups.make(clinic.session, dest)
    done = restore(clinic, older, tmp_path / "back")
    assert (done.erased_again, done.unproved) == (1, 0)
    assert keys_in(clinic, tmp_path / "back") == others(clinic)


def test_the_restored_vault_knows_that_its_own_backup_holds_the_key(
    clinic: Clinic, older: Path, tmp_path: Path
) -> None:
    done = restore(clinic, older, tmp_path / "back", known=clinic.session)
    surroundings.another_computer()
    back = vaults.unlock(tmp_path / "back", LOGIN, PASSPHRASE, clock=clinic.clock)
    try:
        (line,) = erasure.listed(back)
        assert [one.made_at for one in erasure.holding(back, line.erasure.id)] == [done.made_at]
        backups.make(back, older.parent.parent)
        assert len(erasure.holding(back, line.erasure.id)) == 1
    finally:
        vaults.lock(back)


def test_the_open_vault_tells_of_it(clinic: Clinic, older: Path, tmp_path: Path) -> None:
    done = restore(clinic, older, tmp_path / "back", known=clinic.session)
    assert done.erased_again == 1
    assert keys_in(clinic, tmp_path / "back") == others(clinic)


def test_the_vault_in_its_folder_tells_of_it(clinic: Clinic, older: Path, tmp_path: Path) -> None:
    used = tmp_path / "used"
    shutil.copytree(clinic.session.vault.folder, used)
    done = restore(clinic, older, tmp_path / "back", after=used)
    assert done.erased_again == 1


def test_a_backup_that_knows_the_erasure_does_it_once(
    clinic: Clinic, older: Path, dest: Path, tmp_path: Path
) -> None:
    del older
    later = backups.make(clinic.session, dest).folder
    backups.make(clinic.session, dest)
    done = restore(clinic, later, tmp_path / "back", known=clinic.session)
    assert done.erased_again == 0
    assert keys_in(clinic, tmp_path / "back") == others(clinic)


def test_a_list_that_is_not_proved_counts_and_is_told(
    clinic: Clinic, older: Path, dest: Path, tmp_path: Path
) -> None:
    later = backups.make(clinic.session, dest).folder
    body = manifest_of(later).body
    data = backup_form._encoded(backup_form._text(body), bytes(32))
    (later / "manifest.json").write_bytes(data)
    done = restore(clinic, older, tmp_path / "back")
    assert (done.erased_again, done.unproved) == (1, 1)


@pytest.mark.parametrize("wrong", [{"decided_by": "requested_by"}, {"ground": ""}])
def test_a_forged_list_that_no_vault_can_have_written_is_refused_in_words(
    clinic: Clinic, older: Path, dest: Path, tmp_path: Path, wrong: dict[str, str]
) -> None:
    later = backups.make(clinic.session, dest).folder
    body = manifest_of(later).body
    (one,) = body.erasures
    forged = replace(one, **{k: getattr(one, v) if v else "x" for k, v in wrong.items()})
    text = backup_form._text(replace(body, erasures=(forged,)))
    (later / "manifest.json").write_bytes(backup_form._encoded(text, bytes(32)))
    with pytest.raises(BackupDamaged, match="Nothing was restored"):
        restore(clinic, older, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_later_list_that_cannot_be_read_is_told(
    clinic: Clinic, older: Path, dest: Path, tmp_path: Path
) -> None:
    later = backups.make(clinic.session, dest).folder
    (later / "manifest.json").write_bytes(b"{}")
    done = restore(clinic, older, tmp_path / "back")
    assert (done.erased_again, done.unreadable) == (0, 1)


def test_a_vault_that_is_not_there_is_no_answer(
    clinic: Clinic, older: Path, tmp_path: Path
) -> None:
    with pytest.raises((NotFound, VaultDamaged)):
        restore(clinic, older, tmp_path / "back", after=tmp_path / "nowhere")
    assert not (tmp_path / "back").exists()


def test_another_vault_tells_nothing(
    clinic: Clinic, older: Path, tmp_path: Path, session: Session
) -> None:
    done = restore(clinic, older, tmp_path / "back", known=session)
    assert done.erased_again == 0


def test_the_list_names_the_erased_by_id_and_no_reason(
    clinic: Clinic, older: Path, dest: Path
) -> None:
    assert manifest_of(older).body.erasures == ()
    body = manifest_of(backups.make(clinic.session, dest).folder).body
    (one,) = body.erasures
    assert one.photos == (as_bytes(clinic.photographs[0]),)
    assert b"reason" not in msgspec.json.encode(body)
