"""`python3 installer/test.py --coverage`: every module counts once, and nothing is rounded up."""

import json
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from installer.checking import _run_all
from installer.covered import GROUPS, TESTS, Taken, _line, figures, modules
from installer.environment import Environment
from tests.installer.checkouts import ROOT

PROJECT = '[tool.coverage.run]\nbranch = true\nsource = ["photodesk"]\n'
MODULE = "def sign(of: int) -> int:\n    if of < 0:\n        return -1\n    return 1\n"
TEST = "from photodesk.storage.signs import sign\ndef test_sign():\n    assert sign(3) == {}\n"


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    """A tiny Photodesk: one module of storage with two branches, and a test that takes one."""
    (tmp_path / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    storage = tmp_path / "photodesk" / "storage"
    storage.mkdir(parents=True)
    (storage.parent / "__init__.py").touch()
    (storage / "signs.py").write_text(MODULE, "utf-8")
    (tmp_path / "test_signs.py").write_text(TEST.format(1), "utf-8")
    return Environment(tmp_path)


def test_the_branch_that_no_test_took_is_named_and_counted(
    project: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run_all(project, ["--coverage", "test_signs.py"]) == 0
    lines = capfd.readouterr().out.rstrip().splitlines()
    assert any("signs.py" in line and line.endswith(" 3") for line in lines)
    assert lines[-1].split()[:6] == ["total", "1", "of", "2", "branches", "50.0"]


def test_a_failed_test_fails_the_measurement(project: Environment) -> None:
    (project.root / "test_signs.py").write_text(TEST.format(2), "utf-8")
    assert _run_all(project, ["--coverage", "test_signs.py"]) == 1


def test_nothing_of_it_stays_in_the_project(project: Environment) -> None:
    _run_all(project, ["--coverage", "test_signs.py"])
    assert not list(project.root.glob(".coverage*"))


def test_every_pattern_finds_a_module() -> None:
    names = [name.removeprefix("photodesk/") for name, _ in modules(ROOT)]
    ones = [one for patterns in GROUPS.values() for one in patterns]
    assert not [one for one in ones if not any(fnmatch(name, one) for name in names)]


def test_every_module_of_the_store_is_measured() -> None:
    stored = {f"photodesk/storage/{one.name}" for one in (ROOT / "photodesk/storage").glob("*.py")}
    assert stored <= {name for name, _ in modules(ROOT)}


def test_the_folders_of_the_tests_are_there() -> None:
    assert all((ROOT / name).is_dir() for name in TESTS)


def test_a_module_that_was_not_measured_is_no_silent_gap(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    told.write_text(json.dumps({"files": {}}), "utf-8")
    with pytest.raises(KeyError):
        figures(ROOT, told)


def test_a_share_is_rounded_down() -> None:
    assert "  94.9 %" in _line(
        "keys", Taken(lines=1, lines_run=1, branches=9999, branches_taken=9498)
    )
