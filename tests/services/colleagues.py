"""A practice with several people, who sign in one after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from photodesk.services import users, vault
from photodesk.services.session import Session
from tests.fakes import FixedClock
from tests.storage import vaults

ADMIN, OWN = "ada", "four quiet herons wading"


@dataclass
class Practice:
    """A vault of the surgeon `vaults.LOGIN`; `passphrases` grows with everybody who is added."""

    folder: Path
    clock: FixedClock
    passphrases: dict[str, str] = field(default_factory=lambda: {vaults.LOGIN: vaults.PASSPHRASE})

    @contextmanager
    def hands(self, login: str = vaults.LOGIN, *, new: str | None = None) -> Iterator[Session]:
        """The vault in this person's hands, with their passphrase, or at their first sign-in."""
        session = vault.unlock(
            self.folder, login, self.passphrases[login], new_passphrase=new, clock=self.clock
        )
        self.passphrases[login] = new or self.passphrases[login]
        try:
            yield session
        finally:
            vault.lock(session)

    def adds(self, who: str, login: str, role_id: str, name: str = "") -> None:
        """Add somebody, whose one-time passphrase is noted."""
        with self.hands(who) as session:
            made = users.add(session, login=login, name=name or f"{login} Doe", role_id=role_id)
        self.passphrases[login] = made.passphrase

    def comes(self, login: str) -> None:
        """The first sign-in: an own passphrase is chosen."""
        with self.hands(login, new=f"{login} {OWN}"):
            pass

    def hands_over(self, who: str, login: str) -> None:
        """Give somebody the keys of their role."""
        with self.hands(who) as session:
            users.hand_over(session, login)

    def row(self, login: str, seen_by: str = vaults.LOGIN) -> users.UserRow:
        """How somebody's account stands."""
        with self.hands(seen_by) as session:
            return next(row for row in users.users(session) if row.login == login)


def practice_with_administrator(folder: Path, clock: FixedClock) -> Practice:
    """A surgeon and an administrator who chose her own passphrase."""
    practice = Practice(folder, clock)
    practice.adds(vaults.LOGIN, ADMIN, "administrator", "Ada Admin")
    practice.comes(ADMIN)
    return practice
