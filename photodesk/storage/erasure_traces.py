"""What is left of erased photographs outside their rows, and how it goes (storage.md 5).

The decision destroyed the keys. Until the write-ahead log is emptied into the file, the old page
with the key can still be read there by whoever holds the catalogue's key: measured, so emptying it
belongs to the erasure. Then the renditions go, then the sealed files, and only then is it written
down that the erasure is finished. A machine that stops anywhere goes on at the next opening.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from photodesk.domain.audit import EventKind
from photodesk.errors import VaultError
from photodesk.storage import erasure, vault_folder
from photodesk.storage.erasure import Unfinished
from photodesk.storage.private_files import fsync_folder

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault

STEPS = ("pages", "renditions", "files", "told")


def finish(vault: "Vault") -> int:
    """Remove what is left of every decided erasure; returns how many were finished.

    Raises VaultError when something else is still reading the old pages, or the disk refuses: then
    the keys are destroyed all the same, and the next call or the next opening goes on.
    """
    waiting = erasure.unfinished(vault.reading())
    for one in waiting:
        for _step in steps(vault, one):
            pass
    return len(waiting)


def steps(vault: "Vault", one: Unfinished) -> Iterator[str]:
    """The steps of `STEPS`, each done when its name comes; a test stops the machine between them.

    Every step may be done again: what is gone already stays gone.
    """
    _empty_the_log(vault)
    yield "pages"
    _remove_renditions(vault, one)
    yield "renditions"
    for file_id in one.files:
        vault.originals.remove(file_id)
    yield "files"
    with vault.writing(vault.actor) as act:
        erasure.finish(act, one.erasure_id, act.now())
        act.audit(
            EventKind.ERASURE_FINISHED,
            patient_id=one.patient_id,
            object_id=one.erasure_id,
            details={"files": len(one.files)},
        )
    yield "told"


def _empty_the_log(vault: "Vault") -> None:
    if not vault.empty_write_ahead_log():
        raise VaultError(
            "The photographs are erased, but a page that held their key can still be read in the "
            "vault's own log, because another part of Photodesk is using the vault.",
            "Lock the vault and unlock it again: that finishes the erasure.",
        )


def _remove_renditions(vault: "Vault", one: Unfinished) -> None:
    """Remove the small pictures; without the image key all of them, which can be made again."""
    if not vault.signed_in.sees_photographs:
        path = vault.folder / vault_folder.RENDITIONS
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        fsync_folder(vault.folder)
    elif not vault.renditions.remove(*one.owners):
        raise VaultError(
            "The photographs are erased, but their small pictures are still in use.",
            "Lock the vault and unlock it again: that finishes the erasure.",
        )
