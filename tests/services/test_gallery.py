"""Looking at stored photographs, correcting their labels, and handing one out."""

import io
from pathlib import Path

import pytest
from PIL import Image

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import PhotographId, as_bytes
from photodesk.domain.patient import Patient
from photodesk.domain.photograph import Labels, Side
from photodesk.errors import InputRefused, NotFound, PhotographDamaged
from photodesk.services import audit, capture_consents, gallery
from photodesk.services.leaving_file import LeavingFile
from photodesk.services.session import Session
from photodesk.storage import photographs
from tests.builders import a_consent, a_jpeg, store, two_people_erase


@pytest.fixture
def photo(session: Session, patient: Patient) -> PhotographId:
    """A stored photograph of 1200 by 900 pixels."""
    a_consent(session, patient)
    return store(session, patient, a_jpeg(size=(1200, 900)))[0]


def sealed_file(session: Session, photo: PhotographId) -> Path:
    """Where the sealed original lies."""
    sealed = photographs.sealed_original(session.reading(), photo)
    assert sealed is not None
    return session.vault.originals.path_of(sealed.file_id)


def test_sittings_come_newest_first_and_pictures_as_taken(
    session: Session, patient: Patient
) -> None:
    a_consent(session, patient)
    later, early = a_jpeg(1, taken="2027:02:02 12:00:00"), a_jpeg(2, taken="2027:02:02 08:00:00")
    store(session, patient, later, early, a_jpeg(3))
    rows = gallery.sittings(session, patient.id)
    assert [row.held_on for row in rows] == ["2027-03-01", "2027-02-02"]
    assert [p.original_name for p in rows[1].photographs] == ["IMG_2.jpg", "IMG_1.jpg"]


def test_a_withdrawal_does_not_hide_the_record(
    session: Session, patient: Patient, photo: PhotographId
) -> None:
    (consent,) = capture_consents.history(session, patient.id)
    capture_consents.withdraw(session, consent.id, told_by="patient", route="letter")
    assert gallery.sittings(session, patient.id)[0].photographs[0].id == photo


@pytest.mark.parametrize("missing", [False, True])
def test_renditions_are_small_jpegs_made_again_when_missing(
    session: Session, photo: PhotographId, missing: bool
) -> None:
    if missing:
        session.vault.renditions.remove(as_bytes(photo))
    with Image.open(io.BytesIO(gallery.thumbnail(session, photo))) as small:
        assert (small.format, small.size) == ("JPEG", (512, 384))
    with Image.open(io.BytesIO(gallery.screen(session, photo))) as large:
        assert (large.format, large.size) == ("JPEG", (1200, 900))
    assert session.vault.renditions.thumbnail(as_bytes(photo)) is not None


def test_looking_at_a_photograph_is_one_event(session: Session, photo: PhotographId) -> None:
    before = audit.verify(session).events
    assert gallery.open_photograph(session, photo) == gallery.screen(session, photo)
    assert audit.verify(session).events == before + 1
    assert audit.events(session, limit=1)[0].kind == "photograph-viewed"


def test_a_changed_file_is_damaged_and_never_shown_in_part(
    session: Session, photo: PhotographId
) -> None:
    file = sealed_file(session, photo)
    data = bytearray(file.read_bytes())
    data[200] ^= 1
    file.write_bytes(data)
    with pytest.raises(PhotographDamaged):
        gallery.original(session, photo)


def test_a_missing_file_is_said_to_be_missing(session: Session, photo: PhotographId) -> None:
    sealed_file(session, photo).unlink()
    with pytest.raises(PhotographDamaged, match="not in the vault"):
        gallery.original(session, photo)


def test_a_shredded_photograph_is_gone_from_the_gallery(
    session: Session, patient: Patient, photo: PhotographId
) -> None:
    with session.vault.writing(session.actor()) as tx:
        two_people_erase(tx, as_bytes(photo))
        tx.audit(EventKind.PHOTOGRAPH_SHREDDED)
    (sitting,) = gallery.sittings(session, patient.id)
    assert (sitting.photographs, sitting.erased_at) == ((), ("2027-03-01T09:00:00Z",))
    with pytest.raises(NotFound):
        gallery.original(session, photo)


def test_an_unknown_photograph_is_not_found(session: Session) -> None:
    unknown = PhotographId(session.new_id())
    for look in (gallery.photograph, gallery.thumbnail, gallery.screen, gallery.original):
        with pytest.raises(NotFound):
            look(session, unknown)


# --- Labels ---------------------------------------------------------------------------------------


def test_corrected_labels_keep_the_earlier_ones(session: Session, photo: PhotographId) -> None:
    first = Labels("face.lateral.r", Side.RIGHT, time_point="preop")
    second = Labels("face.lateral.l", Side.LEFT, "nose", "rhinoplasty", "m6")
    gallery.correct_labels(session, photo, first)
    assert gallery.correct_labels(session, photo, second).labels == second
    history = gallery.label_history(session, photo)
    assert [labels for labels, _, _ in history] == [second, first, Labels()]
    assert {(at, name) for _, at, name in history} == {("2027-03-01T09:00:00Z", "Mia Practice")}


def test_a_correction_is_one_event(session: Session, photo: PhotographId) -> None:
    before = audit.verify(session).events
    gallery.correct_labels(session, photo, Labels("face.base"))
    event = audit.events(session, limit=1)[0]
    assert (event.seq, event.kind, event.object_id) == (before + 1, "photograph-labelled", photo)


def test_labels_that_cannot_be_stored_are_refused(session: Session, photo: PhotographId) -> None:
    with pytest.raises(InputRefused):
        gallery.correct_labels(session, photo, Labels(procedure="\ud800"))


# --- Handing one out ------------------------------------------------------------------------------


def test_an_exported_original_is_the_imported_file(
    session: Session, photo: PhotographId, tmp_path: Path
) -> None:
    out = tmp_path / "out.jpg"
    digest = gallery.export_original(session, photo, out=out, reason="second opinion")
    assert out.read_bytes() == a_jpeg(size=(1200, 900))
    assert digest == sha256(out.read_bytes())
    assert out.stat().st_mode & 0o077 == 0
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.reason) == ("photograph-exported", "second opinion")


def test_an_export_never_overwrites(session: Session, photo: PhotographId, tmp_path: Path) -> None:
    out = tmp_path / "out.jpg"
    out.write_bytes(b"precious")
    with pytest.raises(InputRefused, match="exists"):
        gallery.export_original(session, photo, out=out, reason="second opinion")
    assert out.read_bytes() == b"precious"


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_export_needs_a_reason(
    session: Session, photo: PhotographId, tmp_path: Path, reason: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        gallery.export_original(session, photo, out=tmp_path / "out.jpg", reason=reason)
    assert refused.value.field == "reason"
    assert not (tmp_path / "out.jpg").exists()


def test_nothing_is_exported_into_the_vault_or_nowhere(
    session: Session, photo: PhotographId, tmp_path: Path
) -> None:
    for out in (session.vault.folder / "out.jpg", tmp_path / "no folder" / "out.jpg"):
        with pytest.raises(InputRefused):
            gallery.export_original(session, photo, out=out, reason="second opinion")
        assert not out.exists()


def test_an_export_that_fails_leaves_no_file(
    session: Session, photo: PhotographId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(LeavingFile, "write", fail)
    with pytest.raises(RuntimeError):
        gallery.export_original(session, photo, out=tmp_path / "out.jpg", reason="opinion")
    assert not (tmp_path / "out.jpg").exists()
