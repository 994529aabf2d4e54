"""Ways to tamper with a sealed form, as an attacker with the same library would."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

CLINIC = "Seaside Facial Surgery"
NOW = datetime(2026, 11, 22, 9, 14, 30, tzinfo=UTC)
HASHES: dict[str, object] = {
    "format": "photodesk-images-1",
    "form": "0198f3a2",
    "images": [{"n": 1, "original_sha256": "aa" * 32, "figure_sha256": "bb" * 32}],
    "scopes": {"PRINT": "permit", "ONLINE": "deny"},
}


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The PDF with an incremental update, which leaves every signed byte where it is."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko's
    return out.getvalue()


def replace_page(writer: IncrementalPdfFileWriter) -> None:
    """Other words on the page of the choices."""
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # pyHanko's
    page = reference.get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(reference)


def add_attachment(writer: IncrementalPdfFileWriter) -> None:
    """One more attached file."""
    part = embed.EmbeddedFileObject.from_file_data(writer, b"{}", mime_type="application/json")
    embed.embed_file(writer, embed.FileSpec("more.json", embedded_data=part))


def change_attachment(writer: IncrementalPdfFileWriter) -> None:
    """Another list of images under the same name."""
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]
    part = embed.EmbeddedFileObject.from_file_data(writer, b'{"format": "photodesk-images-1"}')
    files["/F"] = part.ef_stream_ref
    writer.update_container(files)


def add_field(writer: IncrementalPdfFileWriter) -> None:
    """One more field to sign."""
    fields.append_signature_field(writer, fields.SigFieldSpec("Journal"))


def add_text_field(writer: IncrementalPdfFileWriter) -> None:
    """A field to type in, with a value."""
    field = generic.DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko's
        {
            generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
            generic.pdf_name("/T"): generic.pdf_string("scopes"),
            generic.pdf_name("/V"): generic.pdf_string("everything"),
        }
    )
    listed = writer.root["/AcroForm"]["/Fields"]
    listed.append(writer.add_object(field))
    writer.update_container(listed)


def add_note(writer: IncrementalPdfFileWriter) -> None:
    """A note drawn over the first page."""
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # pyHanko's
    page = reference.get_object()
    note = generic.DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko's
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Contents"): generic.pdf_string("Yes to everything"),
        }
    )
    notes = page.get("/Annots", generic.ArrayObject())
    page["/Annots"] = generic.ArrayObject([*notes, writer.add_object(note)])
    writer.mark_update(reference)


def strip_signature(name: str) -> Callable[[IncrementalPdfFileWriter], None]:
    """Takes the signature out of a field and leaves the field."""

    def strip(writer: IncrementalPdfFileWriter) -> None:
        listed = writer.root["/AcroForm"]["/Fields"]
        for field in (reference.get_object() for reference in listed):
            if field["/T"] == name:
                del field["/V"]
                writer.update_container(field)

    return strip


def after_first_signature(pdf: bytes) -> bytes:
    """The file as it was when only the clinic had signed: a revision that stands by itself."""
    first = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    _start, _before, after, rest = (int(number) for number in first.byte_range)
    return pdf[: after + rest]
