"""A home of its own for one run of the program, and the folders of it that are searched."""

import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = {
    "HOME": "home",
    "TMPDIR": "temporary",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
}


@dataclass(frozen=True)
class Places:
    """Folders of one run: vault, home, temporary files and the rest are searched; `out` is not."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> "Places":
        """All of them, empty; `vault` is left to the program."""
        places = cls(root)
        root.mkdir(exist_ok=True)
        for name in (*_FOLDERS.values(), "here"):
            (root / name).mkdir(mode=0o700)
        return places

    @property
    def vault(self) -> Path:
        """Where the vault is made."""
        return self.root / "vault"

    @property
    def out(self) -> Path:
        """Exports that were asked for: the one place where readable files belong."""
        return self.root / "out"

    @property
    def searched(self) -> list[Path]:
        """Every folder that the program may write to, but for `out`.

        The vault is searched with the hidden folder beside it in which a new vault is built.
        """
        return sorted(path for path in self.root.iterdir() if path != self.out)

    @property
    def vaults(self) -> list[Path]:
        """The vault, and a half-built one that a kill left beside it."""
        return list(self.root.glob("*vault*"))

    def start(self, *arguments: str, umask: int = 0o022) -> "subprocess.Popen[str]":
        """Begin `python ARGUMENTS` with all of this as its surroundings."""
        return subprocess.Popen(
            [sys.executable, "-B", *arguments],
            cwd=self.root / "here",
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            umask=umask,
        )

    def _environment(self) -> dict[str, str]:
        folders = {name: str(self.root / folder) for name, folder in _FOLDERS.items()}
        return {
            **folders,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        }


def readable_by_others(folder: Path) -> list[str]:
    """Files that are not 0600 and folders that are not 0700, the folder itself included."""
    wrong = []
    for path in [folder, *folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            wrong.append(f"{mode:04o} {path.relative_to(folder)}")
    return wrong
