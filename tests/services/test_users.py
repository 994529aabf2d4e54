"""Who may unlock: added, reset, ended and given keys by whom, and what is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import (
    InputRefused,
    NotFound,
    NotPermitted,
    OneTimePassphrase,
    PhotodeskError,
    SignInRefused,
    WrongPassphrase,
)
from photodesk.services import audit, users, vault
from photodesk.services.session import Session
from photodesk.services.users import UserState
from photodesk.storage.keyring_change import replace_keyring
from tests.builders import in_role
from tests.fakes import FixedClock
from tests.services.colleagues import ADMIN, OWN, Practice, practice_with_administrator
from tests.storage import vaults

SURGEON = vaults.LOGIN


@pytest.fixture
def alone(served_vault: vaults.MadeVault, clock: FixedClock) -> Practice:
    """A surgeon, and nobody else."""
    return Practice(served_vault.folder, clock)


@pytest.fixture(scope="module")
def template(
    served_template: vaults.MadeVault, tmp_path_factory: pytest.TempPathFactory
) -> Practice:
    """A surgeon and an administrator, made once; never opened."""
    folder = tmp_path_factory.mktemp("peopled") / "vault"
    shutil.copytree(served_template.folder, folder)
    with pytest.MonkeyPatch.context() as elsewhere:  # a computer that never saw this vault
        elsewhere.setenv("XDG_STATE_HOME", str(folder.with_name("state")))
        return practice_with_administrator(folder, FixedClock())


@pytest.fixture
def practice(template: Practice, tmp_path: Path, clock: FixedClock) -> Practice:
    """A surgeon and an administrator."""
    folder = tmp_path / "peopled"
    shutil.copytree(template.folder, folder)
    return Practice(folder, clock, dict(template.passphrases))


# --- The first administrator ----------------------------------------------------------------------


def test_a_surgeon_adds_the_first_administrator_and_nobody_else(alone: Practice) -> None:
    with alone.hands() as session:
        assert users.may_appoint(session)
        assert [one.id for one in users.offered_roles(session)] == ["administrator"]
        with pytest.raises(NotPermitted, match="administrator"):
            users.add(session, login="nora", name="Nora", role_id="photographer")
    alone.adds(SURGEON, ADMIN, "administrator")
    with alone.hands() as session:
        assert users.offered_roles(session) == ()
        with pytest.raises(NotPermitted, match="has an administrator"):
            users.add(session, login="two", name="Two", role_id="administrator")


def test_an_administrator_who_never_came_in_time_can_be_replaced(alone: Practice) -> None:
    alone.adds(SURGEON, ADMIN, "administrator")
    with alone.hands() as session:
        assert not users.may_appoint(session)
        alone.passphrases[ADMIN] = users.reset(session, ADMIN).passphrase
    alone.clock.passes(hours=25)
    assert alone.row(ADMIN).state is UserState.ONE_TIME_OVER
    with pytest.raises(SignInRefused, match="over"), alone.hands(ADMIN, new=OWN):
        pass
    with alone.hands() as session:
        assert users.may_appoint(session)
        alone.passphrases[ADMIN] = users.reset(session, ADMIN).passphrase
    alone.comes(ADMIN)
    assert alone.row(ADMIN).state is UserState.ACTIVE


def test_a_surgeon_resets_no_administrator_who_was_here(practice: Practice) -> None:
    with practice.hands() as session, pytest.raises(NotPermitted):
        users.reset(session, ADMIN)


# --- Adding ---------------------------------------------------------------------------------------


def test_a_one_time_passphrase_is_for_one_use_and_leads_to_an_own_one(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    one_time = practice.passphrases["olga"]
    assert len(one_time) >= 15
    assert practice.row("olga").words == "One-time passphrase until 2027-03-02 10:00"
    with pytest.raises(OneTimePassphrase), practice.hands("olga"):
        pass
    practice.comes("olga")
    assert practice.row("olga").state is UserState.ACTIVE
    practice.passphrases["olga"] = one_time
    with pytest.raises(WrongPassphrase), practice.hands("olga"):
        pass


@pytest.mark.parametrize("weak", ["short", "olga olga olga olga", "mitob-duzak"])
def test_the_own_passphrase_keeps_the_rules(practice: Practice, weak: str) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    with pytest.raises(InputRefused), practice.hands("olga", new=weak):
        pass
    practice.comes("olga")


def test_an_ordinary_passphrase_is_not_replaced_at_the_door(practice: Practice) -> None:
    with pytest.raises(InputRefused), practice.hands(new=OWN):
        pass
    with practice.hands():
        pass


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"login": SURGEON.upper()}, "login"),
        ({"login": " "}, "login"),
        ({"login": "tab\there"}, "login"),
        ({"login": "x" * 256}, "login"),
        ({"name": "  "}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"role_id": "wizard"}, "role"),
    ],
)
def test_what_no_account_can_be_is_refused_at_its_field(
    practice: Practice, facts: dict[str, str], field: str
) -> None:
    whole = {"login": "nora", "name": "Nora Nurse", "role_id": "photographer"} | facts
    with practice.hands(ADMIN) as session:
        before = len(users.users(session))
        with pytest.raises(InputRefused) as refused:
            users.add(session, **whole)
        assert refused.value.field == field
        assert len(users.users(session)) == before


def test_the_login_of_an_ended_account_is_not_given_again(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    with practice.hands(ADMIN) as session:
        users.disable(session, "olga", "moved away")
        with pytest.raises(InputRefused, match="once"):
            users.add(session, login="Olga", name="Another Olga", role_id="auditor")


def test_a_vault_with_several_people_asks_for_the_login(practice: Practice) -> None:
    with pytest.raises(InputRefused) as refused:
        vault.only_login(practice.folder)
    assert refused.value.field == "login"


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role_id", "awaits"),
    [
        ("surgeon", "photographs and forms"),
        ("photographer", "photographs and forms"),
        ("office", "forms"),
        ("administrator", ""),
        ("auditor", ""),
    ],
)
def test_who_an_administrator_adds_waits_for_the_keys_of_the_role(
    practice: Practice, role_id: str, awaits: str
) -> None:
    practice.adds(ADMIN, "nora", role_id, "Nora New")
    practice.comes("nora")
    with practice.hands() as session:
        assert [row.login for row in users.waiting(session)] == (["nora"] if awaits else [])
    with practice.hands("nora") as session:
        told = users.keys_awaited(session)
    assert bool(told) == bool(awaits)
    if awaits:
        assert f"but {awaits} are not open to you yet. Mia Practice can hand over" in told


def test_keys_that_were_handed_over_are_there_at_the_next_sign_in(practice: Practice) -> None:
    practice.adds(ADMIN, "nora", "photographer")
    practice.comes("nora")
    practice.hands_over(SURGEON, "nora")
    with practice.hands("nora") as session:
        assert users.keys_awaited(session) == ""
        assert session.vault.signed_in.sees_photographs
    assert practice.row("nora").state is UserState.ACTIVE


def test_keys_are_handed_over_before_the_first_sign_in_too(practice: Practice) -> None:
    practice.adds(ADMIN, "nora", "photographer")
    practice.hands_over(SURGEON, "NORA")
    with practice.hands("nora", new=OWN) as session:
        assert session.vault.signed_in.sees_photographs


def test_who_waits_for_nothing_gets_nothing(practice: Practice) -> None:
    with practice.hands() as session:
        with pytest.raises(InputRefused):
            users.hand_over(session, ADMIN)
        with pytest.raises(NotFound):
            users.hand_over(session, "nobody")


# --- Reset ----------------------------------------------------------------------------------------


def claims_to_want_the_image_key(practice: Practice, login: str) -> None:
    """What another program could write with the vault key that everybody holds."""
    with practice.hands(login) as session:
        slots = tuple(
            msgspec.structs.replace(slot, wants=(*slot.wants, "image"))
            if slot.head.login == login
            else slot
            for slot in session.vault.keyring.body.slots
        )
        ring = session.vault.keyring.changed(session.vault.opened_keys, slots=slots)
        replace_keyring(session.vault, ring, EventKind.USER_CHANGED, None, {})


def holds_the_image_key(practice: Practice, login: str) -> bool:
    with practice.hands(login) as session:
        return session.vault.opened_keys.image_key is not None


def test_a_role_decides_what_is_handed_over_and_not_what_the_keyring_claims(
    practice: Practice,
) -> None:
    practice.adds(ADMIN, "olga", "office")
    practice.comes("olga")
    for login in (ADMIN, "olga"):
        claims_to_want_the_image_key(practice, login)
    assert practice.row("olga").awaits == "forms"
    practice.hands_over(vaults.LOGIN, "olga")
    with pytest.raises(InputRefused):
        practice.hands_over(vaults.LOGIN, ADMIN)
    assert not holds_the_image_key(practice, "olga")
    assert not holds_the_image_key(practice, ADMIN)


def test_the_recovery_sheet_gives_an_administrator_no_image_key(
    served_vault: vaults.MadeVault, clock: FixedClock
) -> None:
    practice = practice_with_administrator(served_vault.folder, clock)
    claims_to_want_the_image_key(practice, ADMIN)
    practice.passphrases[ADMIN] = "found again by the sea"
    vault.lock(
        vault.unlock_with_recovery_key(
            served_vault.folder,
            served_vault.recovery_key,
            login=ADMIN,
            new_passphrase=practice.passphrases[ADMIN],
            clock=clock,
        )
    )
    assert not holds_the_image_key(practice, ADMIN)


def test_a_reset_says_beforehand_that_the_keys_will_wait(practice: Practice) -> None:
    practice.adds(ADMIN, "nora", "photographer", "Nora Nurse")
    practice.comes("nora")
    practice.hands_over(SURGEON, "nora")
    with practice.hands("nora"):
        pass
    with practice.hands(ADMIN) as session:
        said = users.before_reset(session, "nora")
        assert "The keys to photographs and forms cannot be kept" in said
        assert "Mia Practice can hand over the keys" in said
        practice.passphrases["nora"] = users.reset(session, "nora").passphrase
    practice.comes("nora")
    assert practice.row("nora").state is UserState.WAITING
    practice.hands_over(SURGEON, "nora")
    with practice.hands("nora") as session:
        assert session.vault.signed_in.sees_photographs


def test_a_reset_of_somebody_without_keys_costs_none(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    practice.comes("olga")
    with practice.hands(ADMIN) as session:
        assert "keys" not in users.before_reset(session, "olga")


def test_a_closed_account_opens_again_with_a_reset(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    practice.comes("olga")
    for _ in range(20):
        practice.clock.passes(minutes=6)
        with pytest.raises(WrongPassphrase):
            vault.unlock(practice.folder, "olga", "not this one, sorry", clock=practice.clock)
    row = practice.row("olga")
    assert (row.state, row.words) == (UserState.CLOSED, "Closed after 20 wrong passphrases")
    with practice.hands(ADMIN) as session:
        practice.passphrases["olga"] = users.reset(session, "olga").passphrase
    practice.comes("olga")


def test_what_is_not_reset(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    with practice.hands(ADMIN) as session:
        with pytest.raises(InputRefused, match="their own passphrase"):
            users.reset(session, ADMIN)
        with pytest.raises(NotFound):
            users.reset(session, "nobody")
        with pytest.raises(InputRefused, match="Nobody else could hand over"):
            users.reset(session, SURGEON)
        users.disable(session, "olga", "moved away")
        with pytest.raises(InputRefused, match="ended"):
            users.reset(session, "olga")


# --- Ending ---------------------------------------------------------------------------------------


def test_an_ended_account_opens_nothing_and_keeps_its_name(practice: Practice) -> None:
    practice.adds(ADMIN, "olga", "auditor", "Olga Audit")
    practice.comes("olga")
    with practice.hands(ADMIN) as session:
        users.disable(session, "olga", "moved away")
        row = next(row for row in users.users(session) if row.login == "olga")
        assert (row.name, row.words) == ("Olga Audit", "Disabled 2027-03-01")
        with pytest.raises(InputRefused, match="already"):
            users.disable(session, "olga", "again")
    with pytest.raises(WrongPassphrase), practice.hands("olga"):
        pass
    with practice.hands() as session:
        told = [event for event in audit.events(session, limit=9) if event.kind == "user-disabled"]
    assert [event.reason for event in told] == ["moved away"]


def test_what_is_not_ended(practice: Practice) -> None:
    with practice.hands(ADMIN) as session:
        with pytest.raises(InputRefused, match="their own"):
            users.disable(session, ADMIN, "tired")
        with pytest.raises(NotFound):
            users.disable(session, "nobody", "who")
        with pytest.raises(InputRefused, match="recovery sheet"):
            users.disable(session, SURGEON, "moved away")
        with pytest.raises(InputRefused, match="Say why"):
            users.disable(session, _somebody(session), " ")


def _somebody(session: Session) -> str:
    return users.add(session, login="olga", name="Olga", role_id="auditor").login


def test_the_last_administrator_stays(practice: Practice) -> None:
    with practice.hands() as session:
        acting = in_role(session, "administrator")
        with pytest.raises(InputRefused, match="last administrator"):
            users.disable(acting, ADMIN, "moved away")


def test_a_surgeon_may_leave_once_another_holds_the_keys(practice: Practice) -> None:
    practice.adds(ADMIN, "sven", "surgeon")
    practice.comes("sven")
    with practice.hands(ADMIN) as session, pytest.raises(InputRefused, match="recovery sheet"):
        users.disable(session, SURGEON, "moved away")
    practice.hands_over(SURGEON, "sven")
    with practice.hands("sven"):
        pass
    with practice.hands(ADMIN) as session:
        users.disable(session, SURGEON, "moved away")


# --- Rights ---------------------------------------------------------------------------------------

Act = Callable[[Session], object]
ACTS: list[tuple[set[str], Act]] = [
    ({"surgeon", "administrator"}, users.users),
    ({"surgeon", "administrator"}, users.waiting),
    (
        {"administrator"},
        lambda s: users.add(s, login="new", name="New", role_id="auditor"),
    ),
    ({"administrator"}, lambda s: users.before_reset(s, "olga")),
    ({"administrator"}, lambda s: users.reset(s, "olga")),
    ({"administrator"}, lambda s: users.refuse_to_disable(s, "olga")),
    ({"administrator"}, lambda s: users.disable(s, "olga", "moved away")),
    ({"surgeon"}, lambda s: users.hand_over(s, "olga")),
]


@pytest.mark.parametrize(
    "role_id", ["surgeon", "photographer", "office", "administrator", "auditor"]
)
def test_every_act_asks_for_its_right_both_ways(practice: Practice, role_id: str) -> None:
    practice.adds(ADMIN, "olga", "auditor")
    with practice.hands() as session:
        acting = in_role(session, role_id)
        for place, (roles, act) in enumerate(ACTS):
            before = audit.verify(session).events
            try:
                act(acting)
            except NotPermitted:
                assert role_id not in roles, place
                assert audit.verify(session).events == before
            except PhotodeskError:
                assert role_id in roles, place
            else:
                assert role_id in roles, place
