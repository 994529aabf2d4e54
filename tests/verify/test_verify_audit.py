"""The checker for outsiders finds what Photodesk finds, with nothing but Python itself."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photodesk.storage import log_export
from tests.storage.logs import SignedLog

CHECKER = Path(__file__).parents[2] / "resources" / "verify" / "verify_audit.py"
EVENTS = 24
CHANGES = 60

Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("verify_audit", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SignedLog]:
    """Twenty-four events, signed three times."""
    made = SignedLog.made(tmp_path, EVENTS, signed_at=(5, 17, EVENTS))
    yield made
    made.connection.close()


@pytest.fixture
def lines(log: SignedLog) -> Lines:
    """Its export."""
    log.connection.execute("UPDATE audit SET reason = reason")
    return [json.loads(line) for line in log_export.lines(log.connection, EVENTS)]


def written(lines: Lines, folder: Path) -> Path:
    file = folder / "log.jsonl"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, "utf-8")
    return file


def run(file: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(file), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_good_export_is_whole(lines: Lines, tmp_path: Path) -> None:
    head = f"{EVENTS}:{lines[-2]['hash'][:16]}"
    status, said = run(written(lines, tmp_path), "--anchor", head)
    assert status == 0
    assert f"Whole: {EVENTS} events and 3 signed checkpoints in order. Head {head}." in said


def event(lines: Lines, seq: int) -> dict[str, Any]:
    return next(line for line in lines if line.get("seq") == seq)


def edit(lines: Lines) -> Lines:
    event(lines, 9)["event"]["reason"] = "another"
    return lines


def delete(lines: Lines) -> Lines:
    lines.remove(event(lines, 9))
    return lines


def delete_and_renumber(lines: Lines) -> Lines:
    for line in delete(lines):
        if line.get("seq", 0) > 9:
            line["seq"] -= 1
    return lines


def swap(lines: Lines) -> Lines:
    one, other = lines.index(event(lines, 9)), lines.index(event(lines, 12))
    lines[one], lines[other] = lines[other] | {"seq": 9}, lines[one] | {"seq": 12}
    return lines


def cut(lines: Lines) -> Lines:
    return [line for line in lines if line.get("seq", 0) <= 20]


def unname(lines: Lines) -> Lines:
    at = next(at for at, line in enumerate(lines) if "checkpoint" in line)
    lines[at]["checkpoint"] = lines[at]["checkpoint"].rsplit("\N{EM DASH}", 1)[0]
    return lines


def unsign(lines: Lines) -> Lines:
    at = next(at for at, line in enumerate(lines) if "checkpoint" in line)
    note = lines[at]["checkpoint"]
    lines[at]["checkpoint"] = note[:-8] + ("AAAA" if note[-8:-4] != "AAAA" else "BBBB") + note[-4:]
    return lines


@pytest.mark.parametrize(
    ("change", "seq", "kind"),
    [
        (edit, 9, "edit"),
        (delete, 10, "gap"),
        (delete_and_renumber, 9, "gap"),
        (swap, 9, "reorder"),
        (cut, 21, "rollback"),
        (unsign, 5, "bad signature"),
        (unname, 5, "bad signature"),
    ],
)
def test_what_was_done_to_an_export_is_named(
    lines: Lines, tmp_path: Path, change: Callable[[Lines], Lines], seq: int, kind: str
) -> None:
    status, said = run(written(change(lines), tmp_path))
    assert status == 1
    assert said.startswith(f"BROKEN at event {seq}: ")
    assert said.rstrip().endswith(f"({kind})")


def test_a_chain_that_was_written_anew_is_a_fork(log: SignedLog, tmp_path: Path) -> None:
    log.connection.execute("DELETE FROM audit WHERE seq > 8")
    for _ in range(9, EVENTS + 1):
        log.write(reason="forged")
    text = [json.loads(line) for line in log_export.lines(log.connection, EVENTS)]
    assert run(written(text, tmp_path)) == (
        1,
        "BROKEN at event 17: a checkpoint was signed over another event (fork)\n",
    )


def test_a_forger_without_the_keys_cannot_sign(log: SignedLog, tmp_path: Path) -> None:
    log.person = Ed25519PrivateKey.generate()
    log.write(signed=True)
    text = [json.loads(line) for line in log_export.lines(log.connection, EVENTS + 1)]
    status, said = run(written(text, tmp_path))
    assert (status, said[: len("BROKEN at event 25")]) == (1, "BROKEN at event 25")
    assert "(bad signature)" in said


def test_a_head_on_paper_that_is_not_in_the_log_is_named(lines: Lines, tmp_path: Path) -> None:
    file = written(lines, tmp_path)
    assert run(file, "--anchor", f"9:{'0' * 16}")[0] == 1
    assert "(rollback)" in run(file, "--anchor", f"99:{'0' * 16}")[1]


def test_another_station_key_than_the_known_one_is_named(lines: Lines, tmp_path: Path) -> None:
    file = written(lines, tmp_path)
    told = event(lines, 1)["event"]["details"]["station_public"]
    assert run(file, "--station-key", told)[0] == 0
    assert run(file, "--station-key", "00" * 32)[0] == 1


@pytest.mark.parametrize("text", ["", "{}", "no json", "[]", '{"log":{"format":2,"vault":"x"}}\n'])
def test_a_file_that_is_no_log_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(text, "utf-8")
    assert run(file)[0] == 3


def test_random_damage_is_always_found(checker: ModuleType, lines: Lines, tmp_path: Path) -> None:
    chance = Random(5)  # noqa: S311 - repeatable on purpose
    whole = written(lines, tmp_path).read_bytes()
    said = checker.check(str(tmp_path / "log.jsonl"))
    missed = []
    for number in range(CHANGES):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
        (tmp_path / "log.jsonl").write_bytes(data)
        try:
            unnoticed = checker.check(str(tmp_path / "log.jsonl")) == said
        except (checker.Broken, checker.NoLog):
            continue
        if unnoticed and [json.loads(line) for line in data.splitlines()] != lines:
            missed.append(number)
    assert missed == []


# --- Ed25519 --------------------------------------------------------------------------------------

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
            "cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
            "0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
            "84dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
"""RFC 8032, 7.1, tests 1 to 3: public key, message, signature."""


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_signatures_verify(
    checker: ModuleType, public: str, message: str, signature: str
) -> None:
    key, data, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert checker.is_signed(key, data, signed)
    assert not checker.is_signed(key, data + b"x", signed)
    for at in (0, 31, 32, 62):
        changed = bytearray(signed)
        changed[at] ^= 1
        assert not checker.is_signed(key, data, bytes(changed))


def test_a_second_spelling_of_a_signature_is_refused(checker: ModuleType) -> None:
    public, _, text = VECTORS[0]
    signed = bytes.fromhex(text)
    answer = int.from_bytes(signed[32:], "little") + checker.Q
    again = signed[:32] + answer.to_bytes(32, "little")
    assert not checker.is_signed(bytes.fromhex(public), b"", again)


def test_our_own_signatures_verify(checker: ModuleType) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    for message in (b"", b"a", bytes(1000)):
        assert checker.is_signed(public, message, private.sign(message))


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (32, 63), (0, 0)])
def test_wrong_sizes_are_no_signature(checker: ModuleType, key: int, signature: int) -> None:
    assert not checker.is_signed(bytes(key), b"", bytes(signature))


def test_an_export_ends_where_it_was_told_to(log: SignedLog) -> None:
    text = [json.loads(line) for line in log_export.lines(log.connection, 5)]
    assert [line["seq"] for line in text if "seq" in line] == [1, 2, 3, 4, 5]
