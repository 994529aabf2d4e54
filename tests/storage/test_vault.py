"""The vault as one thing: made whole, opened by the right people, left clean."""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlcipher3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from photodesk.domain.audit import Actor, EventKind
from photodesk.errors import (
    DiskFull,
    InputRefused,
    NotFound,
    NotPermitted,
    PhotographDamaged,
    VaultDamaged,
    VaultError,
    VaultInUse,
    VaultTooNew,
    WrongPassphrase,
)
from photodesk.storage import audit_log
from photodesk.storage.database import open_for_migration
from photodesk.storage.vault import Vault
from tests.storage import vaults
from tests.storage.vaults import LOGIN, PASSPHRASE, FakeClock, MadeVault
from tests.surroundings import another_computer

OWNER = b"\x07" * 16


def kinds(vault: Vault) -> list[str]:
    return [entry.event.kind for entry in audit_log.entries(vault.reading())]


# --- Making ---------------------------------------------------------------------------------------


def test_a_new_vault_holds_its_first_person_station_and_event(tmp_path: Path) -> None:
    vault, _ = vaults.create(tmp_path / "vault")
    assert vault.signed_in.name == "Mia Practice"
    assert vault.signed_in.sees_photographs
    assert vault.clinic == "Practice Clinic"
    assert vault.reading().value("SELECT name FROM station") == "Exam room 1"
    assert kinds(vault) == ["vault-created"]
    assert audit_log.verify(vault.reading()).whole
    vault.lock()


def test_making_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    vault, _ = vaults.create(tmp_path / "vault")
    vault.lock()
    assert [entry.name for entry in tmp_path.iterdir()] == ["vault"]


def test_making_refuses_a_folder_that_holds_anything(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputRefused, match="not empty"):
        vaults.create(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_making_refuses_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("mine")
    with pytest.raises(InputRefused):
        vaults.create(tmp_path / "vault")


def test_making_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputRefused, match="No folder can be made"):
        vaults.create(tmp_path / "letter.txt" / "vault")


@pytest.mark.parametrize("fact", ["clinic", "login", "name", "passphrase"])
def test_making_without_a_fact_is_refused_and_leaves_nothing(tmp_path: Path, fact: str) -> None:
    with pytest.raises(InputRefused) as refused:
        vaults.create(tmp_path / "vault", **{fact: ""})
    assert refused.value.field == fact
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["migrations.migrate", "Keyring.write", "_put_in_place"])
def test_a_failure_while_making_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def failing(*_args: object) -> None:
        raise OSError("the disk was pulled out")

    monkeypatch.setattr(f"photodesk.storage.new_vault.{step}", failing)
    with pytest.raises(OSError, match="pulled out"):
        vaults.create(tmp_path / "vault")
    assert not list(tmp_path.iterdir())


def test_a_failure_after_making_leaves_no_vault_without_its_recovery_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_self: object, _clock: object) -> None:
        raise OSError("the disk was pulled out")

    monkeypatch.setattr(Vault, "_begin", failing)
    with pytest.raises(OSError, match="pulled out"):
        vaults.create(tmp_path / "vault")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
def test_everything_in_the_folder_is_its_owners_only(vault: Vault) -> None:
    vault.renditions.put(OWNER, b"small", b"large")
    vault.originals.seal(b"data", OWNER)
    for path in [vault.folder, *vault.folder.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path.name


# --- Opening --------------------------------------------------------------------------------------


def test_opening_and_locking_are_written_down(made_vault: MadeVault) -> None:
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE).lock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        assert kinds(vault) == [
            *("vault-created", "vault-locked"),
            *("vault-unlocked", "vault-locked", "vault-unlocked"),
        ]


def test_the_recovery_key_opens_everything_and_is_a_security_event(made_vault: MadeVault) -> None:
    typed = made_vault.recovery_key.lower().replace("-", " ")
    with Vault.open_with_recovery_key(made_vault.folder, typed) as vault:
        assert vault.actor == Actor(None, "recovery")
        assert vault.signed_in.sees_photographs
        entry = audit_log.last_entry(vault.reading())
        assert entry is not None
        assert (entry.event.kind, entry.event.code) == ("recovery-key-used", "110113")


@pytest.mark.parametrize(("login", "passphrase"), [(LOGIN, "wrong"), ("nobody", PASSPHRASE)])
def test_the_wrong_words_open_nothing_and_hold_nothing(
    made_vault: MadeVault, login: str, passphrase: str
) -> None:
    with pytest.raises(WrongPassphrase):
        Vault.open(made_vault.folder, login, passphrase)
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE).lock()


def test_a_folder_without_a_vault_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Vault.open(tmp_path, LOGIN, PASSPHRASE)
    assert not list(tmp_path.iterdir())


def test_an_open_vault_is_in_use(made_vault: MadeVault) -> None:
    with (
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE),
        pytest.raises(VaultInUse),
    ):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)


def test_a_keyring_of_another_vault_opens_nothing(made_vault: MadeVault, tmp_path: Path) -> None:
    other, _ = vaults.create(tmp_path / "other")
    other.lock()
    shutil.copy(tmp_path / "other" / "vault.keyring", made_vault.folder / "vault.keyring")
    with pytest.raises(VaultDamaged):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)


def catalogue(made_vault: MadeVault, statement: str) -> None:
    """Change the catalogue as only a later program could, with its key and without its guards."""
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        key = bytes(vault._catalogue_key)
    connection = open_for_migration(made_vault.folder / "photodesk.db", key)
    connection.execute(statement)
    connection.close()


def test_a_catalogue_of_a_later_program_is_refused_unchanged(made_vault: MadeVault) -> None:
    catalogue(made_vault, "PRAGMA user_version = 99")
    before = (made_vault.folder / "photodesk.db").read_bytes()
    with pytest.raises(VaultTooNew):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    assert (made_vault.folder / "photodesk.db").read_bytes() == before


def test_a_disabled_account_does_not_get_in(made_vault: MadeVault) -> None:
    catalogue(made_vault, "UPDATE app_user SET disabled_at = '2027-01-01T00:00:00Z'")
    with pytest.raises(NotPermitted):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    another_computer()  # this one noticed that the catalogue was changed
    Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key).lock()


def test_a_damaged_catalogue_is_said_to_be_damaged_and_stays(made_vault: MadeVault) -> None:
    path = made_vault.folder / "photodesk.db"
    data = bytearray(path.read_bytes())
    data[3000] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamaged):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    assert path.read_bytes() == data


def test_opening_sets_orphans_aside_and_says_so(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        file = vault.originals.seal(b"no row followed", OWNER)
        path = vault.originals.path_of(file.file_id)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, sweep=False) as vault:
        assert path.exists()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        assert vault.swept is not None
        assert vault.swept.originals.set_aside == (file.file_id,)
        entry = audit_log.last_entry(vault.reading())
        assert entry is not None
        assert entry.event.kind == "orphans-set-aside"
        assert file.file_id.hex() in json.dumps(dict(entry.event.details))
    assert not path.exists()


def test_an_opening_that_fails_halfway_lets_go_of_the_vault(
    made_vault: MadeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(audit_log, "append", full)
    with pytest.raises(DiskFull):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    monkeypatch.undo()
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE).lock()


def test_a_copied_vault_without_its_empty_folders_opens(made_vault: MadeVault) -> None:
    for folder in ("originals", "documents"):
        shutil.rmtree(made_vault.folder / folder)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        file = vault.originals.seal(b"data", OWNER)
        assert vault.originals.unseal(file.file_id, OWNER, file.key, 4) == b"data"


# --- Acts -----------------------------------------------------------------------------------------


def test_an_act_keeps_its_rows_and_its_event(vault: Vault) -> None:
    with vault.writing(vault.actor) as act:
        act.insert("setting", {"key": "a", "value": "1"})
        told = act.audit(EventKind.SETTING_CHANGED, reason="why", details={"key": "a"})
    assert vault.reading().value("SELECT value FROM setting") == "1"
    assert audit_log.head(vault.reading()) == told
    assert act.audited == told


def test_an_act_that_tells_nothing_is_undone(vault: Vault) -> None:
    with (
        pytest.raises(RuntimeError, match="left none"),
        vault.writing(vault.actor) as act,
    ):
        act.insert("setting", {"key": "a", "value": "1"})
    assert vault.reading().value("SELECT count(*) FROM setting") == 0


def test_an_act_tells_only_once(vault: Vault) -> None:
    before = audit_log.head(vault.reading())

    def tells_twice() -> None:
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.SETTING_CHANGED)
            act.audit(EventKind.SETTING_CHANGED)

    with pytest.raises(RuntimeError, match="exactly one"):
        tells_twice()
    assert audit_log.head(vault.reading()) == before


def test_an_act_that_fails_is_undone_with_its_event(vault: Vault) -> None:
    before = audit_log.head(vault.reading())

    def fails() -> None:
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.SETTING_CHANGED)
            act.insert("setting", {"key": "a", "value": None})

    with pytest.raises(sqlcipher3.IntegrityError):
        fails()
    assert audit_log.head(vault.reading()) == before


def test_an_act_that_is_over_can_do_nothing_more(vault: Vault) -> None:
    with vault.writing(vault.actor) as act:
        act.audit(EventKind.SETTING_CHANGED)
    with pytest.raises(RuntimeError, match="closed"):
        act.insert("setting", {"key": "a", "value": "1"})


def test_an_act_is_not_begun_inside_another(vault: Vault) -> None:
    with (
        pytest.raises(RuntimeError, match="inside another"),
        vault.writing(vault.actor),
        vault.writing(vault.actor),
    ):
        pass


def test_two_threads_take_turns(vault: Vault) -> None:
    def act(number: int) -> None:
        with vault.writing(vault.actor) as writing:
            writing.insert("setting", {"key": f"{number}", "value": ""})
            writing.audit(EventKind.SETTING_CHANGED)
        vault.close_connections_here()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(act, range(20)))
    assert vault.reading().value("SELECT count(*) FROM setting") == 20
    assert audit_log.verify(vault.reading()).whole


def test_the_numbers_of_a_station_rise_without_a_gap(vault: Vault) -> None:
    numbers = []
    for _ in range(3):
        with vault.writing(vault.actor) as act:
            station, number = act.origin()
            assert station == vault.station_id
            numbers.append(number)
            act.audit(EventKind.SETTING_CHANGED)
    assert numbers == [1, 2, 3]


def test_an_event_says_who_where_and_when(made_vault: MadeVault) -> None:
    clock = FakeClock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        clock.passes(minutes=5)
        with vault.writing(vault.actor) as act:
            assert act.now() == "2027-03-01T09:05:00Z"
            act.audit(EventKind.PATIENT_VIEWED, patient_id=OWNER, outcome=4, reason="no")
        entry = audit_log.last_entry(vault.reading())
        assert entry is not None
        event = entry.event
        assert (event.utc, event.boot_id) == ("2027-03-01T09:05:00Z", "boot-1")
        assert (event.user_id, event.role) == (vault.signed_in.user_id, "surgeon")
        assert (event.station_id, event.patient_id) == (vault.station_id, OWNER)
        assert (event.outcome, event.reason, event.clock_suspect) == (4, "no", False)


def test_a_clock_set_back_is_marked_and_nothing_is_refused(made_vault: MadeVault) -> None:
    clock = FakeClock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        clock.is_set(datetime(1999, 1, 1, tzinfo=UTC))
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.PATIENT_VIEWED)
        entry = audit_log.last_entry(vault.reading())
        assert entry is not None
        assert entry.event.clock_suspect
        assert audit_log.verify(vault.reading()).whole


# --- Keys -----------------------------------------------------------------------------------------


def test_a_sealed_photograph_opens_through_its_wrapped_key(vault: Vault) -> None:
    file = vault.originals.seal(b"the picture", OWNER)
    wrapped = vault.wrap_photo_key(OWNER, file.file_id, file.key)
    key = vault.unwrap_photo_key(OWNER, file.file_id, wrapped, vault.photo_key_epoch)
    assert vault.originals.unseal(file.file_id, OWNER, key, file.length) == b"the picture"
    with pytest.raises(PhotographDamaged):
        vault.unwrap_document_key(OWNER, file.file_id, wrapped, vault.document_key_epoch)


def test_a_sealed_document_opens_through_its_wrapped_key(vault: Vault) -> None:
    file = vault.documents.seal(b"the form", OWNER)
    wrapped = vault.wrap_document_key(OWNER, file.file_id, file.key)
    key = vault.unwrap_document_key(OWNER, file.file_id, wrapped, vault.document_key_epoch)
    assert vault.documents.unseal(file.file_id, OWNER, key, file.length) == b"the form"
    with pytest.raises(PhotographDamaged):
        vault.unwrap_photo_key(OWNER, file.file_id, wrapped, vault.photo_key_epoch)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Vault]:
    """A vault whose person holds neither the image key nor the document key."""
    vault, _ = vaults.create(tmp_path / "vault", sees_photographs=False, handles_forms=False)
    with vault:
        yield vault


def test_who_holds_no_image_key_opens_no_picture(office: Vault) -> None:
    file = office.originals.seal(b"the picture", OWNER)
    with pytest.raises(NotPermitted):
        office.wrap_photo_key(OWNER, file.file_id, file.key)
    with pytest.raises(NotPermitted):
        office.unwrap_photo_key(OWNER, file.file_id, bytes(60), 1)
    with pytest.raises(NotPermitted):
        _ = office.renditions


def test_who_holds_no_document_key_opens_no_form(office: Vault) -> None:
    with pytest.raises(NotPermitted):
        office.wrap_document_key(OWNER, bytes(16), bytes(32))
    with pytest.raises(NotPermitted):
        office.unwrap_document_key(OWNER, bytes(16), bytes(60), 1)
    with pytest.raises(NotPermitted):
        office.secret("clinic")


def test_a_signature_is_the_persons(vault: Vault) -> None:
    public = vault.reading().value("SELECT sign_public FROM app_user")
    key = Ed25519PublicKey.from_public_bytes(public)
    key.verify(vault.sign(b"data"), b"data")
    with pytest.raises(InvalidSignature):
        key.verify(vault.sign(b"data"), b"other")


def test_a_secret_comes_back_and_is_replaced(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        vault.store_secret("clinic", b"first")
        vault.store_secret("clinic", b"second")
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        assert vault.secret("clinic") == b"second"
        with pytest.raises(NotFound):
            vault.secret("other")


def test_a_secret_under_another_name_does_not_open(vault: Vault) -> None:
    vault.store_secret("clinic", b"first")
    with vault.writing(vault.actor) as act:
        act.execute("INSERT INTO secret SELECT 'other', sealed FROM secret WHERE name = 'clinic'")
        act.audit(EventKind.SETTING_CHANGED)
    with pytest.raises(VaultDamaged):
        vault.secret("other")


# --- Locking --------------------------------------------------------------------------------------


def test_a_locked_vault_does_nothing_more(made_vault: MadeVault) -> None:
    vault = Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    reader = vault.reading()
    vault.lock()
    vault.lock()
    for use in (
        vault.reading,
        lambda: vault.writing(vault.actor).__enter__(),
        lambda: vault.sign(b""),
        lambda: vault.secret("clinic"),
        lambda: vault.wrap_photo_key(OWNER, OWNER, bytes(32)),
        lambda: vault.renditions,
    ):
        with pytest.raises(VaultError, match="locked"):
            use()
    with pytest.raises(RuntimeError, match="closed"):
        reader.value("SELECT 1")


def test_locking_overwrites_the_keys(made_vault: MadeVault) -> None:
    vault = Vault.open(made_vault.folder, LOGIN, PASSPHRASE)
    keys, catalogue_key = vault._keys, vault._catalogue_key
    vault.lock()
    assert keys.vault_key == keys.image_key == catalogue_key == bytearray(32)


def test_locking_leaves_no_log_beside_the_catalogue(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        vault.renditions.put(OWNER, b"small", b"large")
    names = {entry.name for entry in made_vault.folder.iterdir()}
    assert names == {
        *("photodesk.db", "thumbs.db", "originals", "documents"),
        *("vault.keyring", "vault.lock"),
    }


def test_locking_locks_even_when_it_cannot_be_written_down(
    made_vault: MadeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault.open(made_vault.folder, LOGIN, PASSPHRASE)

    def full(*_args: object, **_kwargs: object) -> None:
        raise VaultError("The disk is full.")

    monkeypatch.setattr(audit_log, "append", full)
    with pytest.raises(VaultError, match="disk is full"):
        vault.lock()
    monkeypatch.undo()
    assert vault._keys.vault_key == bytearray(32)
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE).lock()
