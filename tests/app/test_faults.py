"""A fault of the program tells where it was raised, and nothing of what it was at work on (S4)."""

import subprocess
import sys
from pathlib import Path

import pytest

from photodesk.app import faults

ROOT = Path(__file__).resolve().parents[2]
NAME = "Zwiebelfisch"
START = f"from photodesk.app import faults\nfaults.keep_values_out()\nname = {NAME!r}\n"


def told(code: str) -> str:
    """What a program with this code writes on both streams."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "{}[name]",
        "raise ValueError(name)",
        "try:\n    {}[name]\nexcept KeyError as error:\n    raise TypeError(name) from error",
        "import threading\nthreading.Thread(target=lambda: {}[name]).start()",
        "class Kept:\n    def __del__(self):\n        {}[name]\nKept()",
        "raise ExceptionGroup(name, [ValueError(name)])",
    ],
)
def test_no_value_is_printed(code: str) -> None:
    said = told(code)
    assert "__main__:" in said
    assert NAME not in said


def test_the_cause_is_told_by_its_kind() -> None:
    said = told("try:\n    {}[name]\nexcept KeyError as error:\n    raise TypeError from error")
    assert "TypeError at __main__:7, after KeyError at __main__:5" in said


def test_an_interruption_is_no_fault() -> None:
    assert told("raise KeyboardInterrupt") == "Stopped. What was done before stays.\n"


def test_python_itself_would_print_the_value() -> None:
    assert NAME in told("import sys\nsys.excepthook = sys.__excepthook__\nraise ValueError(name)")


def test_the_command_line_ends_with_status_3() -> None:
    code = (
        "import sys; import photodesk.__main__ as program\n"
        "import photodesk.cli.main as cli\n"
        "def fails(*_, **__): raise ValueError(name)\n"
        "cli.program = fails\n"
        "sys.argv[1:] = ['journal', 'list']\n"
        "sys.exit(program.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", START + code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == faults.EXIT_STATUS
    assert "ValueError at" in done.stderr
    assert NAME not in done.stderr + done.stdout
