"""The same window for a publication: the exact pictures, and the two questions commonly missing."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.canonical import short_hash
from photodesk.domain.capture_consent import Decision, Route
from photodesk.domain.identifiers import RequestId
from photodesk.domain.publication import PublicationConsent, PublicationScope, ReviewOutcome
from photodesk.imaging.decode import Decoder
from photodesk.services import patients, publication, verify
from photodesk.ui.signing import start_publication_signing
from photodesk.ui.signing.scan_dialog import ScanDialog
from photodesk.ui.signing.withdraw_dialog import WithdrawDialog, withdrawable_publication
from tests import signing_room
from tests.services.publications import Stages
from tests.signing_room import Room, TickingClock, draw, give_back, offered, press, read_on
from tests.storage.vaults import PASSPHRASE


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory, decoder: Decoder) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), decoder)


@dataclass
class Asked:
    """A room in which the consent to publish three pictures is asked for."""

    room: Room
    request_id: RequestId
    done: list[PublicationConsent | None]


def asked(stages: Stages, stage: str, tmp_path: Path, qtbot: QtBot) -> Iterator[Asked]:
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder(stage), folder)
    with stages.opened(folder) as kept:
        clock = TickingClock(kept.clock.utc)
        kept.session.clock = clock
        request_id = kept.request_id or kept.draft().id
        patient = patients.get(kept.session, kept.patient_id)
        with signing_room.room_of(kept.session, patient, clock, qtbot) as room:
            yield Asked(room, request_id, [])


@pytest.fixture
def draft(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Asked]:
    yield from asked(stages, "kept", tmp_path, qtbot)


@pytest.fixture
def shown(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Asked]:
    yield from asked(stages, "shown", tmp_path, qtbot)


@pytest.fixture
def signed(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Asked]:
    yield from asked(stages, "signed", tmp_path, qtbot)


def start(asked: Asked) -> None:
    start_publication_signing(
        asked.room.desk, asked.request_id, asked.done.append, parent=asked.room.window
    )


def to_choices(asked: Asked, qtbot: QtBot) -> None:
    window = asked.room.screen
    window.showNormal()
    window.resize(*signing_room.SIZE)
    qtbot.waitExposed(window)
    press(window, "Next")
    for _ in ("pictures", "text"):
        read_on(window, qtbot)
        press(window, "Next")


def sign(asked: Asked, qtbot: QtBot) -> None:
    window = asked.room.screen
    to_choices(asked, qtbot)
    review = window.pages.choices.review
    assert review is not None
    review.choose(0)
    for scope, question in window.pages.choices.questions.items():
        question.choose(1 if scope == "PRESS_SOCIAL" else 0)
    press(window, "Next")
    window.pages.signature.name.setText("Ana Weiß")
    draw(window.pages.signature.pad)
    press(window, "Sign")
    read_on(window, qtbot)
    press(window, "This is my signature")


def test_the_pictures_are_numbered_and_carry_the_hash_of_their_original(draft: Asked) -> None:
    start(draft)
    draft.room.prepare()
    page = draft.room.screen.pages.pictures
    assert page is not None
    words = [one.text() for one in page.findChildren(QLabel)]
    request = publication.get(draft.room.session, draft.request_id)
    for picture in request.photographs:
        assert f"Picture {picture.ordinal}" in words
        assert f"Mark {short_hash(picture.sha256)}" in words


def test_a_picture_is_enlarged_by_a_tap_and_that_is_noted(draft: Asked, qtbot: QtBot) -> None:
    start(draft)
    draft.room.prepare()
    window = draft.room.screen
    window.showNormal()
    window.resize(*signing_room.SIZE)
    press(window, "Next")
    assert window.pages.pictures is not None
    window.pages.pictures.enlarge.emit(1)
    assert window.stack.currentWidget() is window.enlarged
    press(window, "Close the picture")
    window.pages.pictures.buttons[1].click()
    press(window, "Close the picture")
    read_on(window, qtbot)
    circumstances = window.pages.circumstances()
    ids = tuple(picture.photograph_id for picture in window.signing.matter.pictures)
    assert circumstances.pictures_enlarged == (ids[1],)
    assert circumstances.pictures_shown == ids


def test_the_article_and_the_internet_are_asked_and_nothing_is_chosen(
    draft: Asked, qtbot: QtBot
) -> None:
    start(draft)
    draft.room.prepare()
    to_choices(draft, qtbot)
    choices = draft.room.screen.pages.choices
    assert choices.review is not None
    assert choices.review_outcome() is None
    assert "ONLINE" in choices.questions
    assert choices.decisions() == {}
    assert offered(draft.room.screen)[-1] == f"{len(choices.questions) + 1} answers are missing"


@pytest.mark.parametrize(
    ("journal", "offered_outcomes"),
    [
        ("bmj-group", ["shown_final"]),  # this journal accepts no waiver
        ("cope-generic", ["shown_final", "waived"]),
    ],
)
def test_only_statements_that_the_journal_accepts_are_offered(
    draft: Asked, journal: str, offered_outcomes: list[str]
) -> None:
    session, first = draft.room.session, publication.get(draft.room.session, draft.request_id)
    request = publication.draft(
        session,
        photograph_ids=[picture.photograph_id for picture in first.photographs],
        journal_id=journal,
        manuscript=first.manuscript,
        purpose="to teach",
    )
    start(Asked(draft.room, request.id, draft.done))
    draft.room.preparation.review.choose("shown_final")
    draft.room.prepare()
    statements = draft.room.screen.signing.matter.review
    assert [str(outcome) for _, outcome in statements] == offered_outcomes


def test_the_sealed_form_says_what_was_chosen_and_can_be_verified(
    draft: Asked, qtbot: QtBot
) -> None:
    start(draft)
    draft.room.prepare()
    sign(draft, qtbot)
    window = draft.room.screen
    assert window.stack.currentWidget() is window.signed
    assert window.signed.receipt is not None
    assert window.signed.receipt.ink == window.pages.signature.pad.ink()
    give_back(window, PASSPHRASE)
    draft.room.hand_out.refuse.click()
    (consent,) = draft.done
    assert consent is not None
    assert consent.scopes[PublicationScope.ONLINE] is Decision.PERMIT
    assert consent.scopes[PublicationScope.PRESS_SOCIAL] is Decision.DENY
    sealed = publication.sealed_form(draft.room.session, draft.request_id)
    assert verify.verify(sealed).genuine


def test_a_form_shown_before_is_shown_again_as_it_was(shown: Asked) -> None:
    before = publication.presented(shown.room.session, shown.request_id)
    start(shown)
    assert not shown.room.preparation.signer.isVisibleTo(shown.room.preparation)
    shown.room.prepare()
    matter = shown.room.screen.signing.matter
    assert matter.signer == before.signer
    assert matter.passages == before.passages


def test_what_is_missing_is_named_in_the_preparation(draft: Asked) -> None:
    start(draft)
    draft.room.preparation.expires.text = draft.room.session.today().isoformat()
    draft.room.prepare()
    assert "P23" in draft.room.preparation.fault.text()
    assert draft.room.screens() == []


def test_saying_no_is_recorded(draft: Asked) -> None:
    start(draft)
    draft.room.prepare()
    press(draft.room.screen, "I do not want to")
    press(draft.room.screen, "I do not want to sign")
    give_back(draft.room.screen, PASSPHRASE)
    (consent,) = draft.done
    assert consent is not None
    assert consent.state == "declined"


def test_a_scan_of_the_printed_form_is_filed(shown: Asked, tmp_path: Path) -> None:
    session = shown.room.session
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(publication.form_pdf(session, shown.request_id) + b"\n% scanned")
    request = publication.get(session, shown.request_id)
    dialog = ScanDialog(shown.room.desk, shown.room.window, shown.room.patient, request)
    dialog.take_file(scan)
    dialog.signed_on.text = session.today().isoformat()
    dialog.file_it.click()
    assert publication.status(session, shown.request_id).state != "signed"
    dialog.review.choose("shown_final")
    dialog.expires.text = "2028-01-01"
    for asked_for in dialog.answers.lists.values():
        asked_for.choose("permit")
    dialog.file_it.click()
    assert dialog.fault.text() == ""
    row = next(iter(publication.requests(session)))
    assert row.consent is not None
    assert row.consent.route is Route.PAPER
    assert row.consent.review_outcome is ReviewOutcome.SHOWN_FINAL


def test_a_signed_consent_to_publish_is_withdrawn(signed: Asked) -> None:
    desk = signed.room.desk
    dialog = WithdrawDialog(
        desk, signed.room.window, withdrawable_publication(desk, signed.request_id, "Ana Weiß")
    )
    dialog.withdraw.click()
    assert publication.status(signed.room.session, signed.request_id).state == "withdrawn"
