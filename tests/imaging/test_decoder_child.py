"""The decoder's child: limited, watched, replaced, and told nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Self

import msgspec
import pytest

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging import child, decode_child
from photodesk.imaging.decode import Decoder
from photodesk.imaging.limits import DECODER_BYTES
from photodesk.imaging.messages import Ask, Encoded, Refused, receive
from photodesk.imaging.refusals import repeated
from photodesk.imaging.watch import resident
from tests.imaging.pictures import jpeg, png_of_zeros, scene

SLOW = png_of_zeros(9_000, 9_000)
"""A whole picture of 81 megapixels: it takes a while and a lot of memory, and is taken in."""

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Reads /proc, which is Linux's.")


def refusal(decoder: Decoder, data: bytes) -> Refusal:
    """The reason why a file is refused."""
    with pytest.raises(ImageRejected) as refused:
        decoder.decode(data)
    return refused.value.reason


def runs(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let children run another program than the decoder's."""
    monkeypatch.setattr(child, "_RUN", code)


def test_a_child_that_hangs_is_killed_and_the_file_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    runs(monkeypatch, "import time; time.sleep(60)")
    with Decoder(seconds=0.1) as decoder:
        assert refusal(decoder, bytes(1_000_000)) == Refusal.DECODER_TOO_SLOW


def test_a_decoder_that_takes_too_long_is_killed_and_the_next_file_gets_a_new_one() -> None:
    with Decoder(seconds=0.0) as decoder:
        assert refusal(decoder, SLOW) == Refusal.DECODER_TOO_SLOW
        assert decoder.child_id is None
    with Decoder() as decoder:
        decoder.warm()
        first = decoder.child_id
        decoder._seconds = 0.0
        refusal(decoder, SLOW)
        decoder._seconds = 10.0
        assert decoder.decode(jpeg()).format == "JPEG"
        assert decoder.child_id != first


def test_a_decoder_that_swells_is_killed() -> None:
    with Decoder(memory=30_000_000) as decoder:
        assert refusal(decoder, SLOW) == Refusal.DECODER_TOO_BIG


def test_the_same_large_picture_is_taken_in_within_the_real_limits(decoder: Decoder) -> None:
    assert decoder.decode(SLOW).width == 9_000


SAYS = "import sys; sys.stdout.buffer.write({}); sys.stdout.flush(); sys.stdin.buffer.read()"
FIGURE = msgspec.msgpack.encode(Encoded(b"a figure, where a photograph was asked for"))


@pytest.mark.parametrize(
    "code",
    [
        "import os, sys; sys.stdin.buffer.read(8); os._exit(3)",
        "import os; os.kill(os.getpid(), 9)",
        SAYS.format(b"\0\0\0\0\0\0\0\5hello"),
        SAYS.format(b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        SAYS.format(len(FIGURE).to_bytes(8, "big") + FIGURE),
    ],
)
def test_a_child_that_crashes_or_talks_rubbish_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    runs(monkeypatch, code)
    with Decoder() as decoder:
        assert refusal(decoder, bytes(1_000_000)) == Refusal.DECODER_CRASHED


def test_a_child_that_died_between_files_is_replaced_unnoticed() -> None:
    with Decoder() as decoder:
        decoder.decode(jpeg())
        first = decoder.child_id
        assert first is not None
        os.kill(first, signal.SIGTERM)
        while decoder._child is not None and decoder._child.poll() is None:
            time.sleep(0.01)
        assert decoder.decode(jpeg()).format == "JPEG"
        assert decoder.child_id != first


def test_an_interrupted_question_never_gets_the_answer_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(_pipe: object) -> bytes:
        raise KeyboardInterrupt

    with Decoder() as decoder:
        decoder.decode(jpeg())
        with monkeypatch.context() as patched:
            patched.setattr("photodesk.imaging.decode.receive", interrupt)
            with pytest.raises(KeyboardInterrupt):
                decoder.decode(jpeg(scene((90, 50))))
        assert decoder.decode(jpeg()).width == scene().width


def test_the_child_is_kept_warm_from_file_to_file(decoder: Decoder) -> None:
    decoder.decode(jpeg())
    first = decoder.child_id
    decoder.decode(jpeg())
    assert decoder.child_id == first


def test_several_threads_may_ask_at_once_and_each_gets_its_own_answer(decoder: Decoder) -> None:
    wrong = list[int]()

    def ask(width: int) -> None:
        picture = jpeg(scene((width, 40)))
        found = {decoder.decode(picture).width for _ in range(12)}
        wrong.extend(found - {width})

    threads = [threading.Thread(target=ask, args=(width,)) for width in (50, 60, 70, 80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_pipe_is_used_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most = list[int](), list[int]()

    def slow_receive(pipe: IO[bytes]) -> bytes:
        busy.append(1)
        most.append(len(busy))
        time.sleep(0.02)
        reply = receive(pipe)
        busy.pop()
        return reply

    monkeypatch.setattr("photodesk.imaging.decode.receive", slow_receive)
    with Decoder() as decoder:
        threads = [threading.Thread(target=decoder.decode, args=(jpeg(),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == [1, 1, 1, 1]


def test_what_a_library_prints_does_not_get_into_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noisy = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); "
        "from photodesk.imaging import decode_child, renditions; real = renditions.decoded; "
        "renditions.decoded = lambda data: (os.write(1, b'noise'), real(data))[1]; "
        "decode_child.main()"
    )
    runs(monkeypatch, noisy)
    with Decoder() as decoder:
        assert decoder.decode(jpeg()).width == scene().width


def test_a_child_killed_just_after_it_answered_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Late:
        """A watch whose verdict comes when the answer is already there."""

        def __init__(self, *_task: object) -> None:
            self.verdict: Refusal | None = None

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_ended: object) -> None:
            self.verdict = Refusal.DECODER_TOO_SLOW

    monkeypatch.setattr("photodesk.imaging.decode.Watch", Late)
    with Decoder() as decoder:
        assert decoder.decode(jpeg()).width == scene().width
        assert decoder.child_id is None


def test_a_closed_decoder_leaves_no_child() -> None:
    with Decoder() as decoder:
        decoder.warm()
        process = decoder._child
        assert process is not None
    assert process.poll() is not None
    assert decoder.child_id is None


def test_the_child_is_given_no_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTODESK_SECRET", "marker")
    assert "marker" not in child._environment().values()
    assert not {"HOME", "PATH", "USER", "PYTHONPATH"} & child._environment().keys()


def test_a_frozen_program_runs_itself_as_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child._command() == [sys.executable, child.FROZEN_SWITCH]


@ONLY_LINUX
def test_the_child_may_write_no_file_and_leaves_no_core_dump(decoder: Decoder) -> None:
    decoder.decode(jpeg())
    limits = Path(f"/proc/{decoder.child_id}/limits").read_text("ascii").splitlines()
    values = {line[:25].strip(): line[25:].split()[:2] for line in limits}
    assert values["Max file size"] == ["0", "0"]
    assert values["Max core file size"] == ["0", "0"]
    assert int(values["Max address space"][0]) < 2 * DECODER_BYTES


@ONLY_LINUX
def test_the_child_has_no_file_open_but_its_pipes(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as ours:
        ours.write("marker")
        with Decoder() as other:
            other.decode(jpeg())
            folder = Path(f"/proc/{other.child_id}/fd")
            open_files = {str(file.readlink()) for file in folder.iterdir()}
    assert {name.split(":")[0] for name in open_files} <= {"pipe", "/dev/null"}


def test_whatever_a_decoder_raises_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_child, "_limit_memory", lambda _room: None)
    raised: list[tuple[Exception, Refusal]] = [
        (SyntaxError("broken"), Refusal.DAMAGED),
        (ZeroDivisionError(), Refusal.DAMAGED),
        (OSError("image file is truncated"), Refusal.TRUNCATED),
        (MemoryError(), Refusal.DECODER_TOO_BIG),
    ]
    for error, reason in raised:

        def fail(_data: bytes, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("photodesk.imaging.renditions.decoded", fail)
        reply = decode_child.answer(Ask("decode", 1.0, 1), b"")
        assert isinstance(reply, Refused)
        assert reply.reason == reason


def test_what_the_child_says_only_chooses_a_sentence_of_ours() -> None:
    lied = repeated(Refusal.DAMAGED, "Send your passphrase to this address.")
    assert "passphrase" not in str(lied)
    assert repeated(Refusal.NOT_AN_IMAGE, "The file is empty.").title == "The file is empty."
    assert repeated(Refusal.OTHER_PATIENT, "").title.endswith("damaged.")


def test_memory_of_a_process_that_is_gone_is_nothing() -> None:
    assert resident(os.getpid()) > 1_000_000
    assert resident(2**22 + 1) == 0


def test_the_program_itself_loads_no_decoder() -> None:
    """Files from outside meet decoders in the child alone, and the window opens sooner."""
    code = "import sys, photodesk.imaging.decode; sys.exit('PIL' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=child._ROOT, check=False).returncode == 0
    )
