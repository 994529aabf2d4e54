"""Raw SQL on an open vault gets round no rule of publication; each try has its positive control."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.storage.catalogue_facts import without_event
from photodesk.storage.connection import Value
from photodesk.storage.vault import Vault
from tests.builders import two_people_erase
from tests.storage import vaults
from tests.storage.publication_rows import EARLY, LATER, NOW, Rows, digest, key

Act = Callable[[Rows], object]


class Undone(Exception):
    """Ends an act whose rows are not to be kept: the next test finds an empty vault."""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """An open vault with nothing in it; every test undoes what it did."""
    opened, _ = vaults.create(tmp_path_factory.mktemp("publication") / "vault")
    yield opened
    opened.lock()


@pytest.fixture
def rows(vault: Vault) -> Iterator[Rows]:
    """Rows to write inside an act that is undone after the test."""
    with suppress(Undone), vault.writing(vault.actor) as tx:
        yield Rows(tx)
        raise Undone


def sql(statement: str, *values: Value) -> Act:
    """One statement as an act; changing no row at all would prove nothing."""

    def run(rows: Rows) -> Rows:
        assert rows.tx.execute(statement, values) > 0
        return rows

    return run


def told(rows: Rows) -> Rows:
    """The signing stands in the log."""
    return rows.told(EventKind.PUBLICATION_SIGNED, "consent", "record")


def reviewed(rows: Rows, outcome: str, **changes: Value) -> Rows:
    """A signed consent with this outcome of the review."""
    sql("UPDATE publication_consent SET review_outcome = ?", outcome)(rows)
    return rows.sign(**changes)


SIGNED_WORDS = "sealed form, signature and images"

# name: state before, words of the refusal, what is tried, the same thing done rightly
TRIES: dict[str, tuple[str, str, Act, Act]] = {
    # --- requests ---
    "a request that is born presented": (
        "everything_before_the_request", "starts as a draft",
        lambda r: r.request(state="presented", form_document_id=key("form"), presented_at=NOW,
                            wording_sha256=digest("w")),
        lambda r: r.request(),
    ),
    "a request that is born signed": (
        "everything_before_the_request", "starts as a draft",
        lambda r: r.request(state="signed", form_document_id=key("form"), presented_at=NOW,
                            wording_sha256=digest("w")),
        lambda r: r.request(),
    ),
    "a request written over another": (
        "drafted", "starts as a draft|not deleted",
        lambda r: r.request(title="Other"),
        lambda r: r.request("another", title="Other"),
    ),
    "replacing a request": (
        "shown", "starts as a draft|not deleted",
        sql("REPLACE INTO publication_request SELECT * FROM publication_request"),
        lambda r: r.request("another"),
    ),
    "a draft signed without being shown": (
        "drafted", "draft to presented",
        sql("UPDATE publication_request SET state = 'signed', form_document_id = ?, "
            "presented_at = ?, wording_sha256 = ?", key("form"), NOW, digest("w")),
        lambda r: r.present(),
    ),
    "a shown form made a draft again": (
        "shown", "draft to presented",
        sql("UPDATE publication_request SET state = 'draft'"),
        sql("UPDATE publication_request SET state = 'declined'"),
    ),
    "a signed request asked again": (
        "signed", "draft to presented",
        sql("UPDATE publication_request SET state = 'presented'"),
        lambda r: r.release(),
    ),
    "a declined request made signed": (
        "shown", "draft to presented",
        lambda r: (sql("UPDATE publication_request SET state = 'declined'")(r),
                   sql("UPDATE publication_request SET state = 'signed'")(r)),
        sql("UPDATE publication_request SET state = 'declined'"),
    ),
    "a draft moved to another patient": (
        "drafted", "stays with its patient",
        sql("UPDATE publication_request SET patient_id = ?", key("bea")),
        sql("UPDATE publication_request SET title = 'A better title'"),
    ),
    "a draft with another age": (
        "drafted", "stays with its patient",
        sql("UPDATE publication_request SET created_at = ?", LATER),
        sql("UPDATE publication_request SET purpose = 'more teaching'"),
    ),
    "a request deleted": (
        "drafted", "not deleted",
        sql("DELETE FROM publication_request"),
        lambda r: r.request("another"),
    ),
    # --- pictures of a request ---
    "another patient's picture": (
        "drafted", "stored photographs of its own patient",
        lambda r: r.request_photo(3, "hers"),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "a picture under another hash": (
        "drafted", "stored photographs of its own patient",
        lambda r: (r.photograph("three"), r.request_photo(3, "three", photo_sha256=digest("x"))),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "a shredded picture": (
        "drafted", "stored photographs of its own patient",
        lambda r: (r.photograph("three"),
                   two_people_erase(r.tx, key("three"), at=NOW),
                   r.request_photo(3, "three")),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "a picture added to a shown form": (
        "shown", "stored photographs of its own patient",
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
        lambda r: (r.photograph("three"), r.consent()),
    ),
    "the same picture twice": (
        "drafted", "stored photographs of its own patient",
        lambda r: r.request_photo(3, "one"),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "a number given twice": (
        "drafted", "stored photographs of its own patient",
        lambda r: (r.photograph("three"), r.request_photo(2, "three")),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "replacing a picture": (
        "drafted", "stored photographs of its own patient|do not change",
        lambda r: (r.photograph("three"),
                   sql("REPLACE INTO request_photo VALUES(?, 1, ?, ?)", key("request"),
                       key("three"), digest("three"))(r)),
        lambda r: (r.photograph("three"), r.request_photo(3, "three")),
    ),
    "a picture exchanged": (
        "drafted", "do not change",
        sql("UPDATE request_photo SET photo_sha256 = ? WHERE ordinal = 1", digest("x")),
        lambda r: r.present(),
    ),
    "a picture taken off": (
        "drafted", "do not change",
        sql("DELETE FROM request_photo WHERE ordinal = 2"),
        lambda r: r.present(),
    ),
    # --- figures ---
    "a figure made twice": (
        "drafted", "made once",
        lambda r: r.figure(1, id=key("again"), file_id=key("again")),
        lambda r: (r.photograph("three"), r.request_photo(3, "three"), r.figure(3)),
    ),
    "a figure over another's file": (
        "drafted", "made once",
        lambda r: (r.photograph("three"), r.request_photo(3, "three"),
                   r.figure(3, file_id=key("ffigure1"))),
        lambda r: (r.photograph("three"), r.request_photo(3, "three"), r.figure(3)),
    ),
    "a figure made after the form was shown": (
        "drafted", "made once",
        lambda r: (r.photograph("three"), r.request_photo(3, "three"), r.present(), r.figure(3)),
        lambda r: (r.photograph("three"), r.request_photo(3, "three"), r.figure(3), r.present()),
    ),
    "a figure of a picture that is not asked for": (
        "drafted", "FOREIGN KEY",
        lambda r: r.figure(7),
        lambda r: (r.photograph("three"), r.request_photo(7, "three"), r.figure(7)),
    ),
    "a figure exchanged": (
        "drafted", "does not change",
        sql("UPDATE figure SET plain_sha256 = ? WHERE ordinal = 1", digest("x")),
        sql("UPDATE figure SET key_epoch = 2, wrapped_key = ? WHERE ordinal = 1", b"k" * 60),
    ),
    "a figure's key put back": (
        "drafted", "only re-wrapped",
        sql("UPDATE figure SET wrapped_key = ? WHERE ordinal = 1", b"k" * 60),
        sql("UPDATE figure SET key_epoch = 2, wrapped_key = ? WHERE ordinal = 1", b"k" * 60),
    ),
    "a figure deleted": (
        "drafted", "not deleted",
        sql("DELETE FROM figure WHERE ordinal = 1"),
        lambda r: r.present(),
    ),
    # --- the answer ---
    "an answer before the form was shown": (
        "drafted", "answers one presented request",
        lambda r: r.consent(),
        lambda r: (r.present(), r.consent()),
    ),
    "an answer that is born signed": (
        "shown", "answers one presented request",
        lambda r: r.consent(state="signed", decided_at=NOW, signed_at=NOW, expires_at=LATER,
                            sealed_document_id=key("sealed"),
                            signature_document_id=key("strokes"),
                            signature_sha256=digest("strokes"), record_sha256=digest("r")),
        lambda r: r.consent(),
    ),
    "an answer for another journal": (
        "shown", "answers one presented request",
        lambda r: r.consent(journal_id="another"),
        lambda r: r.consent(),
    ),
    "an answer of another patient": (
        "shown", "answers one presented request",
        lambda r: r.consent(patient_id=key("bea")),
        lambda r: r.consent(),
    ),
    "a second answer": (
        "begun", "answers one presented request",
        lambda r: r.consent(id=key("again")),
        lambda r: r.sign(),
    ),
    "an answer moved to another journal": (
        "begun", "stays with its request",
        sql("UPDATE publication_consent SET journal_id = 'another'"),
        sql("UPDATE publication_consent SET review_outcome = 'shown_final'"),
    ),
    "a signed answer changed": (
        "signed", "does not change",
        sql("UPDATE publication_consent SET expires_at = '2099-01-01T00:00:00Z'"),
        lambda r: r.release(),
    ),
    "a signed answer made a draft": (
        "signed", "does not change",
        sql("UPDATE publication_consent SET state = 'draft'"),
        lambda r: r.release(),
    ),
    "a declined answer made signed": (
        "begun", "does not change",
        lambda r: (sql("UPDATE publication_consent SET state = 'declined', decided_at = ?",
                       NOW)(r), r.sign()),
        lambda r: r.sign(),
    ),
    "an answer deleted": (
        "begun", "not deleted",
        sql("DELETE FROM publication_consent"),
        lambda r: r.sign(),
    ),
    "signing without images": (
        "shown", SIGNED_WORDS,
        lambda r: (r.consent(), r.sign()),
        lambda r: (r.consent(), r.image(1, "one"), r.image(2, "two"), r.sign()),
    ),
    "signing without a sealed form": (
        "begun", SIGNED_WORDS + "|CHECK|FOREIGN",
        lambda r: r.sign(sealed_document_id=key("nowhere")),
        lambda r: r.sign(),
    ),
    "signing with another patient's form": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(sealed_document_id=key("other-sealed")),
        lambda r: r.sign(),
    ),
    "signing with another patient's signature": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(signature_document_id=key("other"), signature_sha256=digest("other")),
        lambda r: r.sign(),
    ),
    "signing with an unsealed form": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(sealed_document_id=key("form")),
        lambda r: r.sign(),
    ),
    "signing with the paper of another consent": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(signature_document_id=key("paper"), signature_sha256=digest("paper")),
        lambda r: r.sign(),
    ),
    "signing with the confirmation of a withdrawal": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(signature_document_id=key("slip"), signature_sha256=digest("slip")),
        lambda r: r.sign(),
    ),
    "signing with a signature of another hash": (
        "begun", SIGNED_WORDS,
        lambda r: r.sign(signature_sha256=digest("x")),
        lambda r: r.sign(),
    ),
    "signing without an end": (
        "begun", "CHECK",
        lambda r: r.sign(expires_at=None),
        lambda r: r.sign(),
    ),
    "signing with an end before the signature": (
        "begun", "CHECK",
        lambda r: r.sign(expires_at=EARLY),
        lambda r: r.sign(),
    ),
    "signing without a record": (
        "begun", "CHECK",
        lambda r: r.sign(record_sha256=None),
        lambda r: r.sign(),
    ),
    # --- uses and images of the answer ---
    "a use added after signing": (
        "signed", "do not change",
        lambda r: r.scope("BOOK"),
        lambda r: r.release(),
    ),
    "a use that was denied made permitted": (
        "begun", "do not change",
        lambda r: (r.scope("BOOK", "deny"),
                   sql("UPDATE publication_scope SET decision = 'permit' WHERE scope = 'BOOK'")(r)),
        lambda r: r.scope("BOOK", "permit"),
    ),
    "replacing a use": (
        "begun", "do not change",
        lambda r: (r.scope("BOOK", "deny"),
                   sql("REPLACE INTO publication_scope VALUES(?, 'BOOK', 'permit')",
                       key("consent"))(r)),
        lambda r: r.scope("BOOK", "deny"),
    ),
    "a use taken away": (
        "begun", "do not change",
        sql("DELETE FROM publication_scope"),
        lambda r: r.scope("BOOK"),
    ),
    "an image that is not on the form": (
        "shown", "exactly the images of its request",
        lambda r: (r.consent(), r.photograph("three"), r.image(3, "three")),
        lambda r: (r.consent(), r.image(1, "one")),
    ),
    "an image under another number": (
        "shown", "exactly the images of its request",
        lambda r: (r.consent(), r.image(2, "one")),
        lambda r: (r.consent(), r.image(2, "two")),
    ),
    "an image under another hash": (
        "shown", "exactly the images of its request",
        lambda r: (r.consent(), r.image(1, "one", photo_sha256=digest("x"))),
        lambda r: (r.consent(), r.image(1, "one")),
    ),
    "an image with another figure": (
        "shown", "exactly the images of its request",
        lambda r: (r.consent(), r.image(1, "one", figure_sha256=digest("x"))),
        lambda r: (r.consent(), r.image(1, "one")),
    ),
    "an image added after signing": (
        "shown", "exactly the images of its request",
        lambda r: (r.consent(), r.image(1, "one"), r.sign(), r.image(2, "two")),
        lambda r: (r.consent(), r.image(1, "one"), r.image(2, "two"), r.sign()),
    ),
    "an image exchanged": (
        "begun", "do not change",
        sql("UPDATE publication_image SET figure_sha256 = ? WHERE ordinal = 1", digest("x")),
        lambda r: r.sign(),
    ),
    "an image taken away": (
        "begun", "do not change",
        sql("DELETE FROM publication_image WHERE ordinal = 1"),
        lambda r: r.sign(),
    ),
    # --- withdrawal ---
    "withdrawing what was not signed": (
        "begun", "only a signed consent",
        lambda r: r.withdrawal(),
        lambda r: (r.sign(), r.withdrawal()),
    ),
    "withdrawing twice": (
        "signed", "only a signed consent",
        lambda r: (r.withdrawal(), r.withdrawal(told_by="bea")),
        lambda r: r.withdrawal(),
    ),
    "a withdrawal taken back": (
        "signed", "does not change",
        lambda r: (r.withdrawal(), sql("DELETE FROM publication_withdrawal")(r)),
        lambda r: r.withdrawal(),
    ),
    "a withdrawal moved to a later day": (
        "signed", "does not change",
        lambda r: (r.withdrawal(),
                   sql("UPDATE publication_withdrawal SET withdrawn_at = ?", LATER)(r)),
        lambda r: r.withdrawal(),
    ),
    # --- releases ---
    "a release without a signature": (
        "begun", "no signed publication consent",
        lambda r: r.release(),
        lambda r: (r.sign(), told(r), r.release()),
    ),
    "a release on a signature that the log does not know": (
        "begun", "no signed publication consent",
        lambda r: (r.sign(), r.release()),
        lambda r: (r.sign(), told(r), r.release()),
    ),
    "a release on a signature over another record": (
        "begun", "no signed publication consent",
        lambda r: (r.sign(), r.told(EventKind.PUBLICATION_SIGNED, "consent", "other"), r.release()),
        lambda r: (r.sign(), told(r), r.release()),
    ),
    "a release dated before the consent ended": (
        "begun", "no signed publication consent",
        lambda r: (r.sign(signed_at="2020-01-01T00:00:00Z", expires_at="2021-01-01T00:00:00Z"),
                   told(r), r.release(released_at="2020-06-01T00:00:00Z")),
        lambda r: (r.sign(), told(r), r.release(released_at="2020-06-01T00:00:00Z")),
    ),
    "a release without the Internet": (
        "shown", "does not allow the Internet",
        lambda r: (r.consent(), r.scope("ONLINE", "deny"), r.image(1, "one"), r.image(2, "two"),
                   r.sign(), told(r), r.release()),
        lambda r: (r.consent(), r.scope("ONLINE"), r.image(1, "one"), r.image(2, "two"),
                   r.sign(), told(r), r.release()),
    ),
    "a release where the Internet was not asked about": (
        "shown", "does not allow the Internet",
        lambda r: (r.consent(), r.scope("PRINT"), r.image(1, "one"), r.image(2, "two"),
                   r.sign(), told(r), r.release()),
        lambda r: (r.consent(), r.scope("ONLINE"), r.image(1, "one"), r.image(2, "two"),
                   r.sign(), told(r), r.release()),
    ),
    "a release of what the patient never saw": (
        "begun", "neither reviewed nor the review waived",
        lambda r: (reviewed(r, "not_offered"), told(r), r.release()),
        lambda r: (reviewed(r, "shown_version"), told(r), r.release()),
    ),
    "a release of what the patient saw the pictures of": (
        "begun", "neither reviewed nor the review waived",
        lambda r: (reviewed(r, "shown_images_only"), told(r), r.release()),
        lambda r: (reviewed(r, "waived"), told(r), r.release()),
    ),
    "a release where nobody looked or waived": (
        "begun", "neither reviewed nor the review waived",
        lambda r: (reviewed(r, "declined_to_look"), told(r), r.release()),
        lambda r: (reviewed(r, "declined_to_look", evidence='{"waiver_signed":true}'), told(r),
                   r.release()),
    ),
    "a release of more than was signed for": (
        "shown", "not covered",
        lambda r: (r.consent(), r.scope(), r.image(1, "one"), r.sign(), told(r), r.release()),
        lambda r: (r.consent(), r.scope(), r.image(1, "one"), r.image(2, "two"), r.sign(), told(r),
                   r.release()),
    ),
    "a release after the capture consent was withdrawn": (
        "signed", "not kept any more",
        lambda r: (r.capture_withdrawal(), r.release()),
        lambda r: r.release(),
    ),
    "a release of a shredded picture": (
        "signed", "not kept any more",
        lambda r: (two_people_erase(r.tx, key("one"), at=NOW), r.release()),
        lambda r: r.release(),
    ),
    "one signature under two consents": (
        "signed", "UNIQUE",
        lambda r: r.another_request().consent(id=key("second"), request_id=key("again"),
                                              signature_document_id=key("strokes")),
        lambda r: r.another_request().consent(id=key("second"), request_id=key("again")),
    ),
    "one sealed form under two consents": (
        "signed", "UNIQUE",
        lambda r: r.another_request().consent(id=key("second"), request_id=key("again"),
                                              sealed_document_id=key("sealed")),
        lambda r: r.another_request().consent(id=key("second"), request_id=key("again")),
    ),
    "a release on a capture consent": (
        "signed", "no signed publication|FOREIGN KEY|neither reviewed|Internet",
        lambda r: r.release(consent_id=key("cc-ana")),
        lambda r: r.release(),
    ),
    "a release after the end": (
        "signed", "no signed publication consent",
        lambda r: r.release(released_at=LATER),
        lambda r: r.release(),
    ),
    "a release after the withdrawal": (
        "signed", "no signed publication consent",
        lambda r: (r.withdrawal(), r.release()),
        lambda r: (r.release(), r.withdrawal()),
    ),
    "a release of what was declined": (
        "begun", "no signed publication consent",
        lambda r: (sql("UPDATE publication_consent SET state = 'declined', decided_at = ?",
                       NOW)(r), r.release()),
        lambda r: (r.sign(), told(r), r.release()),
    ),
    "a release written over another": (
        "signed", "no signed publication consent",
        lambda r: (r.release(), r.release()),
        lambda r: (r.release(), r.release("again")),
    ),
    "a release changed": (
        "signed", "does not change",
        lambda r: (r.release(), sql("UPDATE release SET manifest = '[]'")(r)),
        lambda r: r.release(),
    ),
    "a release deleted": (
        "signed", "not deleted",
        lambda r: (r.release(), sql("DELETE FROM release")(r)),
        lambda r: r.release(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIES)
def test_the_store_refuses(rows: Rows, name: str) -> None:
    state, words, wrong, _right = TRIES[name]
    getattr(rows, state)()
    with pytest.raises(sqlcipher3.IntegrityError, match=words):
        wrong(rows)


@pytest.mark.parametrize("name", TRIES)
def test_the_same_thing_done_rightly_is_taken(rows: Rows, name: str) -> None:
    state, _words, _wrong, right = TRIES[name]
    getattr(rows, state)()
    right(rows)


FROZEN = (
    "journal_id", "journal_profile", "title", "manuscript_version", "purpose", "wording_id",
    "wording_version", "locale", "form_record",
)  # fmt: skip


@pytest.mark.parametrize("column", FROZEN)
def test_nothing_of_a_shown_form_changes_even_with_its_answer(rows: Rows, column: str) -> None:
    rows.drafted()
    sql(f"UPDATE publication_request SET {column} = 'before'")(rows)  # noqa: S608 (a column)
    rows.present()
    both = f"UPDATE publication_request SET state = 'declined', {column} = 'after'"  # noqa: S608
    with pytest.raises(sqlcipher3.IntegrityError, match="a presented request does not change"):
        sql(both)(rows)


def test_an_act_that_is_refused_keeps_nothing(vault: Vault) -> None:
    before = vault.reading().value("SELECT count(*) FROM audit")
    with pytest.raises(sqlcipher3.IntegrityError), vault.writing(vault.actor) as tx:
        Rows(tx).signed().release(released_at=LATER)
    assert vault.reading().value("SELECT count(*) FROM audit") == before
    assert vault.reading().value("SELECT count(*) FROM publication_request") == 0


INVENTED: dict[str, tuple[str, Act]] = {
    "a consent to publish": ("begun", lambda r: r.sign()),
    "a withdrawal": ("signed", lambda r: r.withdrawal()),
    "a release": ("signed", lambda r: r.release()),
}


@pytest.mark.parametrize("what", INVENTED)
def test_a_row_written_past_the_acts_shows_in_the_check(rows: Rows, what: str) -> None:
    state, invent = INVENTED[what]
    getattr(rows, state)()
    before = without_event(rows.tx)
    invent(rows)
    assert without_event(rows.tx) == before + 1


def test_every_publication_trigger_is_tried() -> None:
    schema = Path(__file__).parents[2] / "photodesk/storage/migrations/0001_initial.sql"
    publication = schema.read_text("utf-8").split("-- Publication ---")[1]
    for words in {
        line.split("'")[1] for line in publication.splitlines() if "RAISE(ABORT" in line
    } - {"a presented request does not change"}:
        assert any(said.split("|")[0] in words for _, said, _, _ in TRIES.values()), words
