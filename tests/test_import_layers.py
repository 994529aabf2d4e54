"""The import contracts of pyproject.toml refuse what they say they refuse.

Each test plants one forbidden import into a sketch of the package and runs the real contracts.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("ui", "cli", "services", "storage", "imaging", "documents", "domain")
MODULES = ("__init__", "__main__", "app", "core_dumps", "data_files", "errors")
CODE = "from importlinter.cli import lint_imports_command as lint; lint()"


@pytest.fixture
def sketch(tmp_path: Path) -> Path:
    """An empty package with Photodesk's layers, under Photodesk's contracts."""
    package = tmp_path / "photodesk"
    for folder in FOLDERS:
        (package / folder).mkdir(parents=True)
        (package / folder / "__init__.py").touch()
        (package / folder / "part.py").touch()
    for module in MODULES:
        (package / f"{module}.py").touch()
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return tmp_path


def broken(sketch: Path) -> set[str]:
    """The names of the contracts that do not hold."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, "--no-cache"],
        cwd=sketch,
        capture_output=True,
        text=True,
        check=False,
    )
    names = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if "BROKEN" in line}
    assert (done.returncode != 0) == bool(names), done.stdout + done.stderr
    return names


def test_the_empty_sketch_breaks_no_contract(sketch: Path) -> None:
    assert broken(sketch) == set()


@pytest.mark.parametrize(
    ("module", "forbidden", "contract"),
    [
        ("domain/part", "photodesk.storage.part", "Imports go down only"),
        ("storage/part", "photodesk.imaging.part", "Imports go down only"),
        ("ui/part", "photodesk.cli.part", "Imports go down only"),
        ("services/part", "PySide6.QtCore", "Qt only in ui and app"),
        ("documents/part", "sqlcipher3", "SQL only in storage"),
        ("ui/part", "sqlcipher3", "No SQL by hand above storage"),
        ("domain/part", "pathlib", "The domain is pure"),
    ],
)
def test_a_forbidden_import_is_caught_even_inside_a_function(
    sketch: Path, module: str, forbidden: str, contract: str
) -> None:
    planted = f"def reach() -> None:\n    import {forbidden}\n"
    (sketch / "photodesk" / f"{module}.py").write_text(planted, "utf-8")
    assert contract in broken(sketch)


def test_a_new_module_must_be_given_a_layer(sketch: Path) -> None:
    (sketch / "photodesk" / "stray.py").touch()
    assert broken(sketch) == {"Imports go down only"}
