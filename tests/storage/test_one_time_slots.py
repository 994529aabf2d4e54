"""A one-time passphrase opens the vault once, in exchange for the person's own."""

import shutil
from pathlib import Path

import pytest

from photodesk.errors import InputRefused, OneTimePassphrase, SignInRefused, WrongPassphrase
from photodesk.storage import audit_log, people
from photodesk.storage.keyring import Keyring
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, FakeClock, MadeVault

ONCE = "a slip of paper with words"
OWN = "what only Oda knows of"
UNTIL = "2027-03-02T09:00:00Z"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(made_vault: MadeVault, clock: FakeClock) -> Path:
    """A vault in which Oda has a one-time passphrase that ends in 24 hours."""
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        people.add(
            vault,
            login="office",
            name="Oda Office",
            role="office",
            passphrase=ONCE,
            sees_photographs=False,
            handles_forms=True,
            cost=CHEAP,
            one_time_until=UNTIL,
        )
        assert vault.keyring.slot_facts("office").once_until == UNTIL  # type: ignore[union-attr]
    return made_vault.folder


def opened(folder: Path, clock: FakeClock, passphrase: str, chosen: str | None = None) -> Vault:
    return Vault.open(folder, "office", passphrase, read_clock=clock, new_passphrase=chosen)


def test_without_a_passphrase_of_ones_own_nothing_is_opened_or_written(
    folder: Path, clock: FakeClock
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(OneTimePassphrase):
        opened(folder, clock, ONCE)
    after = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before


def test_ones_own_passphrase_takes_its_place_for_good(folder: Path, clock: FakeClock) -> None:
    with opened(folder, clock, ONCE, OWN) as vault:
        assert vault.signed_in.handles_forms
        kinds = [entry.event.kind for entry in audit_log.newest(vault.reading(), limit=2)]
        assert kinds == ["passphrase-changed", "vault-unlocked"]
        assert audit_log.verify(vault.reading()).whole
    opened(folder, clock, OWN).lock()
    with pytest.raises(WrongPassphrase):
        opened(folder, clock, ONCE, "another one of my own")


@pytest.mark.parametrize("chosen", [ONCE, "", "x" * 1025])
def test_a_passphrase_that_cannot_be_ones_own_is_refused(
    folder: Path, clock: FakeClock, chosen: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        opened(folder, clock, ONCE, chosen)
    assert refused.value.field == "passphrase"
    opened(folder, clock, ONCE, OWN).lock()


def test_its_time_is_over_after_its_instant(folder: Path, clock: FakeClock) -> None:
    clock.passes(hours=24)
    with pytest.raises(OneTimePassphrase):
        opened(folder, clock, ONCE)
    clock.passes(seconds=1)
    for chosen in (None, OWN):
        with pytest.raises(SignInRefused, match="time of this one-time passphrase is over"):
            opened(folder, clock, ONCE, chosen)


def test_a_clock_set_back_gives_it_no_more_time(folder: Path, clock: FakeClock) -> None:
    clock.passes(hours=25)
    with Vault.open(folder, LOGIN, PASSPHRASE, read_clock=clock):
        pass
    clock.passes(hours=-2)
    with pytest.raises(SignInRefused, match="time of this one-time passphrase is over"):
        opened(folder, clock, ONCE, OWN)


def test_an_ordinary_passphrase_takes_no_other_beside_it(folder: Path, clock: FakeClock) -> None:
    with pytest.raises(InputRefused):
        Vault.open(folder, LOGIN, PASSPHRASE, read_clock=clock, new_passphrase=OWN)


def test_a_wrong_passphrase_is_wrong_before_it_is_anything_else(
    folder: Path, clock: FakeClock
) -> None:
    clock.passes(hours=25)
    with pytest.raises(WrongPassphrase):
        opened(folder, clock, "not the words on the slip", OWN)


def test_an_administrator_gives_a_new_one(folder: Path, clock: FakeClock) -> None:
    clock.passes(hours=30)
    with Vault.open(folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        people.renew_slot(vault, "office", ONCE, one_time_until="2027-03-04T00:00:00Z")
    opened(folder, clock, ONCE, OWN).lock()
    opened(folder, clock, OWN).lock()


class PowerCut(BaseException):
    """Everything ends here; what lay on the disk was copied before."""


@pytest.mark.parametrize("written", [False, True])
def test_a_power_cut_leaves_either_the_slip_or_ones_own(
    folder: Path,
    clock: FakeClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    written: bool,
) -> None:
    found, write = tmp_path / "found after the cut", Keyring.write

    def cut(ring: Keyring, path: Path) -> None:
        patched.undo()
        if written:
            write(ring, path)
        shutil.copytree(folder, found)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(Keyring, "write", cut)
        with pytest.raises(PowerCut):
            opened(folder, clock, ONCE, OWN)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    if not written:
        opened(found, clock, ONCE, OWN).lock()
    with pytest.raises(WrongPassphrase):
        opened(found, clock, ONCE, OWN)
    with opened(found, clock, OWN) as vault:
        assert audit_log.verify(vault.reading()).whole
