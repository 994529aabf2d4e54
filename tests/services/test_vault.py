"""Making, opening and locking a vault through the service."""

from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import (
    InputRefused,
    NotFound,
    VaultDamaged,
    VaultError,
    VaultInUse,
    WrongPassphrase,
)
from photodesk.services import audit, clinic_key, documents_kept, gallery
from photodesk.services import vault as vault_service
from photodesk.services.session import Session
from photodesk.services.vault import Created
from photodesk.storage.documents import DocumentKind
from photodesk.storage.vault import Vault
from tests.builders import a_consent, a_jpeg, a_patient, store
from tests.fakes import FixedClock
from tests.storage import vaults
from tests.storage.vaults import MadeVault

NEW = "another long passphrase"


def create(folder: Path, **changes: str) -> Created:
    """A new vault with valid facts."""
    facts = {"clinic": "Clinic", "login": "mia", "name": "Mia", "passphrase": vaults.PASSPHRASE}
    return vault_service.create(folder, **(facts | changes), kdf=vaults.CHEAP, clock=FixedClock())


def test_the_first_user_is_a_surgeon_who_sees_photographs(session: Session) -> None:
    assert session.user.role.id == "surgeon"
    assert session.vault.signed_in.sees_photographs
    assert session.vault.signed_in.handles_forms
    assert (session.clinic, session.station_name) == ("Practice Clinic", "Exam room 1")


def test_a_new_vault_holds_the_clinics_certificate(session: Session) -> None:
    key = clinic_key.clinic_key(session)
    assert key.certificate_pem.startswith(b"-----BEGIN CERTIFICATE-----")
    assert key.private_key_pem.startswith(b"-----BEGIN")
    assert len(key.fingerprint.replace(":", "").replace(" ", "")) == 64


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("passphrase", {"passphrase": "too short"}),
        ("passphrase", {"passphrase": "mia clinic mia clinic"}),
        ("clinic", {"clinic": " "}),
        ("login", {"login": ""}),
        ("name", {"name": ""}),
    ],
)
def test_a_vault_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, field: str, changes: dict[str, str]
) -> None:
    with pytest.raises(InputRefused) as refused:
        create(tmp_path / "new", **changes)
    assert refused.value.field == field
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(InputRefused):
        create(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_wrong_passphrase_and_an_unknown_login_say_the_same(served_vault: MadeVault) -> None:
    said = []
    for login, passphrase in (("mia", "wrong wrong wrong wrong"), ("nobody", vaults.PASSPHRASE)):
        with pytest.raises(WrongPassphrase) as wrong:
            vault_service.unlock(served_vault.folder, login, passphrase)
        said.append(str(wrong.value))
    assert said[0] == said[1]


def test_a_second_unlocking_is_refused_while_the_first_lasts(session: Session) -> None:
    with pytest.raises(VaultInUse):
        vault_service.unlock(session.vault.folder, vaults.LOGIN, vaults.PASSPHRASE)


def test_the_recovery_key_sets_a_new_passphrase(served_vault: MadeVault) -> None:
    session = vault_service.unlock_with_recovery_key(
        served_vault.folder,
        served_vault.recovery_key,
        login=vaults.LOGIN,
        new_passphrase=NEW,
        clock=FixedClock(),
    )
    kinds = [event.kind for event in audit.events(session, limit=4)]
    vault_service.check_passphrase(session, NEW)
    vault_service.lock(session)
    assert kinds == ["vault-unlocked", "vault-locked", "passphrase-changed", "recovery-key-used"]
    with pytest.raises(WrongPassphrase):
        vault_service.unlock(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE)


def test_what_was_stored_is_there_after_a_recovery(
    served_vault: MadeVault, session: Session
) -> None:
    patient = a_patient(session)
    a_consent(session, patient)
    (photo,) = store(session, patient, a_jpeg())
    session._decoder = None
    vault_service.lock(session)
    again = vault_service.unlock_with_recovery_key(
        served_vault.folder,
        served_vault.recovery_key,
        login=vaults.LOGIN,
        new_passphrase=NEW,
        clock=FixedClock(),
    )
    assert gallery.original(again, photo) == a_jpeg()
    vault_service.lock(again)


@pytest.mark.parametrize(
    ("login", "passphrase", "error"),
    [("nobody", NEW, NotFound), (vaults.LOGIN, "short", InputRefused)],
)
def test_a_recovery_that_is_refused_changes_nothing(
    served_vault: MadeVault, login: str, passphrase: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        vault_service.unlock_with_recovery_key(
            served_vault.folder, served_vault.recovery_key, login=login, new_passphrase=passphrase
        )
    vault_service.lock(vault_service.unlock(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE))


def test_the_passphrase_is_checked_for_giving_back_to_staff(session: Session) -> None:
    vault_service.check_passphrase(session, vaults.PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault_service.check_passphrase(session, "not the passphrase")


def test_the_only_login_is_known_without_a_passphrase(
    served_vault: MadeVault, tmp_path: Path
) -> None:
    assert vault_service.only_login(served_vault.folder) == vaults.LOGIN
    with pytest.raises(NotFound):
        vault_service.only_login(tmp_path / "nowhere")


def test_the_figures_of_a_vault(session: Session) -> None:
    patient = a_patient(session)
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    info = vault_service.info(session)
    assert (info.patients, info.photographs, info.consents, info.users) == (1, 1, 1, 1)
    assert info.bytes_of_originals == len(a_jpeg())
    assert info.audit_head[0] == info.audit_events == audit.verify(session).events
    assert (info.clinic, info.created_at) == ("Practice Clinic", "2027-03-01T09:00:00Z")


def test_a_locked_vault_answers_nothing(served_vault: MadeVault) -> None:
    session = vault_service.unlock(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE)
    session.decoder.warm()
    vault_service.lock(session)
    assert session._decoder is None
    with pytest.raises(VaultError, match="locked"):
        vault_service.info(session)


def test_a_role_that_is_not_known_does_not_open(tmp_path: Path) -> None:
    made, _ = vaults.create(tmp_path / "vault", role="wizard")
    made.lock()
    with pytest.raises(VaultDamaged, match="role"):
        vault_service.unlock(made.folder, vaults.LOGIN, vaults.PASSPHRASE)
    with pytest.raises(VaultDamaged, match="role"):  # and it was not left locked by the first try
        vault_service.unlock(made.folder, vaults.LOGIN, vaults.PASSPHRASE)


def test_a_kept_document_comes_back_or_is_said_to_be_damaged(session: Session) -> None:
    patient = a_patient(session)
    document = documents_kept.seal(
        session, patient.id, DocumentKind.WITHDRAWAL, "text/plain", b"words"
    )
    with session.vault.writing(session.actor()) as tx:
        documents_kept.keep(tx, document)
        tx.audit(EventKind.DOCUMENT_STORED)
    assert documents_kept.read(session, document.id) == (document, b"words")
    session.vault.documents.path_of(document.file_id).unlink()
    with pytest.raises(VaultDamaged):
        documents_kept.read(session, document.id)


def test_a_weak_own_passphrase_is_refused_before_anything_is_opened(
    served_vault: MadeVault,
) -> None:
    with pytest.raises(InputRefused) as refused:
        vault_service.unlock(
            served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE, new_passphrase="short"
        )
    assert refused.value.field == "passphrase"


def test_the_recovery_key_is_nobody_and_leaves_the_vault_locked(served_vault: MadeVault) -> None:
    opened = Vault.open_with_recovery_key(served_vault.folder, served_vault.recovery_key)
    with pytest.raises(NotFound, match="belongs to nobody"):
        vault_service.session_of(opened, FixedClock())
    Vault.open(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE).lock()


def test_a_thread_that_closed_its_connections_reads_on(session: Session) -> None:
    patient = a_patient(session)
    a_consent(session, patient)
    (photo,) = store(session, patient, a_jpeg())
    assert gallery.thumbnail(session, photo)
    vault_service.close_connections_here(session)
    assert gallery.thumbnail(session, photo)
