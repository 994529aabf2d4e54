"""P4: the power is cut at a random moment; what was acknowledged lasted, and nothing is half."""

from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import LONG, Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.power import Recording, Thing, disk_of, read_log
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

CUT = [name for name in LONG.cuts if name in OPERATIONS]
CONTROLS = [
    ("import", "synchronous off", {"lost", "corrupt", "unopenable"}),
    ("import", "sealed file not synced", {"half"}),
    ("keyring", "keyring not synced", {"unopenable"}),
]


@pytest.mark.parametrize("name", CUT)
def test_p4_a_power_cut_loses_nothing(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = shimmed.cut(name, counts.cuts[name], chance)
    ledger.enter("P4", name, found)
    assert found.bad == []


@pytest.mark.parametrize(("name", "wrong", "verdicts"), CONTROLS)
def test_a_wrong_program_is_found_out(
    shimmed: Trials,
    counts: Counts,
    chance: Random,
    ledger: Ledger,
    name: str,
    wrong: str,
    verdicts: set[str],
) -> None:
    found = shimmed.cut(name, counts.control_tries, chance, wrong, sorted(verdicts))
    ledger.enter("P4 control", name, found, wrong)
    assert verdicts & set(found.verdicts)


# --- The simulator itself -------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_log_tells_every_change(shimmed: Trials, name: str) -> None:
    recording = shimmed.recorded(name)
    told = recording.after(len(recording.records), None)
    assert contents(told) == contents(disk_of(shimmed.desk))


def test_what_was_synced_lasts_and_the_rest_may_not(tmp_path: Path) -> None:
    kept = b"C 0 0 /desk/a\nW 0 4 /desk/a\nkeptS 0 0 /desk/a\n"
    late = b"C 0 0 /desk/b\nW 0 4 /desk/b\nlateA 1 0 -\n"
    ends = [contents(cut(tmp_path, kept + late, seed)) for seed in range(50)]
    assert all(end["/a"] == b"kept" for end in ends)
    assert {end.get("/b") for end in ends} == {None, b"", b"late", bytes(4)}


def test_bytes_whose_sync_failed_are_gone_whatever_comes_later(tmp_path: Path) -> None:
    failed = b"C 0 0 /desk/a\nW 0 4 /desk/a\ngoneF 0 0 /desk/a\nS 0 0 /desk/a\n"
    assert all(contents(cut(tmp_path, failed, seed)) == {"/a": b""} for seed in range(50))


def test_a_renamed_file_has_one_name_or_the_other(tmp_path: Path) -> None:
    renamed = b"C 0 0 /desk/new\nW 0 3 /desk/new\nnewS 0 0 /desk/new\nR 0 9 /desk/new\n/desk/old"
    ends = [contents(cut(tmp_path, renamed, seed)) for seed in range(50)]
    assert {"/new": b"new"} in ends
    assert {"/old": b"new"} in ends
    synced = renamed + b"S 0 0 /desk\n"
    assert all(contents(cut(tmp_path, synced, seed)) == {"/old": b"new"} for seed in range(50))


def cut(folder: Path, log: bytes, seed: int) -> Thing:
    """The disk after a cut behind the last record, over an empty desk."""
    (folder / "log").write_bytes(log)
    records = read_log(folder / "log")
    recording = Recording(Path("/desk"), Thing(), records)
    return recording.after(len(records), Random(seed))  # noqa: S311 (no secret)


def contents(thing: Thing, path: str = "") -> dict[str, bytes]:
    """Every file by its path, without what is mapped or rewritten before the log begins."""
    if thing.content is not None:
        return {} if path.endswith("-shm") else {path: bytes(thing.content)}
    inner = [contents(one, f"{path}/{name}") for name, one in thing.names.items()]
    return {name: content for one in inner for name, content in one.items()}
