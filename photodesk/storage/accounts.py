"""Everybody who has, or had, an account: the rows of `app_user`, and when each was last here."""

from dataclasses import dataclass

from photodesk.domain.audit import EventKind
from photodesk.storage.connection import ReadConnection
from photodesk.storage.keyring_form import folded


@dataclass(frozen=True, slots=True)
class Account:
    """One row; the id is 16 bytes, moments are UTC text."""

    id: bytes
    login: str
    name: str
    role: str
    created_at: str
    disabled_at: str | None
    last_unlocked: str | None
    """When this person last opened the vault, or made it; None when never."""


def accounts(connection: ReadConnection) -> tuple[Account, ...]:
    """Everybody by name; reads the whole log once, so it is no work for the window's thread."""
    rows = connection.all(
        "SELECT u.id, u.login, u.name, u.role, u.created_at, u.disabled_at, "
        "(SELECT a.utc FROM audit a WHERE a.seq = last.seq) AS last_unlocked FROM app_user u "
        "LEFT JOIN (SELECT user_id, max(seq) AS seq FROM audit WHERE kind IN (?, ?) "
        "GROUP BY user_id) last ON last.user_id = u.id ORDER BY u.name, u.login LIMIT 1000",
        (EventKind.VAULT_UNLOCKED, EventKind.VAULT_CREATED),
    )
    return tuple(Account(*row) for row in rows)


def account_of(connection: ReadConnection, login: str) -> Account | None:
    """The account with this login, compared as the keyring does; None for a stranger.

    `last_unlocked` is left out.
    """
    rows = connection.all(
        "SELECT id, login, name, role, created_at, disabled_at, NULL FROM app_user LIMIT 1000"
    )
    return next((Account(*row) for row in rows if folded(row["login"]) == folded(login)), None)
