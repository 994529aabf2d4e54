"""The signed-in person's passphrase, asked again while the vault is open: counted as at the lock.

A wrong one is one line in the same file, makes the next try wait as long, at this page and at the
lock page alike, and goes into the audit chain at once; where that cannot be written, the next
unlocking tells it.
"""

import contextlib
from collections.abc import Iterator

from photodesk.domain.audit import EventKind, Outcome
from photodesk.errors import VaultError, WrongPassphrase
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.vault import Vault


def check(vault: Vault, passphrase: str) -> None:
    """Return when this is the signed-in person's passphrase. Raises as `counted`."""
    with counted(vault):
        vault.keyring.unlock(vault.signed_in.login, passphrase).wipe()


@contextlib.contextmanager
def counted(vault: Vault) -> Iterator[None]:
    """Count a WrongPassphrase of this block; without one, counting begins anew.

    Raises SignInRefused, before the block, while this login has to wait.
    """
    login = vault.signed_in.login
    failed = FailedSignIns(vault.folder, vault.vault_id)
    failed.require_open(login, vault.clock_now())
    try:
        yield
    except WrongPassphrase:
        failed.note(login, vault.clock_now())
        _tell(vault, failed)
        raise
    failed.forget(login)


def _tell(vault: Vault, failed: FailedSignIns) -> None:
    new = failed.new(vault.keyring)
    # The person must hear that the passphrase was wrong, whatever the disk does.
    with contextlib.suppress(VaultError):
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.UNLOCK_FAILED, outcome=Outcome.FAILED, details={"failed": new})
        failed.all_told()
