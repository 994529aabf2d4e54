"""Who may unlock the vault: adding people, new passphrases, ending accounts, handing over keys.

The administrator adds and ends; the first one is named by a surgeon, while there is none. Nobody
gives a key they do not hold: who is added by an administrator waits until a surgeon hands over
the keys that the role needs, by name.
"""

from collections.abc import Iterable

from photodesk.domain.identifiers import as_bytes
from photodesk.domain.moments import instant
from photodesk.domain.permissions import Right, Role
from photodesk.errors import InputRefused, NotFound, NotPermitted
from photodesk.services.one_time import GOOD_FOR, OneTime, new_passphrase
from photodesk.services.passphrases import passphrase_problems
from photodesk.services.roles import handles_forms, keys_needed, roles
from photodesk.services.session import Session
from photodesk.services.user_rows import UserRow, UserState, find, rows
from photodesk.storage import people
from photodesk.storage.accounts import account_of
from photodesk.storage.keyring_form import refuse_impossible

__all__ = [
    "ADMINISTRATOR",
    "OneTime",
    "UserRow",
    "UserState",
    "add",
    "before_reset",
    "disable",
    "hand_over",
    "keys_awaited",
    "may_appoint",
    "offered_roles",
    "refuse_to_disable",
    "reset",
    "users",
    "waiting",
]

ADMINISTRATOR = "administrator"
_SEEING = (Right.ADMINISTER, Right.HAND_OVER_KEYS, Right.APPOINT_ADMINISTRATOR)


def users(session: Session) -> tuple[UserRow, ...]:
    """Everybody who has, or had, an account, by name.

    Raises NotPermitted for roles that neither add people nor hand over keys.
    """
    _require_any(session, *_SEEING)
    return rows(session)


def waiting(session: Session) -> tuple[UserRow, ...]:
    """Who cannot open what their role needs until somebody hands over the keys."""
    _require_any(session, Right.HAND_OVER_KEYS, Right.ADMINISTER)
    if not people.waiting(session.vault):  # as a rule: then the log need not be read
        return ()
    return tuple(row for row in rows(session) if row.awaits)


def keys_awaited(session: Session) -> str:
    """What the signed-in person's role needs and was not handed over, with who can; or nothing.

    Whole sentences, for everybody about themselves.
    """
    if as_bytes(session.user.id) not in {one.user_id for one in people.waiting(session.vault)}:
        return ""
    everybody = rows(session)
    mine = find(everybody, session.user.login)
    if mine is None or not mine.awaits:
        return ""
    who = _who_hands_over(everybody)
    return f"Your account works, but {mine.awaits} are not open to you yet. {who}"


def may_appoint(session: Session) -> bool:
    """Whether this person may add an administrator because the vault has none that works."""
    may = Right.APPOINT_ADMINISTRATOR in session.user.role.rights
    return may and not _administrators(rows(session))


def offered_roles(session: Session) -> tuple[Role, ...]:
    """The roles that this person may give to somebody new."""
    if Right.ADMINISTER in session.user.role.rights:
        return roles()
    appoints = may_appoint(session)
    return tuple(one for one in roles() if appoints and one.id == ADMINISTRATOR)


def add(session: Session, *, login: str, name: str, role_id: str) -> OneTime:
    """Give one more person an account, with a passphrase for the first sign-in only.

    They hold no key that the signed-in person does not hold. Raises NotPermitted, and InputRefused
    with the field for a login that is taken (also by an ended account) or impossible, an empty name
    or an unknown role.
    """
    one = _role_to_give(session, role_id)
    login, name = login.strip(), name.strip()
    refuse_impossible(login, "-")
    if account_of(session.reading(), login) is not None:
        raise InputRefused(
            "This login is taken, or was once.", "Choose another one.", field="login"
        )
    if not name or not name.isprintable():
        raise InputRefused("A person needs a name, on one line.", "Type it in.", field="name")
    made = _one_time(session, login, name)
    people.add(
        session.vault,
        login=login,
        name=name,
        role=one.id,
        passphrase=made.passphrase,
        sees_photographs=one.sees_photographs,
        handles_forms=handles_forms(one),
        cost=session.vault.keyring.cost_of(session.user.login),
        one_time_until=made.until,
    )
    return made


def before_reset(session: Session, login: str) -> str:
    """What a new one-time passphrase for this person would mean, in whole sentences.

    Raises as `reset`, so that a window can say beforehand why it would be refused.
    """
    everybody = rows(session)
    row = _resettable(session, everybody, login)
    text = (
        f"The passphrase that {row.name} has now will open nothing. They sign in with the new "
        "one-time passphrase and choose their own."
    )
    if lost := _keys_of(row.role):
        text += (
            f" The keys to {lost} cannot be kept: {row.name} waits until they are handed over "
            f"again. {_who_hands_over(other for other in everybody if other != row)}"
        )
    return text


def reset(session: Session, login: str) -> OneTime:
    """Give somebody a one-time passphrase in the place of theirs; opens a closed account again.

    Their signing keys are new as well. Raises NotPermitted; NotFound for a stranger; InputRefused
    for oneself, an ended account, and the last person who can hand over the keys.
    """
    row = _resettable(session, rows(session), login)
    made = _one_time(session, row.login, row.name)
    people.renew_slot(
        session.vault,
        row.login,
        made.passphrase,
        one_time_until=made.until,
        purposes=keys_needed(row.role),
    )
    return made


def refuse_to_disable(session: Session, login: str) -> UserRow:
    """The person to be disabled; raises as `disable` would, but asks for no reason."""
    session.require(Right.ADMINISTER)
    everybody = rows(session)
    row = _known(everybody, login)
    if row.state is UserState.DISABLED:
        raise InputRefused("This account is ended already.", field="login")
    if row.id == session.user.id:
        raise InputRefused("Nobody can end their own account.", "Ask somebody else.", field="login")
    others = [other for other in everybody if other != row]
    if row.role.id == ADMINISTRATOR and not _administrators(others):
        raise InputRefused(
            "This is the last administrator. The account was not ended.",
            "Add another administrator first.",
            field="login",
        )
    _refuse_losing_keys(row, others, "The account was not ended.")
    return row


def disable(session: Session, login: str, reason: str) -> None:
    """End somebody's account at once; their name stays on everything they did.

    Raises NotPermitted; NotFound for a stranger; InputRefused without a reason, for oneself, for
    the last administrator, and for the last person who can hand over the keys to photographs.
    """
    row = refuse_to_disable(session, login)
    if not reason.strip():
        raise InputRefused("A reason is needed.", "Say why the account is ended.", field="reason")
    people.disable(session.vault, row.login, reason=reason.strip())


def hand_over(session: Session, login: str) -> None:
    """Give somebody the keys that their role needs, although they are not here.

    They hold them from their next sign-in on. Raises NotPermitted; NotFound for a stranger;
    InputRefused for who waits for nothing, and from who does not hold what they wait for.
    """
    session.require(Right.HAND_OVER_KEYS)
    row = _known(rows(session), login)
    if not row.awaits:
        raise InputRefused(
            "This person does not wait for any key.", "Nothing was changed.", field="login"
        )
    people.hand_over_keys(session.vault, row.login, keys_needed(row.role))


# --- Rules ----------------------------------------------------------------------------------------


def _require_any(session: Session, *rights: Right) -> None:
    if not set(rights) & set(session.user.role.rights):
        session.require(rights[0])


def _role_to_give(session: Session, role_id: str) -> Role:
    _require_any(session, Right.ADMINISTER, Right.APPOINT_ADMINISTRATOR)
    if role_id not in {one.id for one in roles()}:
        raise InputRefused("There is no such role.", "Choose one of the list.", field="role")
    offered = {one.id: one for one in offered_roles(session)}
    if role_id in offered:
        return offered[role_id]
    if offered:
        raise NotPermitted(
            "A surgeon adds the first administrator, and nobody else.",
            "The administrator adds the others.",
        )
    raise NotPermitted("The vault has an administrator.", "Ask them to add people.")


def _resettable(session: Session, everybody: tuple[UserRow, ...], login: str) -> UserRow:
    _require_any(session, Right.ADMINISTER, Right.APPOINT_ADMINISTRATOR)
    row = _known(everybody, login)
    if Right.ADMINISTER not in session.user.role.rights and not _lost_at_first(everybody, row):
        session.require(Right.ADMINISTER)
    if row.state is UserState.DISABLED:
        raise InputRefused(
            "This account is ended.", "Add the person anew, with another login.", field="login"
        )
    if row.id == session.user.id:
        raise InputRefused(
            "Nobody resets their own passphrase.", "Change it under My passphrase.", field="login"
        )
    others = [other for other in everybody if other != row]
    _refuse_losing_keys(row, others, "The passphrase was not reset.")
    return row


def _lost_at_first(everybody: tuple[UserRow, ...], row: UserRow) -> bool:
    """Whether this is the first administrator, who never came in with the one-time passphrase."""
    never_came = row.state in {UserState.ONE_TIME, UserState.ONE_TIME_OVER}
    others = [other for other in everybody if other != row]
    return row.role.id == ADMINISTRATOR and never_came and not _administrators(others)


def _administrators(everybody: Iterable[UserRow]) -> list[UserRow]:
    """Administrators who can, or soon will, sign in."""
    gone = {UserState.DISABLED, UserState.ONE_TIME_OVER}
    return [row for row in everybody if row.role.id == ADMINISTRATOR and row.state not in gone]


def _refuse_losing_keys(row: UserRow, others: list[UserRow], not_done: str) -> None:
    if row.holds_keys_for_others and not any(other.can_hand_over for other in others):
        raise InputRefused(
            "Nobody else could hand over the keys to photographs afterwards: only the recovery "
            f"sheet would open them. {not_done}",
            "Add another surgeon first, and have the keys handed over; or let this person use the "
            "recovery sheet on the lock screen.",
            field="login",
        )


def _keys_of(one: Role) -> str:
    """What lies under the keys of a role; the roles that reset others hold none of these."""
    needed = (("photographs", one.sees_photographs), ("forms", handles_forms(one)))
    return " and ".join(what for what, needs in needed if needs)


def _known(everybody: tuple[UserRow, ...], login: str) -> UserRow:
    row = find(everybody, login)
    if row is None:
        raise NotFound("Nobody has this login.", "Look it up in the list of people.")
    return row


def _who_hands_over(everybody: Iterable[UserRow]) -> str:
    names = [row.name for row in everybody if row.can_hand_over]
    if not names:
        return "Use the recovery sheet, or ask a surgeon."
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"{who} can hand over the keys, under Administration, People."


def _one_time(session: Session, login: str, name: str) -> OneTime:
    """A passphrase that the rules for passphrases accept, and until when it is good."""
    passphrase = new_passphrase()
    while passphrase_problems(passphrase, login, session.clinic):
        passphrase = new_passphrase()
    return OneTime(login, name, passphrase, instant(session.clock.now() + GOOD_FOR))
