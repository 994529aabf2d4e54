"""Data that is older than its last use does not open in silence (B5, A2); what is lawful does.

The positive control of each: SQLCipher's own checks find nothing wrong with the first three.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import InputRefused, PhotodeskError, VaultDamaged, VaultRolledBack
from photodesk.storage import anchor_file, audit_log, catalogue_facts, people, vault_folder
from photodesk.storage.anchor_file import AnchorFile
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring import Keyring
from photodesk.storage.vault import SignedIn, Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault
from tests.surroundings import another_computer

FEW, MANY = 1, 20
"""Random rounds of each of the five at every run, and in the long run of the fault tests."""
PAGE = 4096
CATALOGUE, WAL = vault_folder.CATALOGUE, f"{vault_folder.CATALOGUE}-wal"

pytestmark = pytest.mark.faults


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> range:
    return range(MANY if pytestconfig.getoption("markexpr") == "faults" else FEW)


def unlocked(made: MadeVault) -> Vault:
    return Vault.open(made.folder, LOGIN, PASSPHRASE)


def add_patients(vault: Vault, first: int, last: int) -> None:
    for number in range(first, last):
        with vault.writing(vault.actor) as act:
            station, seq = act.origin()
            patient_id = number.to_bytes(16, "big")
            row: dict[str, str | int | bytes | None] = {
                "id": patient_id,
                "chart_number": f"{number}",
                "family": "Practice" * 20,
                "given": "Pat",
                "born": "2000-01-01",
                "folded": "practice pat",
                "created_at": act.now(),
                "station_id": station,
                "station_seq": seq,
            }
            act.insert("patient", row)
            act.audit(EventKind.PATIENT_ADDED, patient_id=patient_id)


def used_twice(made: MadeVault, chance: Random) -> tuple[bytes, bytes]:
    """The catalogue file after one use and after the next."""
    files = []
    for first in (0, 100):
        with unlocked(made) as vault:
            add_patients(vault, first, first + chance.randrange(10, 25))
        files.append((made.folder / CATALOGUE).read_bytes())
    return files[0], files[1]


def killed_in_use(made: MadeVault, chance: Random) -> None:
    """What a program that was killed leaves: the folder with its log, and the computer's mark."""
    state = anchor_file.state_folder()
    copies = made.folder.with_name("killed"), made.folder.with_name("killed-state")
    vault = unlocked(made)
    add_patients(vault, 0, chance.randrange(10, 25))
    shutil.copytree(made.folder, copies[0])
    shutil.copytree(state, copies[1])
    vault.lock()
    for place, copy in ((made.folder, copies[0]), (state, copies[1])):
        shutil.rmtree(place)
        copy.rename(place)


def finds_nothing(made: MadeVault) -> bool:
    """Whether SQLCipher and SQLite call the file good (on a copy, so that nothing is changed)."""
    copy = made.folder.with_name("control")
    shutil.copytree(made.folder, copy)
    keys = Keyring.read(copy / vault_folder.KEYRING).unlock(LOGIN, PASSPHRASE)
    connection = open_catalogue(copy / CATALOGUE, keys.derived("db"), readonly=False)
    try:
        return not catalogue_facts.database_faults(connection)
    except (PhotodeskError, ValueError):
        return False
    finally:
        connection.close()
        shutil.rmtree(copy)


def refused(made: MadeVault) -> VaultRolledBack:
    """The refusal to open; twice, because the first must leave everything as it is."""
    with pytest.raises(VaultRolledBack):
        unlocked(made)
    with pytest.raises(VaultRolledBack) as told:
        unlocked(made)
    assert told.value.exit_status == 1
    assert "accept-older" in told.value.advice
    return told.value


def each_round(made: MadeVault, rounds: range, attack: Callable[[MadeVault, Random], None]) -> None:
    whole = made.folder.with_name("whole")
    shutil.copytree(made.folder, whole)
    for seed in rounds:
        another_computer()
        shutil.rmtree(made.folder)
        shutil.copytree(whole, made.folder)
        attack(made, Random(seed))  # noqa: S311


# --- B5 -------------------------------------------------------------------------------------------


def test_an_old_page_is_noticed(made_vault: MadeVault, rounds: range) -> None:
    unseen = []

    def attack(made: MadeVault, chance: Random) -> None:
        old, new = used_twice(made, chance)
        starts = [
            at for at in range(PAGE, len(old), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]
        ]
        for at in chance.sample(starts, min(6, len(starts))):
            mixed = new[:at] + old[at : at + PAGE] + new[at + PAGE :]
            (made.folder / CATALOGUE).write_bytes(mixed)
            unseen.append(finds_nothing(made))
            with pytest.raises((VaultRolledBack, VaultDamaged)):
                unlocked(made)
        (made.folder / CATALOGUE).write_bytes(new)
        unlocked(made).lock()

    each_round(made_vault, rounds, attack)
    assert any(unseen), "the control: SQLCipher takes some of the old pages for good"


def test_an_old_file_is_noticed(made_vault: MadeVault, rounds: range) -> None:
    def attack(made: MadeVault, chance: Random) -> None:
        old, _ = used_twice(made, chance)
        (made.folder / CATALOGUE).write_bytes(old)
        assert finds_nothing(made)
        error = refused(made)
        assert error.kind == "rollback"
        assert error.title.startswith("The data is older than its last use")
        assert error.first_bad is not None

    each_round(made_vault, rounds, attack)


def test_a_missing_log_is_noticed(made_vault: MadeVault, rounds: range) -> None:
    def attack(made: MadeVault, chance: Random) -> None:
        killed_in_use(made, chance)
        (made.folder / WAL).unlink()
        assert finds_nothing(made)
        assert refused(made).kind == "rollback"

    each_round(made_vault, rounds, attack)


def test_a_flipped_bit_in_the_log_is_noticed(made_vault: MadeVault, rounds: range) -> None:
    def attack(made: MadeVault, chance: Random) -> None:
        killed_in_use(made, chance)
        log = bytearray((made.folder / WAL).read_bytes())
        log[chance.randrange(len(log))] ^= 1 << chance.randrange(8)
        (made.folder / WAL).write_bytes(log)
        assert refused(made).kind == "rollback"

    each_round(made_vault, rounds, attack)


def test_an_old_keyring_is_noticed(made_vault: MadeVault, rounds: range) -> None:
    def attack(made: MadeVault, _chance: Random) -> None:
        ring = made.folder / vault_folder.KEYRING
        old = ring.read_bytes()
        with unlocked(made) as vault:
            people.change_passphrase(vault, PASSPHRASE, "another long passphrase")
        new = ring.read_bytes()
        ring.write_bytes(old)
        assert "keyring is older" in refused(made).title
        ring.write_bytes(new)
        Vault.open(made.folder, LOGIN, "another long passphrase").lock()

    each_round(made_vault, rounds, attack)


def test_without_the_mark_the_old_file_opens(made_vault: MadeVault) -> None:
    """The control of all: it is the mark that notices."""
    old, _ = used_twice(made_vault, Random(1))  # noqa: S311
    (made_vault.folder / CATALOGUE).write_bytes(old)
    another_computer()
    unlocked(made_vault).lock()


# --- What is lawful opens -------------------------------------------------------------------------


def test_a_new_computer_is_said_and_opens(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        assert not vault.trail.found_anchor
    with unlocked(made_vault) as vault:
        assert vault.trail.found_anchor


def test_a_killed_program_leaves_no_false_alarm(made_vault: MadeVault) -> None:
    killed_in_use(made_vault, Random(3))  # noqa: S311
    with unlocked(made_vault) as vault:
        assert vault.reading().value("SELECT count(*) FROM patient") >= 10


def test_a_mark_that_is_behind_is_no_alarm(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        mark = AnchorFile(vault.vault_id, vault.folder).path
        kept = mark.read_bytes()
        add_patients(vault, 0, 5)
    mark.write_bytes(kept)
    unlocked(made_vault).lock()


def test_a_torn_line_leaves_the_line_before(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        file = AnchorFile(vault.vault_id, vault.folder)
        whole = file.read()
        with file.path.open("ab") as torn:
            torn.write(b"99 abcdef")
        assert file.read() == whole
    assert file.read() != whole


def test_a_moved_vault_keeps_its_mark(made_vault: MadeVault) -> None:
    old, _ = used_twice(made_vault, Random(5))  # noqa: S311
    moved = MadeVault(made_vault.folder.with_name("moved"), made_vault.recovery_key)
    made_vault.folder.rename(moved.folder)
    unlocked(moved).lock()
    (moved.folder / CATALOGUE).write_bytes(old)
    assert refused(moved).kind == "rollback"


def test_a_copy_that_took_its_own_way_is_a_fork(made_vault: MadeVault, tmp_path: Path) -> None:
    shutil.copytree(made_vault.folder, tmp_path / "copy")
    with unlocked(made_vault) as vault:
        add_patients(vault, 0, 3)
    state = os.environ["XDG_STATE_HOME"]
    another_computer()
    with Vault.open(tmp_path / "copy", LOGIN, PASSPHRASE) as vault:
        add_patients(vault, 0, 30)
    os.environ["XDG_STATE_HOME"] = state
    shutil.rmtree(made_vault.folder)
    (tmp_path / "copy").rename(made_vault.folder)
    assert refused(made_vault).kind == "fork"


def test_a_mark_that_cannot_be_written_stops_nobody(made_vault: MadeVault, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    os.environ["XDG_STATE_HOME"] = str(tmp_path / "file")
    with unlocked(made_vault) as vault:
        add_patients(vault, 0, 2)
        assert vault.trail.fault
    unlocked(made_vault).lock()


def test_an_act_that_fails_does_not_move_the_mark(vault: Vault) -> None:
    file = AnchorFile(vault.vault_id, vault.folder)
    before = file.read()

    def fail() -> None:
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.SETTING_CHANGED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert file.read() == before
    with vault.writing(vault.actor) as act:
        head = act.audit(EventKind.SETTING_CHANGED)
    after = file.read()
    assert after is not None
    assert after.head == head


def test_the_mark_is_its_owners_only(vault: Vault) -> None:
    path = AnchorFile(vault.vault_id, vault.folder).path
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600


def test_a_keyring_that_no_event_tells_of_is_told(made_vault: MadeVault) -> None:
    """What a power cut leaves between keyring and catalogue; it proves itself by its MAC."""
    with unlocked(made_vault) as vault:
        ring = vault.keyring.with_passphrase(LOGIN, PASSPHRASE, PASSPHRASE, cost=CHEAP)
    ring.write(made_vault.folder / vault_folder.KEYRING)
    with unlocked(made_vault) as vault:
        assert audit_log.keyring_hashes(vault.reading())[-1] == ring.sha256()


# --- Accepting older data -------------------------------------------------------------------------


def accept(made: MadeVault, reason: str) -> Vault:
    def accepts(_who: SignedIn) -> str:
        return reason

    return Vault.open(made.folder, LOGIN, PASSPHRASE, accepts_older=accepts)


def test_older_data_is_accepted_with_a_reason_and_signed(made_vault: MadeVault) -> None:
    old, _ = used_twice(made_vault, Random(9))  # noqa: S311
    (made_vault.folder / CATALOGUE).write_bytes(old)
    lost = refused(made_vault)
    with accept(made_vault, "the new disk was broken") as vault:
        assert vault.accepted_older
        events = {entry.event.kind: entry for entry in audit_log.entries(vault.reading())}
        told = events["older-data-accepted"]
        assert told.event.reason == "the new disk was broken"
        accepted, given_up = told.event.details["accepted"], told.event.details["given_up"]
        assert isinstance(accepted, dict)
        assert isinstance(given_up, dict)
        assert accepted["seq"] == told.seq - 1 == (lost.first_bad or 0) - 1
        assert isinstance(given_up["seq"], int)
        assert given_up["seq"] > told.seq
        signed = vault.reading().value("SELECT 1 FROM checkpoint WHERE seq = ?", (told.seq,))
        assert signed == 1
    unlocked(made_vault).lock()


def test_older_data_is_not_accepted_without_a_reason(made_vault: MadeVault) -> None:
    old, _ = used_twice(made_vault, Random(9))  # noqa: S311
    (made_vault.folder / CATALOGUE).write_bytes(old)
    with pytest.raises(InputRefused):
        accept(made_vault, " ")
    refused(made_vault)


def test_there_is_nothing_to_accept_where_nothing_is_older(made_vault: MadeVault) -> None:
    with accept(made_vault, "x") as vault:
        assert not vault.accepted_older
