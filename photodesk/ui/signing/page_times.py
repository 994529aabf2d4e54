"""How long each page was on the screen (evidence, consent.md 6)."""

from collections.abc import Callable


class PageTimes:
    """Adds up the seconds of each page over all visits; a covered page does not count."""

    def __init__(self, pages: int, nanoseconds: Callable[[], int]) -> None:
        self._nanoseconds = nanoseconds
        self._spent = [0] * pages
        self._page: int | None = None
        self._since = 0

    def turn_to(self, page: int | None) -> None:
        """Another page is on the screen; None: none of them."""
        now = self._nanoseconds()
        if self._page is not None:
            self._spent[self._page] += now - self._since
        self._page, self._since = page, now

    def seconds(self) -> tuple[float, ...]:
        """Seconds per page up to now, to a tenth."""
        self.turn_to(self._page)
        return tuple(round(spent / 1e9, 1) for spent in self._spent)
