"""What `--coverage` measures: the parts whose failure loses or shows pictures, and how they add up.

Lines alone tell little about error ways, so the figure is of branches: every way out of an `if`,
a loop or a `match` that some test took, of all there are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

TESTS = [f"tests/{part}" for part in ("domain", "storage", "services", "cli", "verify", "faults")]
"""Where those parts are tested; the window's own tests are left out, so they cover nothing here."""

GROUPS = {
    "keys": [
        "domain/permissions.py",
        "domain/sign_in.py",
        "storage/accounts.py",
        "storage/failed_sign_ins.py",
        "storage/key*.py",
        "storage/passphrase_again.py",
        "storage/people.py",
        "storage/recovery_key.py",
        "storage/rotation*.py",
        "storage/secret_*.py",
        "storage/unlocking.py",
        "storage/vault_keys.py",
        "services/clinic_key.py",
        "services/keychain*.py",
        "services/one_time.py",
        "services/own_passphrase.py",
        "services/passphrases.py",
        "services/recovery.py",
        "services/rotation.py",
        "services/user*.py",
        "services/vault.py",
    ],
    "audit": [
        "domain/audit.py",
        "domain/checkpoint.py",
        "storage/anchor_file.py",
        "storage/audit_*.py",
        "storage/checkpoints.py",
        "storage/clock*.py",
        "storage/log_export.py",
        "storage/rollback.py",
        "storage/trail_check.py",
        "storage/vault_trail.py",
        "services/accepted_clock.py",
        "services/audit*.py",
    ],
    "backup": [
        "storage/backup*.py",
        "storage/catalogue_copy.py",
        "storage/digest_beside.py",
        "storage/file_copy.py",
        "storage/later_erasures.py",
        "storage/restoring.py",
        "storage/trial_folder.py",
        "services/backup*.py",
    ],
    "intake": [
        "services/incoming_file.py",
        "services/intake*.py",
    ],
    "access": [
        "domain/break_glass.py",
        "domain/retention.py",
        "services/break_glass.py",
        "services/care_team.py",
        "services/erasure*.py",
        "services/patient_access.py",
        "services/retention.py",
    ],
    "storage": [
        "storage/*.py",
        "services/check.py",
        "services/half_made.py",
        "services/kept_work.py",
        "services/salvage.py",
    ],
}
"""Name of a group -> patterns below `photodesk/`; a module belongs to the first that names it."""

WHOLE = "total"


@dataclass
class Taken:
    """Lines and branches that there are, and that some test ran or took."""

    lines: int = 0
    lines_run: int = 0
    branches: int = 0
    branches_taken: int = 0

    def add(self, summary: dict[str, Any]) -> None:
        """Adds what coverage says of one module."""
        self.lines += summary["num_statements"]
        self.lines_run += summary["covered_lines"]
        self.branches += summary["num_branches"]
        self.branches_taken += summary["covered_branches"]


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Each measured module's path below `root` with slashes, and the group it belongs to."""
    for path in sorted((root / "photodesk").rglob("*.py")):
        name = path.relative_to(root / "photodesk").as_posix()
        named = (group for group, ones in GROUPS.items() if any(fnmatch(name, one) for one in ones))
        group = next(named, None)
        if group is not None:
            yield f"photodesk/{name}", group


def figures(root: Path, measured: Path) -> list[str]:
    """A line for each group and one for all, from what `coverage json` wrote.

    A measured module of which coverage knows nothing raises KeyError: it would be left out unsaid.
    """
    files = json.loads(measured.read_text("utf-8"))["files"]
    told = {name.replace("\\", "/"): of["summary"] for name, of in files.items()}
    groups = {group: Taken() for group in (*GROUPS, WHOLE)}
    for name, group in modules(root):
        groups[group].add(told[name])
        groups[WHOLE].add(told[name])
    return [_line(name, taken) for name, taken in groups.items()]


def _line(name: str, taken: Taken) -> str:
    return (
        f"{name:8} {taken.branches_taken:5} of {taken.branches:5} branches"
        f" {_percent(taken.branches_taken, taken.branches)}"
        f" {taken.lines_run:6} of {taken.lines:6} lines {_percent(taken.lines_run, taken.lines)}"
    )


def _percent(part: int, whole: int) -> str:
    """Rounded down, so that 94.96 % is not called 95."""
    return f"{part * 1000 // whole / 10 if whole else 100.0:6.1f} %"
