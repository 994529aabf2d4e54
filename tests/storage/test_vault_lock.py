"""One program at a time, and the lock ends with the program."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photodesk.errors import VaultError, VaultInUse
from photodesk.storage.vault_lock import VaultLock

HOLD = """
import sys, time
from pathlib import Path
from photodesk.storage.vault_lock import VaultLock
lock = VaultLock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """Another program that holds the lock."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    return program


def test_a_full_disk_that_takes_no_text_keeps_no_vault_shut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _text: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as during:
        during.setattr(os, "write", full)
        lock = VaultLock.take(tmp_path)
    with pytest.raises(VaultInUse):
        VaultLock.take(tmp_path)
    lock.release()
    VaultLock.take(tmp_path).release()


def test_a_second_program_is_kept_out_and_told_who_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path) as program:
        with pytest.raises(VaultInUse) as refused:
            VaultLock.take(tmp_path)
        program.kill()
    assert f"process {program.pid}" in refused.value.advice
    assert "remove" not in str(refused.value).lower()
    assert "delete" not in str(refused.value).lower()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal.")
def test_a_killed_program_leaves_no_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as program:
        program.send_signal(signal.SIGKILL)
        program.wait()
    VaultLock.take(tmp_path).release()


def test_a_second_window_of_the_same_program_is_kept_out(tmp_path: Path) -> None:
    lock = VaultLock.take(tmp_path)
    with pytest.raises(VaultInUse):
        VaultLock.take(tmp_path)
    lock.release()
    VaultLock.take(tmp_path).release()


@pytest.mark.parametrize("text", [b"", b"nonsense", b"\xff\xff", b"1 2 3 4"])
def test_an_unreadable_lock_file_still_keeps_others_out(tmp_path: Path, text: bytes) -> None:
    lock = VaultLock.take(tmp_path)
    (tmp_path / "vault.lock").write_bytes(text)
    with pytest.raises(VaultInUse, match="open in another Photodesk"):
        VaultLock.take(tmp_path)
    lock.release()


def test_a_folder_that_cannot_be_written_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="cannot be written"):
        VaultLock.take(tmp_path / "missing")


def test_a_disk_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("photodesk.storage.vault_lock._take", no_locks)
    with pytest.raises(VaultError, match="cannot keep two programs apart"):
        VaultLock.take(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="An open file cannot be removed on Windows.")
def test_deleting_the_lock_file_lets_nobody_in(tmp_path: Path) -> None:
    held = VaultLock.take(tmp_path)
    try:
        (tmp_path / "vault.lock").unlink()
        with pytest.raises(VaultInUse):
            VaultLock.take(tmp_path)
    finally:
        held.release()
    VaultLock.take(tmp_path).release()
