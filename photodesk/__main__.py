"""`python -m photodesk`: the window without arguments, the command line with them."""

import sys
from pathlib import Path

from photodesk import core_dumps
from photodesk.app import faults


def _open_window() -> int:
    from photodesk.app.window import open_window  # noqa: PLC0415 - the command line needs no Qt

    return open_window()


def _run_demo(vault: Path | None, out: Path | None, photos: Path | None) -> int:
    from photodesk.app.demo import run_demo  # noqa: PLC0415 - brings every service

    return run_demo(vault, out, photos)


def main() -> int:
    """The exit status of what was asked for; 3 when the program itself is at fault."""
    core_dumps.forbid()
    faults.keep_values_out()
    try:
        return _run()
    except Exception as error:  # noqa: BLE001 - the last place that can keep its message unprinted
        faults.tell(error)
        return faults.EXIT_STATUS


def _run() -> int:
    if len(sys.argv) == 1:
        return _open_window()
    from photodesk.cli.main import run  # noqa: PLC0415 - the window needs no typer

    return run(sys.argv[1:], open_window=_open_window, run_demo=_run_demo)


if __name__ == "__main__":
    sys.exit(main())
