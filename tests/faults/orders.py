"""What a program that will be hurt is told to do, and the pictures that it imports."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from tests import builders

CHART = "A-100"
TAKEN = "2024:03:01 09:30:00"
_COMMENT = b"\xff\xfe\xff\xff" + bytes(0xFFFF - 2)
"""A part of a JPEG that readers pass over, as long as it can be."""

Wrong = Literal["", "acknowledges early", "row before file"]
"""How the program is wrong on purpose; empty: as it is."""


@dataclass(frozen=True)
class Order:
    """An import of pictures `first`, `first + 1` and so on."""

    vault: str
    told: str
    """A file that gets one line with the picture's number for each acknowledgement."""
    first: int
    pictures: int
    wrong: Wrong = ""
    die_at: int = 0
    """Number of the file call at which the program dies; 0: at none."""
    torn: bool = False
    """Do half of that call, if it is a write, before dying."""
    child: bool = True
    """Decode in the decoder's child, as the program does; without it a run is over sooner."""

    def as_line(self) -> str:
        """For a pipe."""
        return json.dumps(asdict(self))

    @classmethod
    def of_line(cls, line: str) -> "Order":
        """From a pipe."""
        return cls(**json.loads(line))

    @property
    def acknowledged(self) -> list[int]:
        """The pictures that the program said were stored; half a line is no acknowledgement."""
        told = Path(self.told)
        lines = told.read_text("ascii").splitlines(keepends=True) if told.exists() else []
        return [int(line) for line in lines if line.endswith("\n")]

    @property
    def desk(self) -> Path:
        """The folder that holds the vault and what the computer keeps about it."""
        return Path(self.vault).parent

    @property
    def begun(self) -> range:
        """All pictures that it was given."""
        return range(self.first, self.first + self.pictures)


def fresh_desk(sound_vault: Path, desk: Path) -> Path:
    """A copy of a vault at a computer that never saw it; returns the vault's folder.

    From now on this process is at that computer too, until its test ends.
    """
    shutil.rmtree(desk, ignore_errors=True)
    shutil.copytree(sound_vault, desk / "vault")
    os.environ["XDG_STATE_HOME"] = str(desk / "state")
    return desk / "vault"


@lru_cache(maxsize=32)
def picture(number: int) -> bytes:
    """A photograph different for each number, of 1.1 MB so that it is sealed in two chunks."""
    jpeg = builders.a_jpeg(number, taken=TAKEN)
    return jpeg[:2] + _COMMENT * 17 + jpeg[2:]
