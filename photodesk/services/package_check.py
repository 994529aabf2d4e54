"""Where a package goes, and judging one that was made, from its files alone."""

from datetime import date
from pathlib import Path

from photodesk.domain.identifiers import RequestId
from photodesk.services import publication
from photodesk.services.package_contents import SIGNED_FORM
from photodesk.services.release import Package
from photodesk.services.session import Session
from photodesk.services.verify import Verdict, verify

FIGURES = "figure-"


def place_for(folder: Path, today: date) -> Path:
    """The folder itself where it is new or empty, else a new one in it, named by the day alone."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return folder
    names = [f"package-{today.isoformat()}"]
    names += [f"{names[0]}-{number}" for number in range(2, 1000)]
    return next(
        (folder / name for name in names if not (folder / name).exists()), folder / names[0]
    )


def check(session: Session, request_id: RequestId, package: Package) -> Verdict:
    """The verdict of `verify` on the figures as they lie in the folder.

    The form is the one in the folder; where the journal gets none, it is the sealed one of the
    vault, which leaves nothing behind but its audit event. Raises NotFound without a signed form.
    """
    names = [name for name, _, _ in package.files]
    if SIGNED_FORM in names:
        form = _read(package.folder / SIGNED_FORM) or b""  # gone: then it is not genuine
    else:
        form = publication.shown_form(session, request_id)
    figures = [name for name in names if name.startswith(FIGURES)]
    return verify(form, [(name, _read(package.folder / name)) for name in figures])


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None  # said by the verdict: this file cannot be read
