"""Every given file: what its list calls `ok` is stored and comes back bit-exact, in one run."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from photodesk.errors import Refusal
from tests.imaging.test_given_files import has_heic, is_as_expected

MOST_BYTES = 600 * 1000 * 1000


def found_in(line: dict[str, str]) -> str:
    """The verdict in the words of the list: ok, or the reason of the refusal."""
    return "ok" if line["outcome"] in {"stored", "duplicate"} else line["reason"]


def test_every_given_file_is_stored_bit_exact_or_refused_with_its_reason(
    given: Path, tmp_path: Path
) -> None:
    with (given / "MANIFEST.csv").open(encoding="utf-8", newline="") as listed:
        rows = {row["file"]: row for row in csv.DictReader(listed)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.given_run", tmp_path / "vault", given],
        input="\n".join(rows), capture_output=True, text=True, check=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    *lines, last = [json.loads(line) for line in done.stdout.splitlines()]
    heic = has_heic()
    wrong = [
        f"{line['file']}: {found_in(line)}"
        for line in lines
        if not is_as_expected(rows[line["file"]], found_in(line), heic=heic)
    ]
    assert wrong == []
    assert len(lines) == len(rows)
    for line in lines:
        if found_in(line) == "ok":
            assert line["sha256"] == rows[line["file"]]["sha256"], line["file"]
        else:
            assert line["reason"] in set(Refusal)
            assert line["text"].endswith(".")
    assert last["peak"] < MOST_BYTES
