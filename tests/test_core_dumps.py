"""A crash leaves no image of the memory on disk (S6)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows writes no core files.")

ALLOW = """
import resource
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
"""
CRASH = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
RIGHTS = """
import ctypes, resource
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def crashed(code: str, folder: Path) -> bool:
    """Run code that ends in a crash; whether the system kept an image of its memory."""
    command = [sys.executable, "-c", ALLOW + code + CRASH]
    child = subprocess.Popen(command, cwd=folder, env={"PYTHONPATH": str(ROOT)})
    _, status = os.waitpid(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return os.WCOREDUMP(status) or any(folder.iterdir())


def test_a_crash_of_photodesk_leaves_no_image_of_its_memory(tmp_path: Path) -> None:
    assert not crashed("from photodesk import core_dumps\ncore_dumps.forbid()\n", tmp_path)


def test_a_crash_of_any_other_program_would_leave_one(tmp_path: Path) -> None:
    if not crashed("", tmp_path):
        pytest.skip("This system keeps no core files at all, so the test above proves nothing.")


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux can be asked.")
def test_the_program_gives_up_core_dumps_before_anything_else() -> None:
    code = "import sys; sys.argv[1:] = ['--version']; import photodesk.__main__ as p; p.main()"
    done = subprocess.run(
        [sys.executable, "-c", code + RIGHTS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "(0, 0) 0"
