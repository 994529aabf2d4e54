"""`python3 installer/run.py` on a checkout of which nothing, half or all is set up."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer.starting import can_open
from installer.system_libraries import CAMERA, DRAWING, WAYLAND_WINDOW, X_WINDOW, Purpose
from tests.installer.checkouts import Checkout, a_checkout

COULD_NOT_RUN = 3


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkout, str, str]:
    """A checkout set up by its first start, with what that start printed."""
    checkout = a_checkout(tmp_path_factory.mktemp("fresh"))
    first = checkout.start("patient", "find", "Ünal O'Brien")
    assert first.returncode == 0, first.stderr
    return checkout, first.stdout, first.stderr


@pytest.fixture
def checkout(fresh: tuple[Checkout, str, str], tmp_path: Path) -> Checkout:
    """A checkout that is set up, at a place of its own."""
    return fresh[0].copy(tmp_path)


def test_the_first_start_sets_up_and_hands_the_arguments_on(
    fresh: tuple[Checkout, str, str],
) -> None:
    _, printed, told = fresh
    assert printed == "ran patient find Ünal O'Brien\n"
    assert "Photodesk is set up" in told


def test_the_second_start_says_and_installs_nothing(checkout: Checkout) -> None:
    shutil.rmtree(checkout.wheels)
    again = checkout.start("demo", "--out", "somewhere")
    assert (again.stdout, again.stderr) == ("ran demo --out somewhere\n", "")


def test_a_photodesk_in_the_folder_one_stands_in_is_not_taken(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photodesk.py").write_text("print('the wrong one')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert checkout.start("x").stdout == "ran x\n"


def test_the_exit_status_is_photodesks_own(checkout: Checkout) -> None:
    (checkout.root / "photodesk" / "__main__.py").write_text("raise SystemExit(2)", "utf-8")
    assert checkout.start("nonsense").returncode == 2


def test_a_changed_lock_file_is_installed(checkout: Checkout) -> None:
    checkout.locks("aperture", "shutter")
    checkout.needs("shutter")
    assert checkout.start("x").stdout == "ran x\n"


def test_a_package_that_was_tampered_with_is_not_installed(checkout: Checkout) -> None:
    lock = checkout.root / "installer" / "requirements.txt"
    good = lock.read_text("utf-8")
    checkout.locks("shutter")
    lock.write_text(lock.read_text("utf-8")[:-10] + "000000000\n", "utf-8")
    refused = checkout.start("x")
    assert refused.returncode == COULD_NOT_RUN
    assert "not the one that Photodesk's lock file names" in refused.stderr
    assert not (checkout.packages / "shutter.py").exists()
    lock.write_text(good, "utf-8")
    assert checkout.start("x").stderr == "", "The environment of before was thrown away."


def test_an_interrupted_set_up_is_mended(checkout: Checkout) -> None:
    note = checkout.root / ".venv" / "photodesk.json"
    note.write_text(json.dumps({**json.loads(note.read_text("utf-8")), "ready": False}), "utf-8")
    (checkout.packages / "aperture.py").unlink()
    mended = checkout.start("x")
    assert mended.stdout == "ran x\n"
    assert "Making the folder .venv" in mended.stderr


def test_a_package_that_went_missing_is_put_back(checkout: Checkout) -> None:
    (checkout.packages / "aperture.py").unlink()
    assert checkout.start("x").stdout == "ran x\n"


def test_an_environment_whose_python_went_away_is_made_anew(checkout: Checkout) -> None:
    python = checkout.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert checkout.start("x").stdout == "ran x\n"


def test_an_environment_made_by_hand_is_taken_over(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "photodesk.json").unlink()
    taken = checkout.start("x")
    assert taken.stdout == "ran x\n"
    assert "Making the folder .venv" not in taken.stderr


def test_a_failed_download_is_told_without_any_address(checkout: Checkout) -> None:
    checkout.locks("shutter")
    shutil.rmtree(checkout.wheels)
    closed = "http://127.0.0.1:9/private-mirror/"
    failed = checkout.start(
        "x", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=closed, PIP_RETRIES="1"
    )
    assert failed.returncode == COULD_NOT_RUN
    assert "could not be downloaded" in failed.stderr
    everything = failed.stderr + (checkout.root / ".venv" / "photodesk.json").read_text("utf-8")
    assert "127.0.0.1" not in everything
    assert "private-mirror" not in everything


def test_heic_is_added_once_and_for_good(checkout: Checkout) -> None:
    checkout.locks("aperture", "heif", file="requirements-heic.txt")
    checkout.needs("heif")
    first = checkout.start("--with-heic", "import")
    assert first.stdout == "ran import\n"
    assert "GPL" in first.stderr
    again = checkout.start("import")
    assert (again.stdout, again.stderr) == ("ran import\n", "")


def test_without_a_screen_the_demo_runs_into_a_new_folder(
    checkout: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "home" / "photodesk-demo").mkdir(parents=True)
    shown = checkout.start(HOME=str(tmp_path / "home"))
    out = tmp_path / "home" / "photodesk-demo-2"
    assert shown.stdout == f"ran demo --out {out}\n"
    assert f"The results of the demo lie in {out}" in shown.stderr
    assert out.is_dir()


def test_with_a_screen_the_window_opens(checkout: Checkout) -> None:
    assert checkout.start(DISPLAY=":0").stdout == "ran\n"


@pytest.mark.skipif(os.name == "nt", reason="The launcher is a batch file on Windows.")
def test_the_environment_holds_a_photodesk_command(checkout: Checkout, tmp_path: Path) -> None:
    link = tmp_path / "photodesk"
    link.symlink_to(checkout.root / ".venv" / "bin" / "photodesk")
    ran = subprocess.run([link, "y"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.stdout == "ran y\n"


@pytest.mark.parametrize("script", ["run.py", "test.py"])
def test_an_old_python_gets_a_sentence(checkout: Checkout, script: str) -> None:
    file = checkout.root / "installer" / script
    code = f"import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path({str(file)!r})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == COULD_NOT_RUN
    assert told.stderr.startswith("Photodesk needs Python 3.11 or newer, and this is Python 3.9.")


@pytest.mark.parametrize(
    ("screens", "lacking", "opens"),
    [
        ({}, [], True),
        ({}, [X_WINDOW, WAYLAND_WINDOW, CAMERA], True),
        ({}, [DRAWING], False),
        ({"DISPLAY": ":0"}, [X_WINDOW], False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, [X_WINDOW], True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, [WAYLAND_WINDOW], False),
    ],
)
def test_the_window_is_tried_only_where_it_can_be_drawn(
    screens: dict[str, str],
    lacking: list[Purpose],
    opens: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screens.items():
        monkeypatch.setenv(name, value)
    assert can_open([purpose.name for purpose in lacking]) is opens
