"""Tests of reading a seal from a file that came from anywhere: a verdict, never a crash."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photodesk.documents.seal import read_seal
from photodesk.documents.seal_reading import LARGEST

PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"


def a_pdf(form: bytes, *more: bytes, trailer: bytes = b"") -> bytes:
    """A small PDF whose catalogue has `form` as its AcroForm and then the objects `more`."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /AcroForm " + form + b" >>"
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate((catalogue, PAGES, PAGE, *more), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer)
    return out + b"startxref\n%d\n%%%%EOF" % start


def kids(count: int, *, wide: bool) -> bytes:
    """A tree of fields, `count` deep or wide."""
    if wide:
        listed = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
        leaves = (b"<< /T (a%d) /FT /Sig >>" % number for number in range(count))
        return a_pdf(b"<< /Fields [" + listed + b"] >>", *leaves)
    chain = (b"<< /T (a) /Kids [%d 0 R] >>" % (number + 5) for number in range(count))
    return a_pdf(b"<< /Fields [4 0 R] >>", *chain, b"<< /T (z) /FT /Sig >>")


def bomb(*layers: int) -> bytes:
    """A cross-reference stream that unpacks to far more than it weighs."""
    data, filters = b"\0" * layers[0], b""
    for _ in layers:
        data, filters = zlib.compress(data, 9), filters + b"/FlateDecode "
    head = b"<< /Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter [%b] /Length %d >>"
    body = head % (filters, len(data)) + b"\nstream\n" + data + b"\nendstream"
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF"


HOSTILE = {
    "nothing": b"",
    "only the first line": b"%PDF-1.7\n",
    "a picture": b"\xff\xd8\xff\xe0" * 100,
    "compressed noise": b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 999),
    "deep arrays": a_pdf(b"<< /Fields " + b"[" * 50_000 + b"]" * 50_000 + b" >>"),
    "deep dictionaries": a_pdf(b"<< /A " * 20_000 + b"1" + b" >>" * 20_000),
    "a field that is its own child": a_pdf(
        b"<< /Fields [4 0 R] >>", b"<< /T (a) /Kids [5 0 R] >>", b"<< /T (b) /Kids [4 0 R] >>"
    ),
    "an object that is itself": a_pdf(b"4 0 R", b"4 0 R"),
    "fields without end": kids(1500, wide=False),
    "very many fields": kids(3000, wide=True),
    "an earlier table that is this table": a_pdf(b"<< >>", trailer=b"/Prev 400"),
    "a string without end": b"%PDF-1.7\n1 0 obj (" + b"(" * 300_000,
    "many ends": b"%PDF-1.7\n" + b"startxref\n1\n" * 50_000 + b"%%EOF",
    "a bomb": bomb(50_000_000),
    "a bomb in a bomb": bomb(50_000_000, 0),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_not_genuine_and_breaks_nothing(kind: str) -> None:
    reading = read_seal(HOSTILE[kind])
    assert not reading.genuine
    assert len(reading.reasons) == 1
    assert reading.hashes is None


def test_a_file_cut_short_anywhere_is_not_genuine(sealed: bytes) -> None:
    for end in range(0, len(sealed), len(sealed) // 30):
        assert not read_seal(sealed[:end]).genuine


def test_a_file_of_enormous_size_is_not_opened() -> None:
    reading = read_seal(b"%PDF-" + bytes(LARGEST))
    assert reading.reasons == ("This file is not a form that Photodesk can read.",)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_after_the_first_line_get_a_verdict(noise: bytes) -> None:
    assert not read_seal(b"%PDF-1.4\n" + noise).genuine


def test_a_form_that_is_only_half_there_is_not_genuine(sealed: bytes) -> None:
    middle = len(sealed) // 2
    assert not read_seal(sealed[:middle] + sealed[middle + 1000 :]).genuine
