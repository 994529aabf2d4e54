"""The keys of a vault are replaced: who stays opens everything, who left opens nothing."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import (
    DiskFull,
    InputRefused,
    NotFound,
    VaultDamaged,
    VaultRolledBack,
    WrongPassphrase,
)
from photodesk.storage import (
    audit_log,
    backups,
    keyring_rotation,
    people,
    restoring,
    rotation,
    rotation_steps,
    vault_folder,
)
from photodesk.storage.clock import read_clock
from photodesk.storage.keyring import Keyring
from photodesk.storage.restoring import RestoreOrder
from photodesk.storage.rotation_steps import due
from photodesk.storage.vault import Vault
from tests.services.publications import Stages
from tests.storage import rotating
from tests.storage.backed_up import quiet
from tests.storage.rotating import ADMIN, AWAY, GONE, OFFICE, PASSPHRASES, Clinic
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE


@pytest.fixture(scope="module")
def made(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """A locked vault with five people, photographs, figures and forms; never opened again."""
    folder = tmp_path_factory.mktemp("clinic") / "vault"
    shutil.copytree(stages.folder("signed"), folder)
    return rotating.prepare(folder)


@pytest.fixture
def folder(made: Clinic, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(made.folder, tmp_path / "vault")


def opened(folder: Path, login: str) -> Vault:
    return Vault.open(folder, login, PASSPHRASES[login])


@pytest.fixture
def in_hands(folder: Path) -> Iterator[Vault]:
    """It, in the hands of the surgeon."""
    with opened(folder, LOGIN) as vault:
        yield vault


@pytest.mark.parametrize("login", [LOGIN, ADMIN])
def test_everybody_who_stays_opens_what_they_did(made: Clinic, folder: Path, login: str) -> None:
    rotating.rotate(folder, login)
    rotating.judge(made, folder, finished=True)


def test_the_judge_sees_keys_that_were_not_replaced(made: Clinic, folder: Path) -> None:
    with opened(folder, LOGIN) as vault:
        people.disable(vault, GONE)
    with pytest.raises(AssertionError):
        rotating.judge_who_left(made, folder)
    keys = Keyring.decoded(made.ring).unlock(GONE, PASSPHRASES[GONE])
    with opened(folder, LOGIN) as vault:
        rows = len(made.photographs) + len(made.documents)
        assert rotating.rows_opened_by(keys, vault) == rows


def test_the_vault_is_used_on_with_the_new_keys(made: Clinic, in_hands: Vault) -> None:
    before = in_hands.reading()
    assert before.value("SELECT count(*) FROM photo")
    steps = list[int]()
    rotation.rotate(
        in_hands,
        PASSPHRASE,
        reason="lost a laptop",
        tells=lambda done, _total, _what: steps.append(done),
    )
    assert steps == [0, 1, 2, 3, 4]
    assert due(in_hands) == ()
    assert rotating.contents(in_hands) == made.expected(LOGIN)
    assert in_hands.renditions.thumbnail(bytes(16)) is None
    people.renew_slot(in_hands, OFFICE, "another tray of forms")
    assert not (in_hands.folder / "backups" / "x").exists()
    assert list((in_hands.folder / "backups").iterdir()) == []
    entries = audit_log.newest(in_hands.reading(), limit=4)
    assert [entry.event.kind for entry in entries] == ["passphrase-changed", *["keys-rotated"] * 3]
    assert entries[-1].event.reason == "lost a laptop"


def test_who_is_away_for_two_rotations_finds_the_keys_all_the_same(
    made: Clinic, folder: Path
) -> None:
    rotating.rotate(folder, ADMIN)
    opened(folder, LOGIN).lock()
    rotating.rotate(folder, ADMIN, without=OFFICE)
    with opened(folder, ADMIN) as vault:
        gifts = [one for one in vault.keyring.body.gifts if one.purpose == "vault"]
        assert {one.base for one in gifts} == {1, 2}
        assert due(vault) == ("image", "document")
    for login in (AWAY, LOGIN, ADMIN):
        with opened(folder, login) as vault:
            assert rotating.contents(vault) == made.expected(login)
            assert all(one.owner_id != vault.signed_in.user_id for one in vault.keyring.body.gifts)
            assert audit_log.verify(vault.reading()).whole
    with opened(folder, LOGIN) as vault:
        assert due(vault) == ()
        assert vault.photo_key_epoch == vault.document_key_epoch == vault.keyring.epoch == 3


def test_the_recovery_sheet_of_before_opens_everything(made: Clinic, folder: Path) -> None:
    with opened(folder, LOGIN) as vault:
        printed = people.replace_recovery_key(vault)
    rotating.rotate(folder, ADMIN)
    rotating.rotate(folder, ADMIN, without="")
    for _ in range(2):
        with Vault.open_with_recovery_key(folder, printed) as vault:
            assert due(vault) == ()
            assert rotating.contents(vault) == made.photographs | made.documents
    with Vault.open_with_recovery_key(folder, printed) as vault:
        people.renew_slot(vault, AWAY, "found again by the sea")
    with Vault.open(folder, AWAY, "found again by the sea") as vault:
        assert rotating.contents(vault) == made.expected(AWAY)


def test_a_key_that_was_handed_over_waits_through_a_rotation(made: Clinic, folder: Path) -> None:
    with opened(folder, ADMIN) as vault:
        people.renew_slot(vault, AWAY, "a slip", one_time_until="2999-01-01T00:00:00Z")
    with opened(folder, LOGIN) as vault:
        people.hand_over_keys(vault, AWAY)
    rotating.rotate(folder, LOGIN)
    with Vault.open(folder, AWAY, "a slip", new_passphrase="my own by the sea") as vault:
        assert rotating.contents(vault) == made.expected(AWAY)
    with Vault.open(folder, AWAY, "my own by the sea") as vault:
        assert rotating.contents(vault) == made.expected(AWAY)


def test_a_one_time_passphrase_does_not_stand_in_the_way_of_keys_that_are_due(
    made: Clinic, folder: Path
) -> None:
    with opened(folder, LOGIN) as vault:
        people.renew_slot(vault, AWAY, "a slip", one_time_until="2999-01-01T00:00:00Z")
    rotating.rotate(folder, ADMIN)
    with Vault.open(folder, AWAY, "a slip", new_passphrase="my own by the sea") as vault:
        assert due(vault) == ("image", "document")
    with Vault.open(folder, AWAY, "my own by the sea") as vault:
        assert due(vault) == ()
        assert rotating.contents(vault) == made.expected(AWAY)


def test_a_keychain_goes_on_opening_after_a_rotation(made: Clinic, folder: Path) -> None:
    with opened(folder, AWAY) as vault:
        people.allow_keychain(vault, PASSPHRASES[AWAY], secret=b"s" * 32, label="desk")
    rotating.rotate(folder, LOGIN)
    for _ in range(2):
        with Vault.open_with_keychain(folder, AWAY, "desk", b"s" * 32) as vault:
            assert rotating.contents(vault) == made.expected(AWAY)


def test_an_old_keyring_put_back_is_noticed(made: Clinic, folder: Path) -> None:
    opened(folder, LOGIN).lock()
    rotating.rotate(folder, LOGIN)
    (folder / vault_folder.KEYRING).write_bytes(made.ring)
    for login in (LOGIN, GONE):
        with pytest.raises(VaultRolledBack, match="another one than at its last use"):
            opened(folder, login)


def test_the_keyring_of_the_middle_put_back_is_noticed(folder: Path) -> None:
    """It opens the new catalogue too: only the log knows that it is not the last one."""
    opened(folder, LOGIN).lock()
    rotating.rotate(folder, LOGIN)
    middle = (folder / f"{vault_folder.KEYRING}.bak").read_bytes()
    (folder / vault_folder.KEYRING).write_bytes(middle)
    with pytest.raises(VaultRolledBack, match="older than the data"):
        opened(folder, LOGIN)


def test_an_old_catalogue_put_back_is_noticed(folder: Path) -> None:
    opened(folder, LOGIN).lock()
    before = (folder / vault_folder.CATALOGUE).read_bytes()
    rotating.rotate(folder, LOGIN)
    (folder / vault_folder.CATALOGUE).write_bytes(before)
    with pytest.raises(VaultDamaged):
        opened(folder, LOGIN)


@pytest.mark.parametrize(
    ("without", "passphrase", "refused"),
    [
        (GONE, "wrong", WrongPassphrase),
        ("nobody", PASSPHRASE, NotFound),
        (LOGIN, PASSPHRASE, InputRefused),
    ],
)
def test_what_is_refused_changes_nothing(
    in_hands: Vault, without: str, passphrase: str, refused: type[Exception]
) -> None:
    before = in_hands.keyring.encoded()
    with pytest.raises(refused):
        rotation.rotate(in_hands, passphrase, reason="x", without=without)
    assert in_hands.keyring.encoded() == before
    assert not (in_hands.folder / "backups").exists()


def test_a_row_that_does_not_verify_stops_nothing(folder: Path) -> None:
    with opened(folder, LOGIN) as vault, vault.writing(vault.actor) as act:
        broken: bytes = act.value("SELECT id FROM document LIMIT 1")
        act.execute(
            "UPDATE document SET wrapped_key = zeroblob(60), key_epoch = key_epoch + 1 "
            "WHERE id = ?",
            (broken,),
        )
        act.audit(EventKind.VAULT_CHECKED)
    rotating.rotate(folder, ADMIN)
    rotating.rotate(folder, LOGIN, without="")
    with opened(folder, LOGIN) as vault:
        told = [entry.event.details for entry in audit_log.newest(vault.reading(), limit=40)]
        assert [one["left"] for one in told if one.get("step") == "wrapped"] == [1, 0, 0]


def test_who_is_added_after_it_gets_the_new_keys(made: Clinic, folder: Path) -> None:
    rotating.rotate(folder, LOGIN)
    with opened(folder, LOGIN) as vault:
        people.add(
            vault,
            login="new",
            name="New",
            role="surgeon",
            passphrase="a fresh pair of eyes",
            sees_photographs=True,
            handles_forms=True,
            cost=CHEAP,
        )
    with Vault.open(folder, "new", "a fresh pair of eyes") as vault:
        assert rotating.contents(vault) == made.expected(LOGIN)


def test_a_backup_of_before_is_restored_with_the_passphrases_of_its_day(
    made: Clinic, folder: Path, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    with opened(folder, LOGIN) as vault:
        before = backups.make(vault, drive, quiet)
    rotating.rotate(folder, LOGIN)
    with opened(folder, AWAY) as vault:
        after = backups.make(vault, drive, quiet)
    for backup, login in ((before.folder, GONE), (after.folder, AWAY), (after.folder, OFFICE)):
        back = tmp_path / f"back {login}"
        order = RestoreOrder(
            backup,
            back,
            lambda ring, login=login: ring.unlock(login, PASSPHRASES[login]),  # type: ignore[misc]  # mypy types no lambda's defaults
            ("photographer", "surgeon", "office"),
        )
        restoring.restore(order, read_clock, quiet)
        with opened(back, login) as vault:
            assert rotating.contents(vault) == made.expected(login)


def test_a_backup_in_the_middle_of_a_rotation_is_restored(
    made: Clinic, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    with opened(folder, LOGIN) as vault:
        with monkeypatch.context() as patched:
            patched.setattr(rotation, "finish", lambda *_arguments: None)
            rotation.rotate(vault, PASSPHRASE, reason="left", without=GONE)
        assert rotating.contents(vault) == made.expected(LOGIN)
        made_backup = backups.make(vault, drive, quiet)
    order = RestoreOrder(
        made_backup.folder,
        tmp_path / "back",
        lambda ring: ring.unlock(AWAY, PASSPHRASES[AWAY]),
        ("surgeon",),
    )
    restoring.restore(order, read_clock, quiet)
    rotating.judge(made, tmp_path / "back", finished=True)


STORED = Path(__file__).parents[1] / "data" / "vaults" / "v0001"


def test_a_stored_vault_of_before_is_changed_in_the_middle_of_a_rotation(tmp_path: Path) -> None:
    """A newer program opens what an older one left: old schema, new keyring, the key before."""
    facts = json.loads((STORED / "facts.json").read_text("utf-8"))
    folder = shutil.copytree(STORED, tmp_path / "vault")
    ring = Keyring.read(folder / vault_folder.KEYRING)
    found = ring.open(facts["login"], facts["passphrase"])
    old = keyring_rotation.due(ring.body)
    keyring_rotation.rotated(ring, found)[0].write(folder / vault_folder.KEYRING)
    with Vault.open(folder, facts["login"], facts["passphrase"]) as vault:
        assert old == due(vault) == ()
        assert vault.keyring.epoch == vault.photo_key_epoch == 2
        assert rotating.contents(vault)
        assert rotating.opened_by(found.keys, folder) == []
        assert rotating.rows_opened_by(found.keys, vault) == 0
        assert audit_log.verify(vault.reading()).whole


def test_a_secret_that_does_not_verify_stops_nothing(made: Clinic, folder: Path) -> None:
    with opened(folder, LOGIN) as vault, vault.writing(vault.actor) as act:
        act.execute("UPDATE secret SET sealed = zeroblob(64) WHERE name = 'clinic-certificate'")
        act.audit(EventKind.VAULT_CHECKED)
    rotating.rotate(folder, LOGIN)
    with opened(folder, LOGIN) as vault:
        assert rotating.contents(vault) == made.expected(LOGIN)
        with pytest.raises(VaultDamaged):
            vault.secret("clinic-certificate")


def test_keys_that_are_due_wait_for_a_disk_that_has_room(
    made: Clinic, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_arguments: object, **_named: object) -> None:
        raise DiskFull("The disk is full.")

    rotating.rotate(folder, ADMIN)
    with monkeypatch.context() as patched:
        patched.setattr(rotation_steps, "replace_keyring", no_room)
        with opened(folder, LOGIN) as vault:
            assert vault.left_undone == "The disk is full."
            assert due(vault) == ("image", "document")
            assert rotating.contents(vault) == made.expected(LOGIN)
            with vault.writing(vault.actor) as act:
                act.audit(EventKind.VAULT_CHECKED)
    rotating.judge(made, folder, finished=True)


def test_no_act_of_another_thread_is_lost_in_the_old_file(in_hands: Vault) -> None:
    """Threads are to be at rest; one that was forgotten waits, and its acts are all there."""
    stop, done = threading.Event(), list[int]()

    def acts() -> None:
        while not stop.is_set():
            with in_hands.writing(in_hands.actor) as act:
                done.append(act.audit(EventKind.VAULT_CHECKED).seq)
        in_hands.close_connections_here()

    worker = threading.Thread(target=acts)
    worker.start()
    try:
        rotation.rotate(in_hands, PASSPHRASE, reason="left", without=GONE)
    finally:
        stop.set()
        worker.join()
    told = "SELECT seq FROM audit WHERE kind = 'vault-checked'"
    stored = {row["seq"] for row in in_hands.reading().all(told)}
    assert done
    assert set(done) <= stored
    assert audit_log.verify(in_hands.reading()).whole
