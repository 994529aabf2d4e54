"""The lock screen is painted before anything heavy is loaded; the command line loads no Qt."""

import json
import subprocess
import sys

HEAVY = (
    "reportlab",
    "PIL",
    "rawpy",
    "qtawesome",
    "qtpy",
    "pyhanko",
    "sqlcipher3",
    "cryptography",
    "typer",
    "keyring",
    "photodesk.ui.guard",
    "photodesk.ui.clipboard",
    "PySide6.QtDBus",
    "PySide6.QtMultimedia",
    "PySide6.QtPdf",
    "PySide6.QtPdfWidgets",
    "PySide6.QtPrintSupport",
)
PAINTED = """
import json, sys
from photodesk.app.window import make_application, make_window
application = make_application()
window = make_window()
window.painted.connect(lambda: (print(json.dumps(list(sys.modules))), application.quit()))
window.show()
application.exec()
window.desk.tasks.shutdown()
"""
LOADED = """
import json, sys
from photodesk.app import window as opening
application = opening.make_application()
window = opening.make_window()
window.painted.connect(lambda: opening._load_the_rest(window))
opening._first_icon = lambda: (print(json.dumps(list(sys.modules))), application.quit())
window.show()
application.exec()
window.desk.tasks.shutdown()
"""


def modules_of(code: str) -> set[str]:
    """What a fresh Python has loaded after some code that prints its modules."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_nothing_heavy_is_loaded_when_the_lock_screen_is_painted() -> None:
    loaded = modules_of(PAINTED)
    assert "photodesk.ui.lock_page" in loaded
    assert not loaded & set(HEAVY)


def test_the_rest_is_loaded_while_the_passphrase_is_typed() -> None:
    loaded = modules_of(LOADED)
    assert {"photodesk.services.vault", "photodesk.services.gallery", "qtawesome"} <= loaded


def test_the_command_line_loads_no_qt() -> None:
    code = """
import json, sys
from photodesk.__main__ import main
sys.argv = ["photodesk", "--help"]
main()
print(json.dumps(list(sys.modules)))
"""
    loaded = modules_of(code)
    assert "typer" in loaded
    assert not any(name.startswith(("PySide6", "shiboken6")) for name in loaded)
