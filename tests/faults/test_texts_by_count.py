"""U1 and I1: names made of everything that breaks programs; each is kept, found and printed."""

import json
import random
import sys
from datetime import date

import pytest

from photodesk.domain.patient import PatientFacts
from photodesk.domain.photograph import Labels
from photodesk.errors import FormError
from photodesk.services import audit, capture_consents, gallery, patients
from photodesk.services.session import Session
from photodesk.storage import migrations
from tests.builders import a_consent, a_jpeg, some_facts, store
from tests.faults.counts import Counts

pytestmark = pytest.mark.faults

PIECES = (
    *("'", '"', ";", "--", "/*", "*/", "\\", "%", "_", "`", "$(id)", "x'00'"),
    *("DROP TABLE patient", " OR 1=1", "NEAR(", "^", "*", ":", "{0}", "%s", "%n", "{patient}"),
    *("<b>", "</b>", "&amp;", "<img src=file:///etc/passwd>", "]]>", "<para>", "=cmd|'/c'!A1"),
    *("+1", "@x", "\n", "\r", "\t", "../", "C:\\", "CON", "NUL", "\u2028", "\u202e", "\u200f"),
    *(
        "é",
        "e\u0301",
        "ł",
        "İ",
        "\u0131",
        "ß",
        "\u017f",
        "ﬁ",
        "שלום",
        "مرحبا",
        "漢字",
        "한글",
        "ไทย",
    ),
    *("\U0001f600", "\U0001f469\u200d\u2695\ufe0f", "\U0002070e", "Z\u0351\u036b\u0343", "\u00a0"),
    *("a", "B", "7", " ", "-", "O'Brien", "Kowalska", "x" * 60),
)


def texts(chance: random.Random, count: int) -> list[str]:
    """Different texts of one to eight pieces, none blank."""
    made = set[str]()
    while len(made) < count:
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 9)))
        if text.strip():
            made.add(text)
    return sorted(made)


def test_every_text_is_kept_found_and_changes_nothing_else(
    session: Session, counts: Counts
) -> None:
    seed = random.getrandbits(32)
    sys.stdout.write(f"U1, I1, seed {seed}: {counts.texts} texts\n")
    schema = migrations.schema_of(session.reading())
    for number, text in enumerate(texts(random.Random(seed), counts.texts)):  # noqa: S311 (texts)
        facts = PatientFacts(f"{number} {text}", text, text, date(1990, 1, 2))
        patient = patients.add(session, facts, even_if_alike=True)
        kept = patients.get(session, patient.id)
        assert (kept.chart_number, kept.family, kept.given) == (f"{number} {text}", text, text)
        assert patients.by_chart(session, kept.chart_number).id == patient.id
        assert json.loads(json.dumps(kept.family)) == text
        patients.find(session, text)
    assert migrations.schema_of(session.reading()) == schema
    assert audit.verify(session).ok


def test_every_text_is_a_label_and_a_printed_name_or_is_named(
    session: Session, counts: Counts
) -> None:
    patient, seed = patients.add(session, some_facts(chart_number="L")), random.getrandbits(32)
    a_consent(session, patient)
    (photo,) = store(session, patient, a_jpeg())
    printed, named = 0, list[str]()
    for text in texts(random.Random(seed), counts.texts // 10):  # noqa: S311 (texts)
        labels = Labels(site=text, procedure=text)
        assert gallery.correct_labels(session, photo, labels).labels == labels
        patients.correct(session, patient.id, some_facts(chart_number="L", family=text))
        try:
            printed += capture_consents.paper_form(session, patient.id).startswith(b"%PDF-")
        except FormError as error:
            named.append(error.advice)
    sys.stdout.write(f"U1, seed {seed}: {printed} of {counts.texts // 10} names can be printed\n")
    assert printed
    assert all(named)
