"""The later steps: the form beside its fields, the answer, the gate and the package."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from photodesk.services import form_record
from photodesk.services.request_steps import Step
from photodesk.ui.publication.decline_dialog import DeclineDialog
from photodesk.ui.signing.hand_out_dialog import HandOutDialog
from photodesk.ui.signing.scan_dialog import ScanDialog
from tests.publication_room import Room, words


def said(widget: QWidget) -> str:
    """Everything that stands on a widget."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_the_preview_stands_beside_the_fields_and_writes_nothing(kept: Room) -> None:
    kept.records.draft()
    before = kept.records.events()
    kept.open(Step.FORM)
    assert kept.form.view.pages > 1
    assert kept.form.fields is not None
    assert kept.records.events() == before


def test_the_final_form_is_shown_again_without_its_fields(kept: Room) -> None:
    kept.records.draft()
    kept.open(Step.FORM)
    kept.go_on()
    assert kept.page.hand.state == "ready to sign"
    assert kept.form.fields is None
    assert kept.form.view.pages > 1
    assert "Ana Weiß, the patient" in said(kept.form.side)


def test_a_field_that_is_missing_keeps_the_form_a_draft(kept: Room) -> None:
    kept.records.draft()
    kept.open(Step.FORM)
    assert kept.form.fields is not None
    kept.form.fields.expires.text = "soon"
    kept.go_on()
    assert kept.page.hand.state == "draft"
    assert kept.form.fields.expires.fault


def test_a_witness_and_an_interpreter_become_cases_of_the_form(kept: Room) -> None:
    request = kept.records.draft()
    kept.open(Step.FORM)
    assert kept.form.fields is not None
    kept.form.fields.interpreter.setChecked(True)
    kept.form.fields.witness.setChecked(True)
    kept.go_on()
    cases = form_record.of_request(kept.session, request.id).cases
    assert {"interpreter", "witness"} <= set(cases)


def test_a_no_is_recorded_without_a_reason(shown: Room) -> None:
    shown.open(Step.SIGNATURE)
    shown.signature.decline()
    shown.window.findChildren(DeclineDialog)[-1].record.click()
    assert shown.page.hand.state == "declined"
    assert "nobody asks again unknowingly" in said(shown.signature.sheet)
    assert shown.page.again_button.isVisible()


def test_the_paper_form_is_saved_where_the_person_says(shown: Room, tmp_path: Path) -> None:
    shown.files.chosen = tmp_path / "form.pdf"
    shown.open(Step.SIGNATURE)
    shown.signature.give_form()
    shown.window.findChildren(HandOutDialog)[-1].save.click()
    assert shown.files.chosen.read_bytes().startswith(b"%PDF")
    assert shown.records.events()[-1] == "document-exported"


def test_a_scan_of_the_signed_paper_answers_the_request(shown: Room, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 signed by hand")
    shown.open(Step.SIGNATURE)
    shown.signature.file_scan()
    dialog = shown.window.findChildren(ScanDialog)[-1]
    dialog.take_file(scan)
    dialog.signed_on.text = shown.session.today().isoformat()
    dialog.expires.text = "2029-03-01"
    dialog.review.choose("shown_final")
    for asked in dialog.answers.lists.values():
        asked.choose("permit")
    dialog.file_it.click()
    assert shown.page.hand.state == "signed"


def test_the_answer_says_use_by_use_what_was_allowed(signed: Room) -> None:
    signed.open(Step.SIGNATURE)
    spoken = [line.accessibleName() for line in signed.signature.lines]
    assert "Allowed: The Internet. Yes" in spoken
    assert len(spoken) == 9


def test_what_became_of_the_signers_copy_is_written_down(signed: Room) -> None:
    signed.open(Step.SIGNATURE)
    signed.signature.give_copy()
    signed.window.findChildren(HandOutDialog)[-1].refuse.click()
    assert signed.records.events()[-1] == "document-exported"


def test_the_gate_is_closed_before_a_signature_and_says_why(shown: Room) -> None:
    shown.open(Step.PACKAGE)
    assert not shown.page.panel.primary.isEnabled()
    assert "There is no signed publication consent" in said(shown.package.sheet)
    assert "What leaves" not in said(shown.package.sheet)


def test_an_open_gate_lists_what_leaves(signed: Room) -> None:
    signed.open(Step.PACKAGE)
    assert words(signed.page.panel.primary) == "Make the package"
    shown = said(signed.package.sheet)
    assert "figure-1.jpg" in shown
    assert "consent-form.pdf" in shown
    assert "Check the journal's site" in shown


def test_stepping_back_from_the_folder_makes_nothing(signed: Room) -> None:
    signed.open(Step.PACKAGE)
    signed.files.chosen = None
    signed.package.make()
    assert signed.package.package is None
    assert signed.page.hand.state == "signed"


def test_the_package_lists_every_file_with_its_whole_hash(signed: Room, tmp_path: Path) -> None:
    signed.open(Step.PACKAGE)
    signed.package.make_in(tmp_path / "out")
    package = signed.package.package
    assert package is not None
    shown = said(signed.package.sheet).replace(" ", "")
    assert all(sha256 in shown for _, sha256, _ in package.files)
    assert str(package.folder) in said(signed.package.side).replace("\u200b", "")


def test_a_package_that_was_touched_is_not_called_whole(signed: Room, tmp_path: Path) -> None:
    signed.open(Step.PACKAGE)
    signed.package.make_in(tmp_path / "out")
    figure = tmp_path / "out" / "figure-1.jpg"
    figure.write_bytes(figure.read_bytes() + b"\0")
    signed.go_on()
    assert "Do not send this package" in said(signed.package.sheet)
    assert signed.said[-1].startswith("Do not send this package")


def test_a_folder_inside_the_vault_is_refused_in_words(signed: Room) -> None:
    signed.open(Step.PACKAGE)
    signed.package.make_in(signed.session.vault.folder / "originals")
    assert "not written into the vault" in said(signed.package.sheet)
    assert signed.page.hand.state == "signed"


def test_the_lock_drops_the_form(shown: Room) -> None:
    shown.open(Step.FORM)
    before = shown.form.view.pages
    shown.desk.locking.emit()
    assert (before > 1, shown.form.view.pages) == (True, 0)
