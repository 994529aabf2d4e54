"""Tests of the sheet with the recovery key."""

import io
from datetime import date

import pikepdf

from photodesk.documents.page import Paper
from photodesk.documents.recovery_sheet import render
from tests.documents.forms import pages_of

KEY = "7K3M-Q9ZV-0ABC-DEFG-HJKM-NPQR-STVW"


def sheet(paper: Paper = Paper.A4) -> bytes:
    return render("Seaside Facial Surgery", "0198f3a2-7c11", KEY, date(2026, 11, 22), paper=paper)


def test_the_sheet_is_one_page_with_the_whole_key() -> None:
    for paper in Paper:
        (page,) = pages_of(sheet(paper))
        assert KEY[:19] in page
        assert KEY[20:] in page
        for said in ("Seaside Facial Surgery", "0198f3a2-7c11", "22 November 2026", "once a year"):
            assert said in page


def test_the_key_is_not_in_the_metadata() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as pdf:
        said = " ".join(str(value) for value in pdf.docinfo.values())
    assert KEY[:4] not in said
