"""What keeps the chain of an open vault honest: signed checkpoints in it, and a mark outside it."""

from collections.abc import Callable
from pathlib import Path

from photodesk.domain.audit import AuditHead, EventKind
from photodesk.domain.moments import instant
from photodesk.errors import InputRefused, VaultRolledBack
from photodesk.storage import audit_log, checkpoints, rollback, vault_folder
from photodesk.storage.anchor_file import Anchor, AnchorFile, catalogue_digest, settle
from photodesk.storage.checkpoints import Signers
from photodesk.storage.connection import ReadConnection
from photodesk.storage.keyring import Keyring
from photodesk.storage.rollback import AtRest
from photodesk.storage.transaction import Transaction


class VaultTrail:
    """The trail of one vault folder, from before its catalogue is opened to after it is closed."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.found_anchor = True
        """Whether this computer had seen the vault before; said, never a reason not to open."""
        self._catalogue = folder / vault_folder.CATALOGUE
        self._file = AnchorFile(keyring.vault_id, folder)
        self._last: Anchor | None = None

    @property
    def fault(self) -> str:
        """Why the mark could not be written since the opening; empty while it could."""
        return self._file.fault

    @property
    def anchor(self) -> Anchor | None:
        """The mark as it stands in the file now."""
        return self._file.read()

    def at_rest(self, keyring: Keyring) -> AtRest:
        """Look at the files before anything is opened; the catalogue is read only if marked."""
        own = self._file.read()
        anchor = own or self._file.read_elsewhere()
        self.found_anchor = anchor is not None
        digest = None
        if anchor is not None and anchor.catalogue is not None:
            digest = catalogue_digest(self._catalogue)
        return AtRest(anchor, own is not None, digest, keyring.sha256())

    def compare(self, connection: ReadConnection, found: AtRest) -> VaultRolledBack | None:
        """What speaks against opening; if nothing does, the mark says from now on: in use."""
        if (refused := rollback.refusal(connection, found)) is None:
            last = audit_log.last_reading(connection)
            utc = "" if last is None else instant(last.utc)
            self._in_use(audit_log.head(connection), found.keyring, utc)
        return refused

    def begin_changing(self, found: AtRest) -> None:
        """Before the catalogue changes at all: the hash of its file no longer binds."""
        if found.anchor is not None and found.anchor.catalogue is not None:
            self._in_use(found.anchor.head, found.anchor.keyring, found.anchor.utc)

    def before_commit(self, act: Transaction, signers: Callable[[], Signers]) -> None:
        """Sign the end of the chain, where that is due, inside the act."""
        checkpoints.sign_when_due(act, signers)

    def committed(self, act: Transaction, keyring: Keyring) -> None:
        """The act is on the disk: move the mark, durably where the chain was signed."""
        if act.audited is None:
            return
        self._last = Anchor(act.audited, keyring.sha256(), act.now())
        if act.signed:
            self._file.replace(self._last)
        else:
            self._file.add(self._last)

    def closed(self) -> None:
        """Every connection is closed: mark the catalogue file itself, then let go."""
        if self._last is not None:
            last, self._last = self._last, None
            try:
                digest = settle(self._catalogue)
            except OSError:  # the mark then says only where the chain ended
                digest = None
            self._file.replace(Anchor(last.head, last.keyring, last.utc, digest))
        self._file.close()

    def _in_use(self, head: AuditHead, keyring: bytes, utc: str) -> None:
        self._file.replace(Anchor(head, keyring, utc or "-"))


def accept_older(act: Transaction, refused: VaultRolledBack, found: AtRest, reason: str) -> None:
    """Write down, signed, that older data was accepted: both heads, and why.

    Raises InputRefused for an empty reason.
    """
    if not reason.strip():
        raise InputRefused(
            "A reason is needed.", "Say why the older data is right.", field="reason"
        )
    head = audit_log.head(act)
    act.audit(
        EventKind.OLDER_DATA_ACCEPTED,
        object_sha256=found.keyring,
        reason=reason.strip(),
        details={
            "what": refused.kind,
            "accepted": {"seq": head.seq, "hash": head.hash.hex()},
            "given_up": None
            if found.anchor is None
            else {"seq": found.anchor.head.seq, "hash": found.anchor.head.hash.hex()},
        },
    )
    act.ask_checkpoint()
