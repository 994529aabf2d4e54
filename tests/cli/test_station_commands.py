"""The settings of this station on the command line."""

import pytest

from photodesk.services import vault as vaults
from photodesk.storage import people
from tests.cli.conftest import PASSPHRASE, Desk
from tests.services.keychains import SecretService
from tests.storage.vaults import CHEAP


@pytest.fixture
def administered(desk: Desk) -> Desk:
    """A vault with an administrator, login `ada`, beside its surgeon."""
    session = vaults.unlock(desk.folder, "demo", PASSPHRASE)
    people.add(
        session.vault,
        login="ada",
        name="Ada Admin",
        role="administrator",
        passphrase=PASSPHRASE,
        sees_photographs=False,
        handles_forms=False,
        cost=CHEAP,
    )
    vaults.lock(session)
    return desk


def test_a_station_is_shown_and_set(administered: Desk) -> None:
    shown = administered.json("station", "show", "--user", "demo").document
    assert shown == {
        "name": "Station 1",
        "place": "exam_room",
        "lock_minutes": 3,
        "cover_seconds": 90,
        "most_hours": 8,
        "keychain": False,
    }
    words = ("--name", "Front desk", "--place", "office", "--hours", "6", "--keychain", "on")
    done = administered.json("station", "set", *words, "--user", "ada")
    assert done.status == 0, done.err
    assert done.document == shown | {
        "name": "Front desk",
        "place": "office",
        "lock_minutes": 10,
        "most_hours": 6,
        "keychain": True,
    }
    assert administered.json("station", "show", "--user", "demo").document == done.document
    said = administered("station", "set", "--minutes", "4", "--user", "ada")
    assert "4 minutes" in said.out
    assert "office" in said.out


def test_who_does_not_administer_sets_nothing(administered: Desk) -> None:
    refused = administered("station", "set", "--minutes", "15", "--user", "demo")
    assert refused.status == 1
    assert "Your role" in refused.err
    assert "3 minutes" in administered("station", "show", "--user", "demo").out


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--minutes", "16"), 1), (("--place", "garage"), 2), (("--keychain", "perhaps"), 2)],
)
def test_what_cannot_be_set_is_refused(
    administered: Desk, words: tuple[str, str], status: int
) -> None:
    assert administered("station", "set", *words, "--user", "ada").status == status
    assert "3 minutes" in administered("station", "show", "--user", "demo").out


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> SecretService:
    """The keychain of this computer."""
    made = SecretService()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


def test_a_person_keeps_a_key_in_the_keychain_and_takes_it_away(
    administered: Desk, chain: SecretService
) -> None:
    mine = ("--user", "demo")
    assert administered("station", "keychain", "on", *mine).status == 1
    assert chain.kept == {}
    allowed = administered("station", "set", "--keychain", "on", "--user", "ada")
    assert allowed.status == 0
    assert administered.json("station", "keychain", "on", *mine).document == {"keychain": "on"}
    assert administered("station", "keychain", "try", *mine).status == 0
    assert administered("station", "keychain", "off", *mine).status == 0
    assert chain.kept == {}
    lost = administered("station", "keychain", "try", *mine)
    assert lost.status == 1
    assert "type your passphrase" in lost.err
    assert administered("station", "keychain", "perhaps", *mine).status == 2
