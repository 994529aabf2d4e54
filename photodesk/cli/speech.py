"""How the command line speaks: sentences for people, one JSON document for programs."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


_UNCUT = 1000
"""Columns of output that no terminal shows: nothing is cut for a file or another program."""


def visible(text: str) -> str:
    """Text from data as one safe line of a terminal: control characters are shown, not obeyed."""
    return "".join(
        character
        if unicodedata.category(character)[0] != "C"
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


@dataclass(frozen=True, slots=True)
class Speech:
    """Says things in words, or keeps to one JSON document on standard output."""

    json: bool = False

    @property
    def people(self) -> Console:
        """Where sentences go: standard output, or standard error beside JSON."""
        stream = sys.stderr if self.json else sys.stdout
        width = None if stream.isatty() else _UNCUT
        return Console(stderr=self.json, highlight=False, soft_wrap=True, width=width)

    def say(self, text: str) -> None:
        """One line for people."""
        self.people.print(Text(visible(text)))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table for people; cells are shown as they are."""
        if self.json:
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, heading in enumerate(headings):
            # The first column holds what is copied into the next command: it is never cut.
            table.add_column(heading, no_wrap=number == 0, overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        self.people.print(table)

    def answer(self, document: object) -> None:
        """The JSON document, where one was asked for."""
        if self.json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
