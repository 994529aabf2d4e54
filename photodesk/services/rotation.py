"""Replacing the keys of the vault: for who left in a quarrel, or could have copied its files.

Ending an account takes the passphrase away. Somebody who copied the keyring before keeps what it
opened, until the keys themselves are others. That is done here: the catalogue is encrypted anew at
once; the keys of photographs and of documents, which an administrator does not hold, are replaced
by the next person who unlocks and holds them, without being asked. Nobody needs to be present
except who does it: everybody else, and the recovery sheet, finds the new keys at the next
unlocking. What was copied before stays what it is: a copy of a photograph cannot be called back,
and backups of before open with the passphrases of their day.
"""

from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services import users
from photodesk.services.progress import Progress, tell
from photodesk.services.session import Session
from photodesk.storage import rotation, rotation_steps

CATALOGUE = "the catalogue"
_WORDS = {
    "vault": CATALOGUE,
    "image": "the keys of the photographs",
    "document": "the keys of the documents",
}


def disable_and_rotate(
    session: Session,
    login: str,
    *,
    passphrase: str,
    reason: str,
    progress: Progress | None = None,
) -> None:
    """End somebody's account and replace every key that the signed-in person holds. Audited.

    The session stays usable and goes on with the new keys; while this runs nothing else may use the
    vault, as before locking. Raises NotPermitted; WrongPassphrase (counted), SignInRefused; as
    `users.disable` for the account; DiskFull when the disk has not 2.2 times the catalogue's size
    free: then nothing was changed. Any other VaultError tells that the account is ended and the
    keys are given, and that the rest is done at the next unlocking.
    """
    row = users.refuse_to_disable(session, login)
    _rotate(session, passphrase, reason, row.login, progress)


def rotate(
    session: Session, *, passphrase: str, reason: str, progress: Progress | None = None
) -> None:
    """Replace every key that the signed-in person holds, and end no account. Audited.

    For a keyring or a computer that was lost. The session and the errors are those of
    `disable_and_rotate`.
    """
    session.require(Right.ADMINISTER)
    _rotate(session, passphrase, reason, "", progress)


def rotation_due(session: Session) -> tuple[str, ...]:
    """What is still under replaced keys, in plain words; empty when nothing is.

    For everybody: whoever holds those keys ends it by unlocking. `why_it_waits` says why that did
    not come to its end.
    """
    return tuple(_WORDS[purpose] for purpose in rotation_steps.due(session.vault))


def why_it_waits(session: Session) -> str:
    """What kept this sign-in from ending a rotation, a whole sentence; empty when nothing did."""
    return session.vault.left_undone


def _rotate(
    session: Session, passphrase: str, reason: str, without: str, progress: Progress | None
) -> None:
    if not reason.strip():
        raise InputRefused("A reason is needed.", "Say why the keys are replaced.", field="reason")

    def tells(done: int, total: int, what: str) -> None:
        tell(progress, done, total, what)

    rotation.rotate(session.vault, passphrase, reason=reason.strip(), without=without, tells=tells)
