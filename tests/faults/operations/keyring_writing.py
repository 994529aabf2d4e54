"""Writing the keyring: a person is added, the own passphrase changed, that person's slot ended.

Half is a state between two acts: somebody can unlock whose account the catalogue does not know, or
the other way round.
"""

from pathlib import Path

from photodesk.errors import PhotodeskError, WrongPassphrase
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from photodesk.storage import people, vault_folder
from photodesk.storage.keyring import Keyring
from tests.fakes import FixedClock
from tests.faults.judging import Fault, half, judged, lost, opened, require_whole
from tests.faults.operations.operation import Operation, Works
from tests.faults.orders import Finding
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

BOB, BOBS, NEW = "bob", "a passphrase of bob alone", "another passphrase of this person"

STATES = ((PASSPHRASE, False), (PASSPHRASE, True), (NEW, True), (NEW, False))
"""After act n: which passphrase opens for Mia, and whether Bob can unlock."""


class KeyringWriting(Operation):
    """Three acts, each of which replaces the keyring inside a transaction of the catalogue."""

    name = "keyring"

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Add Bob, change the passphrase, end Bob's slot."""
        del desk
        vault = session.vault

        def add() -> None:
            people.add(
                vault,
                login=BOB,
                name="Bob",
                role="surgeon",
                passphrase=BOBS,
                sees_photographs=True,
                handles_forms=True,
                cost=CHEAP,
            )

        def change() -> None:
            people.change_passphrase(vault, PASSPHRASE, NEW, cost=CHEAP)

        def end() -> None:
            people.disable(vault, BOB)

        work.arm()
        for number, act in enumerate((add, change, end), 1):
            work.begins(number)
            act()
            work.done(number)

    def judge(self, desk: Path, acknowledged: tuple[int, ...]) -> Finding:
        """The state after the acts that were acknowledged, or one act on."""

        def look() -> None:
            passphrase = _that_opens(desk / "vault")
            with opened(desk / "vault", passphrase=passphrase) as session:
                require_whole(session)
                state = passphrase, _agree(session)
            after = max(acknowledged, default=0)
            if state in STATES[:after]:
                if state not in STATES[after : after + 2]:
                    raise lost(f"act {after} was acknowledged")
            elif state not in STATES[after : after + 2]:
                raise half(f"{state[1]} for bob after act {after}")
            require_bob(desk, state[1])

        return judged(look)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Everything is looked at by `judge`."""


def _that_opens(vault: Path) -> str:
    """Mia's passphrase, as the keyring has it."""
    try:
        ring = Keyring.read(vault / vault_folder.KEYRING)
        for passphrase in (PASSPHRASE, NEW):
            try:
                ring.unlock(LOGIN, passphrase).wipe()
            except WrongPassphrase:
                continue
            return passphrase
    except PhotodeskError as error:
        raise Fault(Finding("unopenable", f"{type(error).__name__}: {error}")) from error
    raise Fault(Finding("unopenable", "neither passphrase opens"))


def _agree(session: Session) -> bool:
    """Whether Bob is in the catalogue; keyring and catalogue must say the same."""
    row = session.reading().one("SELECT disabled_at FROM app_user WHERE login = ?", (BOB,))
    active = row is not None and row["disabled_at"] is None
    slot = session.vault.keyring.slot_facts(BOB) is not None
    if active and not slot:
        raise half("the catalogue has an account for bob, the keyring no slot")
    return active


def require_bob(desk: Path, can: bool) -> None:
    """Bob unlocks, or is refused, as the catalogue says."""
    try:
        vaults.lock(vaults.unlock(desk / "vault", BOB, BOBS, clock=FixedClock()))
    except PhotodeskError as error:
        if can:
            raise half(f"bob has an account and cannot unlock: {error}") from error
    else:
        if not can:
            raise half("bob has no account and unlocks")
