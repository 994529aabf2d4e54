"""Changing one's own passphrase."""

from photodesk.errors import InputRefused
from photodesk.services.passphrases import passphrase_problems
from photodesk.services.session import Session
from photodesk.storage import passphrase_again, people


def change(session: Session, old: str, new: str) -> None:
    """Give the signed-in person another passphrase; one slot is rewritten, and no data. Audited.

    Raises WrongPassphrase for `old`, counted, and SignInRefused after several; InputRefused (field
    `passphrase`) for a weak `new`.
    """
    problems = passphrase_problems(new, session.user.login, session.clinic)
    if problems:
        raise InputRefused(problems[0], "Choose another passphrase.", field="passphrase")
    with passphrase_again.counted(session.vault):
        people.change_passphrase(session.vault, old, new)
