"""Sets Photodesk up where that is still to do, and starts it: `python3 installer/run.py [ARGS]`.

Written so that an old Python can read it and say that it is too old.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python must get a sentence, not a traceback
    sys.stderr.write(
        "Photodesk needs Python 3.11 or newer, and this is Python %d.%d. Install a newer Python\n"  # noqa: UP031 - read by old Pythons
        "and start again with it, for example: python3.11 installer/run.py\n" % sys.version_info[:2]
    )
    sys.exit(3)

from pathlib import Path

ROOT = Path(os.path.realpath(__file__)).parent.parent
sys.path[0] = str(ROOT)  # instead of this folder

from installer.starting import start  # noqa: E402 - found by the line above

if __name__ == "__main__":
    sys.exit(start(ROOT, sys.argv[1:]))
