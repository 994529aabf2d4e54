"""Each thread has its own connection."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_for_migration
from photodesk.storage.thread_connections import ThreadConnections


@pytest.fixture
def connections(tmp_path: Path) -> ThreadConnections[WriteConnection]:
    return ThreadConnections(lambda: open_for_migration(tmp_path / "a.db", bytes(32)))


def test_a_thread_gets_the_same_connection_again(
    connections: ThreadConnections[WriteConnection],
) -> None:
    assert connections.here() is connections.here()
    connections.close_all()


def test_two_threads_get_two(connections: ThreadConnections[WriteConnection]) -> None:
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(connections.here).result()
        assert theirs is not connections.here()
        connections.close_all()


def test_a_closed_one_is_opened_again(connections: ThreadConnections[WriteConnection]) -> None:
    first = connections.here()
    connections.close_here()
    connections.close_here()
    assert connections.here() is not first
    connections.close_all()


def test_closing_all_ends_those_of_other_threads(
    connections: ThreadConnections[WriteConnection],
) -> None:
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(connections.here).result()
        connections.close_all()
        with pytest.raises(RuntimeError, match="closed"):
            other.submit(theirs.value, "SELECT 1").result()
