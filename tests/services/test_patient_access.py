"""Every service that gives out pictures: shut for a clinical stranger, open on each ground."""

from collections.abc import Callable
from pathlib import Path

import pytest

from photodesk.domain.photograph import Labels
from photodesk.domain.publication import Manuscript
from photodesk.errors import GlassNeeded, PhotodeskError
from photodesk.services import break_glass, care_team, gallery, publication, release
from photodesk.services.session import Session
from tests import builders
from tests.colleagues import a_colleague
from tests.services.publications import ANA, ENDS, Desk

REASON = "on call, bleeding after surgery"

Look = Callable[[Session, Desk, Path], object]


def draft(session: Session, desk: Desk, _out: Path) -> object:
    """Open a request for the patient's photographs."""
    return publication.draft(
        session,
        photograph_ids=desk.photographs,
        journal_id="bmj-group",
        manuscript=Manuscript("Another case", "1", b"n" * 32),
        purpose="to teach",
    )


def export(session: Session, desk: Desk, out: Path) -> object:
    """Let an original leave."""
    return gallery.export_original(session, desk.photographs[0], out=out / "o.jpg", reason="care")


OF_PHOTOGRAPHS: dict[str, Look] = {
    "sittings": lambda s, d, _: gallery.sittings(s, d.patient_id),
    "photograph": lambda s, d, _: gallery.photograph(s, d.photographs[0]),
    "thumbnail": lambda s, d, _: gallery.thumbnail(s, d.photographs[0]),
    "screen": lambda s, d, _: gallery.screen(s, d.photographs[0]),
    "original": lambda s, d, _: gallery.original(s, d.photographs[0]),
    "full_size": lambda s, d, _: gallery.full_size(s, d.photographs[0]),
    "open_photograph": lambda s, d, _: gallery.open_photograph(s, d.photographs[0]),
    "open_locked": lambda s, d, _: gallery.open_photograph(s, d.photographs[0], reason="care"),
    "label_history": lambda s, d, _: gallery.label_history(s, d.photographs[0]),
    "correct_labels": lambda s, d, _: gallery.correct_labels(s, d.photographs[0], Labels("x")),
    "export_original": export,
}
OF_FORMS: dict[str, Look] = {
    "draft": draft,
    "prepare_figures": lambda s, d, _: publication.prepare_figures(s, d.request_id),
    "preview_pdf": lambda s, d, _: publication.preview_pdf(s, d.request_id),
    "present": lambda s, d, _: publication.present(s, d.request_id, signer=ANA, expires_on=ENDS),
    "presented": lambda s, d, _: publication.presented(s, d.request_id),
    "form_pdf": lambda s, d, _: publication.form_pdf(s, d.request_id),
    "shown_form": lambda s, d, _: publication.shown_form(s, d.request_id),
    "sealed_form": lambda s, d, _: publication.sealed_form(s, d.request_id),
    "package": lambda s, d, out: release.package(s, d.request_id, out=out / "package"),
}
LOOKS = OF_PHOTOGRAPHS | OF_FORMS
OFFICE = ("form_pdf", "shown_form", "sealed_form")
"""What office staff have always seen: the form that they print."""


def is_shut(look: Look, session: Session, desk: Desk, out: Path) -> bool:
    """Whether the look is refused for want of a ground; other refusals are of the act itself."""
    try:
        look(session, desk, out)
    except GlassNeeded:
        return True
    except PhotodeskError:
        return False
    return False


@pytest.mark.parametrize("name", LOOKS)
def test_a_clinical_stranger_sees_nothing_until_there_is_a_ground(
    signed: Desk, tmp_path: Path, name: str
) -> None:
    look, out = LOOKS[name], tmp_path / "out"
    out.mkdir()
    stranger = a_colleague(signed.session, "stranger")
    before = signed.events()
    assert is_shut(look, stranger, signed, out)
    assert (signed.events(), list(out.iterdir())) == (before, [])
    break_glass.open(stranger, signed.patient_id, REASON)
    assert not is_shut(look, stranger, signed, out)
    signed.clock.passes(minutes=30)
    assert is_shut(look, stranger, signed, out)
    care_team.add(signed.session, signed.patient_id, "stranger")
    assert not is_shut(look, stranger, signed, out)
    care_team.end(signed.session, signed.patient_id, "stranger")
    assert is_shut(look, stranger, signed, out)


@pytest.mark.parametrize("name", sorted(OF_PHOTOGRAPHS.keys() - {"export_original"}))
def test_a_photographer_is_kept_out_the_same_way(signed: Desk, tmp_path: Path, name: str) -> None:
    stranger = a_colleague(signed.session, "nina", "photographer")
    signed.clock.passes(days=1)
    assert is_shut(OF_PHOTOGRAPHS[name], stranger, signed, tmp_path)
    break_glass.open(stranger, signed.patient_id, REASON)
    assert not is_shut(OF_PHOTOGRAPHS[name], stranger, signed, tmp_path)


@pytest.mark.parametrize("name", OFFICE)
def test_office_staff_keep_the_forms_that_they_print(
    signed: Desk, tmp_path: Path, name: str
) -> None:
    office = builders.in_role(signed.session, "office")
    stranger = a_colleague(signed.session, "olga", "office")
    for one in (office, stranger):
        assert LOOKS[name](one, signed, tmp_path)


def test_every_look_works_for_the_team(kept: Desk, tmp_path: Path) -> None:
    for name, look in OF_PHOTOGRAPHS.items():
        assert look(kept.session, kept, tmp_path) is not None, name


def test_a_look_at_a_form_under_a_broken_glass_is_counted(signed: Desk) -> None:
    stranger = a_colleague(signed.session, "stranger")
    auditor = builders.in_role(signed.session, "auditor")
    glass = break_glass.open(stranger, signed.patient_id, REASON)
    publication.shown_form(stranger, signed.request_id)
    publication.sealed_form(stranger, signed.request_id)
    publication.draft(
        stranger,
        photograph_ids=signed.photographs,
        journal_id="bmj-group",
        manuscript=Manuscript("Another case", "1", b"n" * 32),
        purpose="to teach",
    )
    publication.preview_pdf(stranger, signed.request_id)
    assert break_glass.seen_under(auditor, glass.id) == {
        "document-exported": 1,
        "document-viewed": 2,
        "publication-drafted": 1,
    }
