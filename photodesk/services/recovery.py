"""A new recovery sheet for a vault that is in use."""

from photodesk.domain.audit import EventKind
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services import vault
from photodesk.services.session import Session
from photodesk.storage import people


def new_key(session: Session, passphrase: str) -> str:
    """A new recovery key, as it is to be printed; from now on the sheet before opens nothing.

    Asks for the signed-in person's passphrase, so that nobody at an unlocked screen takes the way
    in with them. One audit event. Raises NotPermitted, WrongPassphrase, VaultError when the disk
    refuses; then the former sheet still opens the vault.
    """
    session.require(Right.REPLACE_RECOVERY_KEY)
    vault.check_passphrase(session, passphrase)
    return people.replace_recovery_key(session.vault)


def note_copy(session: Session, how: str) -> None:
    """Tell the log that the recovery sheet was `printed` or `saved`; the key is not in the event.

    Raises NotPermitted, InputRefused for another word.
    """
    session.require(Right.REPLACE_RECOVERY_KEY)
    if how not in {"printed", "saved"}:
        raise InputRefused("A recovery sheet is printed or saved.", field="how")
    with session.vault.writing(session.actor()) as act:
        act.audit(EventKind.DOCUMENT_EXPORTED, details={"document": "recovery-sheet", "how": how})
