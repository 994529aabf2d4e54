"""One connection for each thread, opened when that thread first asks for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from photodesk.storage.connection import ReadConnection

C = TypeVar("C", bound=ReadConnection)


class ThreadConnections(Generic[C]):
    """Hands every thread its own connection and can close them all."""

    def __init__(self, open_one: Callable[[], C]) -> None:
        self._open_one = open_one
        self._by_thread: dict[int, C] = {}
        self._turn = threading.Lock()

    def here(self) -> C:
        """The calling thread's connection."""
        me = threading.get_ident()
        with self._turn:
            found = self._by_thread.get(me)
        if found is None:
            found = self._open_one()
            with self._turn:
                self._by_thread[me] = found
        return found

    def close_here(self) -> None:
        """Close the calling thread's connection, if it has one."""
        with self._turn:
            found = self._by_thread.pop(threading.get_ident(), None)
        if found is not None:
            found.close()

    def close_all(self) -> None:
        """Close every thread's connection; the threads have been brought to rest before."""
        with self._turn:
            every, self._by_thread = list(self._by_thread.values()), {}
        for connection in every:
            connection.close()
