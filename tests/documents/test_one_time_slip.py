"""Tests of the slip with a one-time passphrase."""

import io

import pikepdf

from photodesk.documents.one_time_slip import render
from photodesk.documents.page import Paper
from tests.documents.forms import pages_of

PASSPHRASE = "mitob-duzak-hafon-gorip"


def slip(name: str = "Nora Baker", paper: Paper = Paper.A4) -> bytes:
    return render(
        "Seaside Facial Surgery",
        name=name,
        login="nora",
        passphrase=PASSPHRASE,
        until="2026-11-23 15:32",
        paper=paper,
    )


def test_the_slip_is_one_page_with_login_passphrase_and_end() -> None:
    for paper in Paper:
        (page,) = pages_of(slip(paper=paper))
        for said in ("Seaside Facial Surgery", "Nora Baker", "nora", PASSPHRASE, "2026-11-23"):
            assert said in page


def test_the_passphrase_is_not_in_the_metadata() -> None:
    with pikepdf.open(io.BytesIO(slip())) as pdf:
        said = " ".join(str(value) for value in pdf.docinfo.values())
    assert PASSPHRASE not in said


def test_a_name_that_cannot_be_printed_stops_nothing() -> None:
    (page,) = pages_of(slip(name="Nora \U0001f600"))
    assert PASSPHRASE in page
