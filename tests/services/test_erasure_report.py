"""The report of an erasure: facts for JSON, lines of text, a PDF; nothing before it is decided."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import InputRefused, NotFound
from photodesk.imaging.decode import Decoder
from photodesk.services import audit, backups, erasure_report
from tests.builders import in_role
from tests.erasing import Clinic, clinic_in
from tests.services.publications import Stages


@pytest.fixture
def clinic(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """Three photographs with figures, and a backup of them."""
    folder, disk = tmp_path / "vault", tmp_path / "disk"
    shutil.copytree(stages.folder("signed"), folder)
    disk.mkdir()
    with clinic_in(folder, decoder) as opened:
        backups.make(opened.session, disk)
        yield opened


def test_the_report_names_what_went_what_stays_and_each_backup(clinic: Clinic) -> None:
    done = clinic.erase().erasure
    facts = erasure_report.document(clinic.session, done.id)
    assert (facts["chart_number"], facts["figures"]) == ("17", 1)
    (backup,) = erasure_report.content(clinic.session, done.id).backups
    assert backup.expires_at == done.final_at
    text = "\n".join(erasure_report.lines(clinic.session, done.id))
    assert "becomes final on" in text
    assert "kept until" in text
    assert "Face from the front, taken 1 March 2027" in text
    assert "Weiß" not in text + str(facts)


def test_the_pdf_is_an_audited_act(clinic: Clinic) -> None:
    done = clinic.erase().erasure
    assert erasure_report.pdf(clinic.session, done.id).startswith(b"%PDF")
    told = audit.events(in_role(clinic.session, "auditor"), limit=1)[0]
    assert (told.kind, told.details) == ("document-exported", {"what": "erasure report"})


def test_there_is_no_report_of_what_was_not_erased(clinic: Clinic) -> None:
    asked = clinic.ask()
    with pytest.raises(InputRefused):
        erasure_report.content(clinic.session, asked.id)
    clinic.decide(asked, erase=False)
    with pytest.raises(InputRefused):
        erasure_report.content(clinic.session, asked.id)


def test_a_stranger_gets_no_report(clinic: Clinic) -> None:
    done = clinic.erase().erasure
    clinic.add("bea", "surgeon", sees=True)
    clinic.hand_to("bea")
    with pytest.raises(NotFound):
        erasure_report.lines(clinic.session, done.id)
