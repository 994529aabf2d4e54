"""Small checkouts for the set-up to work on: real environments, tiny wheels, and no network."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    '"""Prints what it was given."""\nimport sys\nimport {module}\nprint("ran", *sys.argv[1:])\n'
)


@dataclass
class Checkout:
    """A folder with the real `installer/` and a photodesk that prints its arguments."""

    root: Path
    wheels: Path

    def start(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs `installer/run.py` as a person would, without a screen and without a network."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "DISPLAY", "WAYLAND"))
        }
        offline = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
        }
        return subprocess.run(
            [sys.executable, self.root / "installer" / "run.py", *arguments],
            env={**kept, **offline, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def locks(self, *names: str, file: str = "requirements.txt") -> None:
        """Writes a lock file that names these packages, making their wheels."""
        lines = [f"{name}==1.0 --hash=sha256:{a_wheel(self.wheels, name)}\n" for name in names]
        (self.root / "installer" / file).write_text("".join(lines), "utf-8")

    def needs(self, module: str) -> None:
        """Lets photodesk import this module."""
        program = self.root / "photodesk" / "__main__.py"
        program.write_text(PROGRAM.format(module=module), "utf-8")

    def copy(self, to: Path) -> "Checkout":
        """The same checkout, with its environment, at another place."""
        shutil.copytree(self.root, to / "root", symlinks=True)
        shutil.copytree(self.wheels, to / "wheels")
        return Checkout(to / "root", to / "wheels")

    @property
    def packages(self) -> Path:
        """The folder of its installed packages."""
        return next((self.root / ".venv").glob("lib/python3*/site-packages"))


def a_wheel(folder: Path, name: str) -> str:
    """Puts a package of one empty module into the folder; the SHA-256 of its wheel."""
    file = folder / f"{name}-1.0-py3-none-any.whl"
    if not file.exists():
        info = f"{name}-1.0.dist-info"
        content = {
            f"{name}.py": "",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }
        with zipfile.ZipFile(file, "w") as wheel:
            for path, text in content.items():
                wheel.writestr(path, text)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def a_checkout(folder: Path) -> Checkout:
    """A checkout that was never set up and locks one package, `aperture`."""
    checkout = Checkout(folder / "root", folder / "wheels")
    for path in (checkout.wheels, checkout.root / "photodesk"):
        path.mkdir(parents=True)
    sources = shutil.ignore_patterns("__pycache__", "requirements*", "typings")
    shutil.copytree(ROOT / "installer", checkout.root / "installer", ignore=sources)
    checkout.locks("aperture")
    checkout.needs("aperture")
    return checkout
