"""Runs every check of the project, the tests last, so that pytest's summary is the last line."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from installer.covered import TESTS, figures, modules
from installer.environment import Environment
from installer.set_up import see_to_libraries, set_up
from installer.system_libraries import DRAWING
from installer.terminal import SetUpFailed, say

_LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", _LINT_IMPORTS],
}
"""Name of each check before the tests -> arguments for the environment's Python."""

_MEASURE = [
    *("-o", "addopts=--strict-markers --strict-config -p no:cacheprovider"),
    *("--benchmark-only", "tests/benchmarks"),
]
_WINDOW = ("tests/ui", "tests/flows", "tests/app")
_STOPPED = 130


def check(root: Path, arguments: Sequence[str]) -> int:
    """Sets up what is missing and runs the checks; 0 when all of them pass.

    Without arguments everything runs. `--faults` runs the fault tests alone, `--bench` the
    measurements, `--coverage` tells which branches the tests of keys, audit, storage, backup and
    intake take; any other arguments are pytest's, and then only pytest runs.
    """
    environment = Environment(root)
    try:
        set_up(environment, tests=True)
        if DRAWING.name in see_to_libraries(environment, remind=True):
            say("The tests draw windows off screen and need these libraries.")
            return SetUpFailed.exit_status
        return _run_all(environment, arguments)
    except SetUpFailed as failure:
        say(str(failure))
        return failure.exit_status
    except KeyboardInterrupt:
        say("\nStopped.")
        return _STOPPED


def _run_all(environment: Environment, arguments: Sequence[str]) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if arguments and arguments[0] == "--coverage":
        return _measure_coverage(environment, arguments[1:] or TESTS)
    failed = [] if arguments else [name for name in CHECKS if not _passes(environment, name)]
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}.", flush=True)
    return _run_tests(environment, arguments) or (1 if failed else 0)


def _run_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Without arguments the tests of the window run beside all others, each half on a core."""
    window = [one for one in _WINDOW if (environment.root / one).is_dir()]
    if arguments or not window:
        return _python(environment, ["-m", "pytest", *_for_pytest(arguments)]).returncode
    with tempfile.TemporaryFile() as told:
        command = [str(environment.python), "-m", "pytest", *window]
        with subprocess.Popen(
            command, cwd=environment.root, stdout=told, stderr=subprocess.STDOUT
        ) as beside:
            others = [f"--ignore={one}" for one in window]
            status = _python(environment, ["-m", "pytest", *others]).returncode
        told.seek(0)
        print(told.read().decode("utf-8", "replace"), flush=True)
    return status or beside.returncode


def _for_pytest(arguments: Sequence[str]) -> list[str]:
    short = {"--faults": ["-m", "faults"], "--bench": _MEASURE}
    first, *rest = arguments or [""]
    return [*short[first], *rest] if first in short else list(arguments)


def _measure_coverage(environment: Environment, tests: Sequence[str]) -> int:
    """Runs tests under coverage, prints what they left out, and the figures last."""
    with tempfile.TemporaryDirectory(prefix="photodesk-coverage-") as folder:
        told = Path(folder) / "told.json"
        kept = f"--data-file={Path(folder) / 'kept'}"
        run = ["-m", "coverage", "run", kept, "-m", "pytest", *tests]
        status = _python(environment, run).returncode
        measured = f"--include={','.join(name for name, _ in modules(environment.root))}"
        shown = ["report", kept, measured, "--show-missing", "--skip-covered"]
        _python(environment, ["-m", "coverage", *shown])
        _python(environment, ["-m", "coverage", "json", kept, measured, "-q", "-o", str(told)])
        print("\n".join(figures(environment.root, told)), flush=True)
    return status


def _passes(environment: Environment, name: str) -> bool:
    """Runs one check and prints its name, its time and, when it fails, what it said."""
    print(f"{name:8}", end="", flush=True)
    begun = time.monotonic()
    done = _python(environment, CHECKS[name], capture=True)
    seconds = time.monotonic() - begun
    print(f"{'ok' if done.returncode == 0 else 'FAILED':8}{seconds:.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _python(
    environment: Environment, arguments: Sequence[str], *, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [environment.python, *arguments],
        cwd=environment.root,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
