"""Data that Photodesk ships: read from TOML, typed, with the line named when it is wrong."""

import re
from functools import cache
from pathlib import Path
from typing import TypeVar

from photodesk.errors import DataFileWrong

T = TypeVar("T")

_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+|\.\.\.)\]")
_TABLE = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


@cache
def resources() -> Path:
    """The folder `resources/`: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def load(file: Path, kind: type[T]) -> T:
    """The content of a TOML file as `kind`.

    Raises DataFileWrong, naming file and line, when the file is not TOML, lacks a key,
    holds an unknown key (for kinds that forbid them) or a value of another type.
    """
    import tomllib  # noqa: PLC0415 - the lock screen needs `resources` alone, and soon

    import msgspec  # noqa: PLC0415 - as above

    text = file.read_text("utf-8")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileWrong(f"{file.name} is not valid TOML: {error}.") from error
    try:
        return msgspec.convert(document, kind, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        line = line_of(text, path.rstrip("`"))
        raise DataFileWrong(f"{file.name}, line {line}: {message}.") from error


def line_of(text: str, path: str) -> int:
    """The line (from 1) where msgspec's `path`, such as `$.views[2].label`, stands or belongs."""
    names = [name for name, index in _STEP.findall(path) if name]
    numbers = [int(index) for _, index in _STEP.findall(path) if index.isdigit()]
    wanted, best, table, seen = ".".join(names), 1, "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _TABLE.match(line):
            table = heading[2]
            seen[table] = seen.get(table, -1) + 1
            dotted = table
        elif key := _KEY.match(line):
            dotted = f"{table}.{key[1]}" if table else key[1]
        else:
            continue
        item = seen.get(table, 0)
        in_item = not numbers or not table or item == numbers[0]
        if in_item and (wanted == dotted or wanted.startswith(f"{dotted}.")):
            best = number
            if wanted == dotted:
                return number
    return best
