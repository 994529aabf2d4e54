"""`python3 installer/test.py`: every failure is seen, and pytest has the last word."""

import sys
from pathlib import Path

import pytest

from installer.checking import _for_pytest, _run_all
from installer.environment import Environment
from tests.installer.checkouts import ROOT

PROJECT = """
[tool.ruff.lint]
select = ["F"]
[tool.mypy]
files = ["tiny"]
[tool.importlinter]
root_package = "tiny"
[[tool.importlinter.contracts]]
name = "Low does not know high"
type = "forbidden"
source_modules = ["tiny.low"]
forbidden_modules = ["tiny.high"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    """A tiny project that uses the environment of this run."""
    (tmp_path / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "tiny").mkdir()
    for module in ("__init__", "low", "high"):
        (tmp_path / "tiny" / f"{module}.py").touch()
    (tmp_path / "test_tiny.py").write_text("def test_tiny() -> None:\n    pass\n", "utf-8")
    return Environment(tmp_path)


def test_a_failed_check_is_named_and_pytest_closes(
    project: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    (project.root / "tiny" / "low.py").write_text('import os\n\nage: int = "seven"\n', "utf-8")
    assert _run_all(project, []) == 1
    lines = capfd.readouterr().out.rstrip().splitlines()
    assert "Failed before the tests: lint, types." in lines
    assert "1 passed" in lines[-1]


def test_failed_tests_fail_the_whole(
    project: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    (project.root / "test_tiny.py").write_text("def test_tiny():\n    assert False\n", "utf-8")
    assert _run_all(project, ["-q"]) == 1
    assert "1 failed" in capfd.readouterr().out.rstrip().splitlines()[-1]


@pytest.mark.parametrize("fails", ["the window's", "another"])
def test_both_halves_of_the_tests_count(
    project: Environment, capfd: pytest.CaptureFixture[str], fails: str
) -> None:
    window = project.root / "tests" / "ui"
    window.mkdir(parents=True)
    tests = {"the window's": window / "test_window.py", "another": project.root / "test_tiny.py"}
    for whose, file in tests.items():
        file.write_text(f"def test_it() -> None:\n    assert {whose != fails}\n", "utf-8")
    assert _run_all(project, []) == 1
    said = capfd.readouterr().out
    assert "1 failed" in said
    assert "1 passed" in said


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], []),
        (["tests/storage", "-k", "seal"], ["tests/storage", "-k", "seal"]),
        (["--faults", "-v"], ["-m", "faults", "-v"]),
    ],
)
def test_arguments_reach_pytest(given: list[str], handed_on: list[str]) -> None:
    assert _for_pytest(given) == handed_on


def test_measuring_does_not_ask_to_skip_the_measurements() -> None:
    measured = _for_pytest(["--bench"])
    assert "--benchmark-only" in measured
    assert not any("--benchmark-skip" in argument for argument in measured)


def test_ci_runs_the_same_command() -> None:
    assert "python3 installer/test.py" in (ROOT / ".ci" / "run").read_text("utf-8")
