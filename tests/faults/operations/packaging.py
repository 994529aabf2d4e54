"""Packaging for a journal. Half is a folder under its name that is not whole, or not on record."""

import json
import shutil
import tempfile
from pathlib import Path

from photodesk.domain.canonical import sha256
from photodesk.services import publication, release
from photodesk.services.package_contents import MANIFEST
from photodesk.services.session import Session
from tests.faults.judging import half, lost
from tests.faults.operations.operation import DecoderHere, Operation, Works
from tests.services.publications import Stages


class Packaging(Operation):
    """One package of three figures, its form signed."""

    name = "publication package"

    def prepare(self, desk: Path) -> None:
        """A vault with a signed publication consent, and an empty place for packages."""
        with tempfile.TemporaryDirectory(dir=desk.parent) as stages:
            shutil.copytree(Stages(Path(stages), DecoderHere()).folder("signed"), desk / "vault")
        (desk / "out").mkdir()

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Make the package."""
        (row,) = publication.requests(session)
        work.arm()
        work.begins(1)
        release.package(session, row.request.id, out=desk / "out" / "package")
        work.done(1)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """A package that can be seen is on record and holds every file of its manifest."""
        folder = desk / "out" / "package"
        if not folder.exists():
            if acknowledged:
                raise lost("the package is not there")
            return
        released = session.reading().all("SELECT manifest FROM release")
        manifest = (folder / MANIFEST).read_bytes() if (folder / MANIFEST).exists() else b""
        if manifest.decode() not in [row["manifest"] for row in released]:
            raise half("the package is not on record")
        named = {one["name"]: one["sha256"] for one in json.loads(manifest)["files"]}
        found = {
            path.name: sha256(path.read_bytes()).hex()
            for path in folder.iterdir()
            if path.name != MANIFEST
        }
        if named != found:
            raise half("the package is not what its manifest says")
