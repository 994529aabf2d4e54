"""One request: the steps, what is kept when, and whose it is."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from photodesk.domain.patient import PatientFacts
from photodesk.domain.permissions import Right
from photodesk.services import patients, publication
from photodesk.services.request_steps import Step
from tests.builders import a_patient
from tests.publication_room import Room, words


def test_nothing_is_stored_before_the_check(kept: Room) -> None:
    kept.begin()
    kept.go_on()
    kept.choose_journal("jaad")
    kept.go_on()
    kept.type_manuscript("A case")
    assert publication.requests(kept.session) == ()
    kept.go_on()
    (row,) = publication.requests(kept.session)
    assert row.request.journal.id == "jaad"
    assert row.request.manuscript.version == "2"
    assert kept.page.step is Step.CHECK


def test_the_way_on_is_closed_while_something_lacks(kept: Room) -> None:
    page = kept.begin()
    page.go_to(Step.MANUSCRIPT)
    kept.type_manuscript("A case")
    assert not page.panel.primary.isEnabled()
    assert not page.bar.buttons[Step.CHECK].isEnabled()
    assert "journal" in page.bar.buttons[Step.CHECK].toolTip()


def test_keys_change_the_order_of_the_figures(kept: Room) -> None:
    kept.begin()
    first, second, third = kept.records.photographs
    rows = kept.photographs.rows
    rows[0].buttons[1].setFocus()
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(rows[0].buttons[1], Qt.Key.Key_Down, ctrl)
    assert list(kept.page.hand.half.photographs) == [second, first, third]
    moved = kept.photographs.rows[1]
    assert moved.isAncestorOf(kept.window.focusWidget())
    QTest.keyClick(kept.window.focusWidget(), Qt.Key.Key_Delete, ctrl)
    assert list(kept.page.hand.half.photographs) == [second, third]


def test_a_kept_request_has_its_photographs_fixed(shown: Room) -> None:
    shown.open(Step.PHOTOGRAPHS)
    assert [row.buttons for row in shown.photographs.rows] == [(), (), ()]


def test_a_blank_at_the_end_can_be_typed_on(kept: Room) -> None:
    kept.begin().go_to(Step.MANUSCRIPT)
    QTest.keyClicks(kept.manuscript.article.edit, "A case of")
    QTest.keyClick(kept.manuscript.article.edit, Qt.Key.Key_Space)
    QTest.keyClicks(kept.manuscript.article.edit, "noses")
    assert kept.manuscript.article.text == "A case of noses"
    assert kept.page.hand.half.manuscript.title == "A case of noses"


def test_a_draft_that_is_changed_is_kept_on_leaving_the_step(kept: Room) -> None:
    request = kept.records.draft()
    kept.open(Step.MANUSCRIPT)
    kept.manuscript.purpose.text = "to teach others"
    kept.page.go_to(Step.FORM)
    assert publication.get(kept.session, request.id).purpose == "to teach others"


def test_the_file_of_the_manuscript_leaves_only_its_fingerprint(kept: Room) -> None:
    request = kept.records.draft()
    kept.open(Step.MANUSCRIPT)
    file = kept.session.vault.folder.parent / "secret title.txt"
    file.write_bytes(b"abc")
    kept.files.chosen = file
    kept.manuscript.choose_button.click()
    kept.page.go_to(Step.CHECK)
    kept_sha = publication.get(kept.session, request.id).manuscript.sha256
    assert kept_sha is not None
    assert kept_sha.hex().startswith("ba7816bf8f01cfea")
    assert "ba78 16bf" in kept.manuscript.file_words.text()


def test_an_unread_file_is_told_in_words(kept: Room) -> None:
    kept.records.draft()
    kept.open(Step.MANUSCRIPT)
    kept.files.chosen = kept.session.vault.folder / "not there"
    kept.manuscript.choose_button.click()
    assert [str(trouble) for trouble in kept.troubles] == [
        "The file cannot be read. Choose it again."
    ]


def test_another_patient_takes_everything_of_the_request_away(kept: Room) -> None:
    kept.begin()
    other = a_patient(kept.session)
    kept.desk.ask_to_leave = lambda: True
    kept.desk.open_patient(other.id)
    kept.desk.go("request")
    assert kept.page.hand.half.photographs == ()
    assert kept.photographs.rows == []


def test_a_new_request_is_not_left_for_another_patient_without_asking(kept: Room) -> None:
    page = kept.begin()
    assert page.unfinished()
    page.go_to(Step.JOURNAL)
    kept.choose_journal("jaad")
    page.go_to(Step.MANUSCRIPT)
    kept.type_manuscript("A case")
    page.go_to(Step.CHECK)
    assert page.unfinished() == ""


def test_a_request_of_somebody_else_changes_the_patient_in_the_header(shown: Room) -> None:
    facts = PatientFacts("18", "Other", "Olga", shown.session.today().replace(year=1990))
    shown.desk.open_patient(patients.add(shown.session, facts).id)
    shown.open()
    assert shown.desk.patient_id == shown.records.patient_id
    assert shown.page.hand.row is not None


def test_escape_goes_one_step_back_and_at_last_to_all_requests(kept: Room) -> None:
    page = kept.begin()
    page.go_to(Step.JOURNAL)
    page.back()
    assert page.step is Step.PHOTOGRAPHS
    page.back()
    assert kept.board.isVisible()


def test_an_answered_request_can_be_begun_anew(signed: Room) -> None:
    signed.open(Step.PHOTOGRAPHS)
    signed.page.again_button.click()
    hand = signed.page.hand
    assert hand.row is None
    assert hand.half.photographs == signed.records.photographs
    assert hand.half.manuscript.title == "A case"
    assert hand.half.journal_id == "bmj-group"


def test_a_profile_that_is_not_fully_verified_says_check_the_site(kept: Room) -> None:
    page = kept.begin()
    page.go_to(Step.JOURNAL)
    kept.choose_journal("bmj-group")
    said = [
        one.accessibleName()
        for one in kept.journal.side.children()
        if hasattr(one, "accessibleName")
    ]
    assert "Check the journal's site before you send anything." in said
    assert kept.journal.title == "The BMJ and other journals of BMJ Group"


def test_a_journal_that_ceased_is_not_offered(kept: Room) -> None:
    kept.begin().go_to(Step.JOURNAL)
    offered = [one.id for one in kept.journal.table.records.rows]
    assert "jama-fps" not in offered
    assert offered[0] == "cope-generic"


def test_office_staff_print_and_file_and_see_no_photograph(office: Room) -> None:
    assert Right.VIEW_PHOTOGRAPHS not in office.session.user.role.rights
    office.open(Step.PHOTOGRAPHS)
    assert [row.wants_picture for row in office.photographs.rows] == [True] * 3
    office.page.go_to(Step.SIGNATURE)
    assert words(office.page.panel.primary) == "Print or save the form"
    offered = [line.button.text() for line in office.signature.lines if hasattr(line, "button")]
    assert offered == ["Print or save", "File the scan"]
    office.page.go_to(Step.PACKAGE)
    assert not office.page.panel.primary.isEnabled()
    assert office.troubles == []
