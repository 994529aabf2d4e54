"""`python -m photodesk`: the window without arguments, the command line with them."""

import sys
from pathlib import Path


def _open_window() -> int:
    from photodesk.app.window import open_window  # noqa: PLC0415 - the command line needs no Qt

    return open_window()


def _run_demo(vault: Path | None, out: Path | None, photos: Path | None) -> int:
    from photodesk.app.demo import run_demo  # noqa: PLC0415 - brings every service

    return run_demo(vault, out, photos)


def main() -> int:
    """The exit status of what was asked for."""
    if len(sys.argv) == 1:
        return _open_window()
    from photodesk.cli.main import run  # noqa: PLC0415 - the window needs no typer

    return run(sys.argv[1:], open_window=_open_window, run_demo=_run_demo)


if __name__ == "__main__":
    sys.exit(main())
