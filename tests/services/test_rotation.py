"""An account is ended and the keys replaced: who may, what is refused, what the log tells."""

import shutil
from pathlib import Path

import pytest

from photodesk.errors import DiskFull, InputRefused, NotPermitted, VaultError, WrongPassphrase
from photodesk.services import audit, rotation, users
from photodesk.services.audit import AuditRow
from photodesk.services.session import Session
from photodesk.storage import rotation_steps
from tests.builders import in_role
from tests.fakes import FixedClock
from tests.services.colleagues import ADMIN, Practice, practice_with_administrator
from tests.storage import vaults

SURGEON, LEAVES = vaults.LOGIN, "olga"
KEYS = ("the keys of the photographs", "the keys of the documents")
WHY = "left in a quarrel"


@pytest.fixture(scope="module")
def template(
    served_template: vaults.MadeVault, tmp_path_factory: pytest.TempPathFactory
) -> Practice:
    """A surgeon, an administrator and somebody in the office; never opened."""
    folder = tmp_path_factory.mktemp("peopled") / "vault"
    shutil.copytree(served_template.folder, folder)
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(folder.with_name("state")))
        practice = practice_with_administrator(folder, FixedClock())
        practice.adds(ADMIN, LEAVES, "office")
        practice.comes(LEAVES)
        practice.hands_over(SURGEON, LEAVES)
    return practice


@pytest.fixture
def practice(template: Practice, tmp_path: Path, clock: FixedClock) -> Practice:
    """They at a vault of this test's own."""
    folder = tmp_path / "peopled"
    shutil.copytree(template.folder, folder)
    return Practice(folder, clock, dict(template.passphrases))


def ends(session: Session, practice: Practice, **changes: str) -> None:
    facts = {"login": LEAVES, "passphrase": practice.passphrases[ADMIN], "reason": WHY} | changes
    rotation.disable_and_rotate(
        session, facts["login"], passphrase=facts["passphrase"], reason=facts["reason"]
    )


def told(session: Session) -> list[AuditRow]:
    return [row for row in audit.events(session, limit=60) if row.kind == "keys-rotated"]


def test_the_account_ends_and_the_surgeon_ends_the_rest_by_unlocking(practice: Practice) -> None:
    with practice.hands(ADMIN) as session:
        assert rotation.rotation_due(session) == ()
        steps = list[str]()
        rotation.disable_and_rotate(
            session,
            LEAVES,
            passphrase=practice.passphrases[ADMIN],
            reason=WHY,
            progress=lambda _done, _total, what: steps.append(what),
        )
        assert steps[0] == "Copying the catalogue"
        assert rotation.rotation_due(session) == KEYS
        row = next(row for row in users.users(session) if row.login == LEAVES)
        assert row.state is users.UserState.DISABLED
    with practice.hands() as session:
        assert rotation.rotation_due(session) == ()
        assert session.vault.secret("clinic-certificate")
        assert audit.verify(session).ok
        assert len(told(session)) == 5
        ended = [row for row in audit.events(session, limit=60) if row.kind == "user-disabled"]
        assert [row.reason for row in ended] == [WHY]
    with pytest.raises(WrongPassphrase), practice.hands(LEAVES):
        pass


def test_keys_are_replaced_without_ending_an_account(practice: Practice) -> None:
    with practice.hands(ADMIN) as session:
        rotation.rotate(
            session, passphrase=practice.passphrases[ADMIN], reason="  a stick was lost "
        )
        ends(session, practice)
        assert rotation.rotation_due(session) == KEYS
    with practice.hands() as session:
        assert told(session)[-1].reason == "a stick was lost"


def test_what_the_disk_refuses_after_the_account_was_ended_is_told_as_it_is(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must not sound as if nothing had happened: the account is ended, and the rest follows."""

    def no_room(*_arguments: object) -> None:
        raise DiskFull("The disk is full. The catalogue was not changed.")

    with practice.hands(ADMIN) as session:
        with monkeypatch.context() as full:
            full.setattr(rotation_steps, "swap", no_room)
            with pytest.raises(VaultError, match="The account is ended") as error:
                ends(session, practice)
        assert "Make room" in error.value.advice
        assert "unlock" in error.value.advice
        row = next(row for row in users.users(session) if row.login == LEAVES)
        assert row.state is users.UserState.DISABLED
    with practice.hands() as session:
        assert rotation.rotation_due(session) == ()


@pytest.mark.parametrize("role_id", ["surgeon", "photographer", "office", "auditor"])
def test_only_who_administers_may(session: Session, role_id: str) -> None:
    as_role = in_role(session, role_id)
    with pytest.raises(NotPermitted):
        rotation.rotate(as_role, passphrase=vaults.PASSPHRASE, reason=WHY)
    with pytest.raises(NotPermitted):
        rotation.disable_and_rotate(as_role, LEAVES, passphrase=vaults.PASSPHRASE, reason=WHY)


@pytest.mark.parametrize(
    ("changes", "refused", "field"),
    [
        ({"passphrase": "not hers"}, WrongPassphrase, ""),
        ({"reason": " "}, InputRefused, "reason"),
        ({"login": ADMIN}, InputRefused, "login"),
        ({"login": SURGEON}, InputRefused, "login"),
    ],
)
def test_what_is_refused_changes_no_key(
    practice: Practice, changes: dict[str, str], refused: type[Exception], field: str
) -> None:
    with practice.hands(ADMIN) as session:
        before = session.vault.keyring.encoded()
        with pytest.raises(refused) as error:
            ends(session, practice, **changes)
        assert getattr(error.value, "field", "") == field
        assert session.vault.keyring.encoded() == before
