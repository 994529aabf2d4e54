"""Sets Photodesk up where that is still to do, and checks all of it.

`python3 installer/test.py` runs everything, `--faults` the fault tests alone, `--bench` the
measurements, `--coverage` tells which branches of keys, audit, storage, backup and intake are
tested; any other arguments are handed to pytest. Written so that an old Python can read it and
say that it is too old.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python must get a sentence, not a traceback
    sys.stderr.write(
        "Photodesk needs Python 3.11 or newer, and this is Python %d.%d. Install a newer Python\n"  # noqa: UP031 - read by old Pythons
        "and start again with it, for example: python3.11 installer/test.py\n"
        % sys.version_info[:2]
    )
    sys.exit(3)

from pathlib import Path

ROOT = Path(os.path.realpath(__file__)).parent.parent
sys.path[0] = str(ROOT)  # instead of this folder

from installer.checking import check  # noqa: E402 - found by the line above

if __name__ == "__main__":
    sys.exit(check(ROOT, sys.argv[1:]))
