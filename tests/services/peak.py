"""The most memory that this process and its decoder's child hold together."""

import os
import threading

from photodesk.imaging.decode import Decoder
from photodesk.imaging.watch import resident


class Peak(threading.Thread):
    """Looks every hundredth of a second until it is told to stop."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(name="peak", daemon=True)
        self.bytes = 0
        self._decoder, self._over = decoder, threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(0.01):
            child = self._decoder.child_id
            held = resident(os.getpid()) + (resident(child) if child else 0)
            self.bytes = max(self.bytes, held)

    def stop(self) -> int:
        """The most bytes that were held at once."""
        self._over.set()
        self.join()
        return self.bytes
