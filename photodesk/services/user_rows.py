"""Who has an account, and how each stands: what Administration and `photodesk user list` show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from photodesk.domain.identifiers import UserId, from_bytes
from photodesk.domain.moments import moment
from photodesk.domain.permissions import Right, Role
from photodesk.domain.sign_in import CLOSED_AFTER, is_closed
from photodesk.services.roles import keys_needed, role
from photodesk.services.session import Session
from photodesk.storage.accounts import Account, accounts
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.keyring_form import folded
from photodesk.storage.keyring_slots import SlotFacts


class UserState(StrEnum):
    """How an account stands; the first that holds, from the bottom up."""

    ACTIVE = "active"
    WAITING = "waiting"
    """Works, but its role needs keys that nobody handed over yet."""
    ONE_TIME = "one-time"
    """Was given a one-time passphrase and has not chosen an own one."""
    ONE_TIME_OVER = "one-time-over"
    CLOSED = "closed"
    """After too many wrong passphrases in a row, at this vault's own folder."""
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person with an account; moments are UTC text."""

    id: UserId
    login: str
    name: str
    role: Role
    state: UserState
    words: str
    """The state for a person, with its day where it has one."""
    awaits: str
    """Which keys the role needs and the person does not hold: "photographs and forms"; or empty."""
    holds_every_key: bool
    """Whether this person opens photographs and forms alike."""
    created_at: str
    last_unlocked: str | None
    disabled_at: str | None

    @property
    def holds_keys_for_others(self) -> bool:
        """Whether others could get the keys that their role needs from this person."""
        return self.holds_every_key and Right.HAND_OVER_KEYS in self.role.rights

    @property
    def can_hand_over(self) -> bool:
        """Whether this person can do that as the account stands."""
        return self.holds_keys_for_others and self.state is UserState.ACTIVE


def rows(session: Session) -> tuple[UserRow, ...]:
    """Everybody by name, ended accounts last; asks for no right: the services above do."""
    failed = FailedSignIns(session.vault.folder, session.vault.vault_id)
    wrong = [one.who for one in failed.read()]
    made = []
    for account in accounts(session.reading()):
        closed = is_closed(wrong.count(failed.who(account.login)))
        slot = session.vault.keyring.slot_facts(account.login)
        made.append(_row(session, account, slot, closed=closed))
    return tuple(sorted(made, key=lambda row: row.state is UserState.DISABLED))


def _row(session: Session, account: Account, slot: SlotFacts | None, *, closed: bool) -> UserRow:
    one = role(account.role)
    awaits = _awaits(slot, one) if slot and account.disabled_at is None else ""
    state = _state(account, slot, session.clock.now(), closed=closed, awaits=awaits)
    return UserRow(
        UserId(from_bytes(account.id)),
        account.login,
        account.name,
        one,
        state,
        _words(session, state, account, slot, awaits),
        awaits,
        slot is not None and slot.sees_photographs and slot.handles_forms and not awaits,
        account.created_at,
        account.last_unlocked,
        account.disabled_at,
    )


def _awaits(slot: SlotFacts, one: Role) -> str:
    """What the slot wants and the role needs: the keyring alone could claim anything."""
    needed = keys_needed(one)
    wanted = (
        ("photographs", slot.waits_for_image and "image" in needed),
        ("forms", slot.waits_for_document and "document" in needed),
    )
    return " and ".join(what for what, waits in wanted if waits)


def _state(
    account: Account, slot: SlotFacts | None, now: datetime, *, closed: bool, awaits: str
) -> UserState:
    if account.disabled_at is not None or slot is None:
        return UserState.DISABLED
    if closed:
        return UserState.CLOSED
    if slot.once_until:
        over = moment(slot.once_until) <= now
        return UserState.ONE_TIME_OVER if over else UserState.ONE_TIME
    return UserState.WAITING if awaits else UserState.ACTIVE


def _words(
    session: Session, state: UserState, account: Account, slot: SlotFacts | None, awaits: str
) -> str:
    def local(utc: str | None) -> str:
        return f"{session.local(moment(utc)):%Y-%m-%d %H:%M}" if utc else ""

    until = local(slot.once_until) if slot else ""
    words = {
        UserState.ACTIVE: "Active",
        UserState.WAITING: f"Waits for the keys to {awaits}",
        UserState.ONE_TIME: f"One-time passphrase until {until}",
        UserState.ONE_TIME_OVER: "The one-time passphrase is over",
        UserState.CLOSED: f"Closed after {CLOSED_AFTER} wrong passphrases",
        UserState.DISABLED: f"Disabled {local(account.disabled_at)[:10]}".strip(),
    }
    return words[state]


def find(people: Iterable[UserRow], login: str) -> UserRow | None:
    """The person with this login, case ignored."""
    return next((row for row in people if folded(row.login) == folded(login)), None)
