"""The watch that is kept over every test: nothing logged unannounced, no thread left behind."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from logging.handlers import BufferingHandler

GRACE = 2.0
"""Seconds that a thread which is already ending gets to end."""


@contextmanager
def silence(announced: Sequence[str]) -> Iterator[None]:
    """Fails when a warning or worse is logged that holds none of the announced texts.

    Fails as well when an announced text was never logged. `announced` may grow meanwhile.
    """
    records = BufferingHandler(capacity=10_000)
    records.setLevel(logging.WARNING)
    logging.getLogger().addHandler(records)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(records)
    messages = [f"{record.name}: {record.getMessage()}" for record in records.buffer]
    stray = [text for text in messages if not any(part in text for part in announced)]
    absent = [part for part in announced if not any(part in text for text in messages)]
    assert not stray, f"Logged without being announced by expect_log: {stray}"
    assert not absent, f"Announced by expect_log, but never logged: {absent}"


@contextmanager
def no_thread_left(grace: float = GRACE) -> Iterator[None]:
    """Fails when a thread that was started inside, and is no daemon, still lives at the end."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    working = [thread for thread in left if not thread.daemon]
    for thread in working:
        thread.join(grace)
    names = [thread.name for thread in working if thread.is_alive()]
    assert not names, f"Threads outlived the test: {names}"
