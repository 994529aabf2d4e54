"""Reading a seal without any vault: is this form as it was sealed, and which images it covers."""

import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from photodesk.documents.seal_envelope import covers_all
from photodesk.domain.canonical import sha256
from photodesk.domain.moments import instant

CLINIC_FIELD = "Clinic"
STAFF_FIELD = "Staff"
IMAGES_FILE = "images.json"
IMAGES_FORMAT = "photodesk-images-1"

LARGEST = 256 * 1024 * 1024
"""Bytes; no form with its scan comes near."""
MOST_JSON = 1024 * 1024
MOST_ATTACHED = 64 * 1024 * 1024
"""Bytes of one attachment when unpacked: a scan has at most 50 MB."""
_EXPECTED = (CLINIC_FIELD, STAFF_FIELD)

LIMITS = (
    "This shows whether the form is unchanged since it was sealed, and which images it lists. "
    "It does not show who the clinic is: the certificate is the clinic's own and nobody vouches "
    "for it. To be sure of the clinic, compare the fingerprint with one it gives you itself."
)
"""What a seal does not prove; shown beside every verdict."""

_NOT_READABLE = "This file is not a form that Photodesk can read."
_NO_SEAL = "This file carries no seal of Photodesk."
_CHANGED = "The form was changed after it was sealed."
_ADDED = "Something was added to the file after it was sealed."
_KEYS_DIFFER = "The signatures on the form were not made with one and the same certificate."
_NOT_CERTIFIED = "The clinic's signature does not certify the form."
_NO_IMAGES = "The list of images is missing, damaged or not the one that was sealed."


@dataclass(frozen=True, slots=True)
class SealReading:
    """What a sealed form says, and whether it may be believed.

    `hashes`, `clinic`, `fingerprint` and `signed_at` are filled as far as they could be read, also
    when the form is not genuine: then they are only what the file claims.
    """

    genuine: bool
    reasons: tuple[str, ...]
    """One sentence for each thing that is wrong; empty when genuine."""
    hashes: dict[str, object] | None = None
    clinic: str = ""
    fingerprint: str = ""
    """SHA-256 of the certificate, 64 hex digits."""
    signed_at: str = ""
    """UTC text; the clinic's own clock, no time stamp from outside."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256, hex, of every attached file by its name."""
    limits: str = LIMITS


def read_seal(pdf: bytes) -> SealReading:
    """The verdict on a form that came from anywhere; nothing but the bytes is needed.

    Genuine means: both signatures are there, were made with one certificate and stand in every
    respect, the clinic's one certifies the form, the last one reaches to the file's very end, and
    the list of images is the certified one. Never raises for a hostile file.
    """
    if len(pdf) > LARGEST or not pdf.startswith(b"%PDF-"):
        return SealReading(genuine=False, reasons=(_NOT_READABLE,))
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        names = [name for name, _value, _reference in enumerate_sig_fields(reader)]
        if not names:
            return SealReading(genuine=False, reasons=(_NO_SEAL,))
        if len(names) > len(_EXPECTED):
            return SealReading(genuine=False, reasons=(_ADDED,))
        signatures = list(reader.embedded_signatures)
        return _judge(pdf, reader, names, signatures)
    except Exception:  # noqa: BLE001 - a hostile file may break the parser anywhere
        return SealReading(genuine=False, reasons=(_NOT_READABLE,))


def _judge(
    pdf: bytes,
    reader: PdfFileReader,
    names: Sequence[str],
    signatures: Sequence[EmbeddedPdfSignature],
) -> SealReading:
    reasons: list[str] = []
    signed = {signature.field_name: signature for signature in signatures}
    reasons += [
        f"The form lacks the signature “{name}”." for name in _EXPECTED if name not in signed
    ]
    if sorted(names) != sorted(_EXPECTED):
        reasons.append(_CHANGED)
    if not signatures:
        return SealReading(genuine=False, reasons=tuple(reasons))
    certificates = {signature.signer_cert.dump() for signature in signatures}
    if len(certificates) > 1:
        reasons.append(_KEYS_DIFFER)
    if not all(_stands(signature) for signature in signatures):
        reasons.append(_CHANGED)
    if not covers_all(pdf, signatures[-1]):
        reasons.append(_ADDED)
    files, hashes = _images(reader, signed.get(CLINIC_FIELD))
    if not _certifies(reader, signed.get(CLINIC_FIELD)):
        reasons.append(_NOT_CERTIFIED)
    if hashes is None:
        reasons.append(_NO_IMAGES)
    certificate = signatures[0].signer_cert
    said = signatures[0].self_reported_timestamp
    return SealReading(
        genuine=not reasons,
        reasons=tuple(dict.fromkeys(reasons)),
        hashes=hashes,
        clinic=str(certificate.subject.native.get("common_name", "")),
        fingerprint=sha256(certificate.dump()).hex(),
        signed_at=instant(said) if said else "",
        files={name: sha256(data).hex() for name, data in files.items()},
    )


def _stands(signature: EmbeddedPdfSignature) -> bool:
    """Whether one signature stands in every respect, judged by its own certificate.

    Only pyHanko's `bottom_line` is a verdict: `intact` stays true when a page was replaced by an
    update to the file (interop.md 5.2). The moment is the signature's own, so that a form outlives
    the certificate and a wrong clock on the reader's machine.
    """
    certificate = signature.signer_cert
    context = ValidationContext(
        trust_roots=[certificate],
        allow_fetching=False,
        moment=signature.self_reported_timestamp,
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    return bool(status.bottom_line)


def _certifies(reader: PdfFileReader, clinic: EmbeddedPdfSignature | None) -> bool:
    """Whether the clinic's signature is the certifying one, named by the document itself."""
    if clinic is None or clinic.docmdp_level is None:
        return False
    certifying = reader.root["/Perms"].raw_get("/DocMDP")
    return bool(certifying.reference == clinic.sig_field.raw_get("/V").reference)


def _images(
    reader: PdfFileReader, clinic: EmbeddedPdfSignature | None
) -> tuple[dict[str, bytes], dict[str, object] | None]:
    """The attached files of the certified revision, and the list of images if it is still it."""
    if clinic is None:
        return {}, None
    certified = _attached(reader.get_historical_root(clinic.signed_revision))
    if certified != _attached(reader.root):
        return certified, None
    text = certified.get(IMAGES_FILE, b"")
    if len(text) > MOST_JSON:
        return certified, None
    try:
        listed = json.loads(text)
    except ValueError:
        return certified, None
    right = isinstance(listed, dict) and listed.get("format") == IMAGES_FORMAT
    return certified, listed if right else None


def _attached(root: object) -> dict[str, bytes]:
    """Every attached file by its name, as the document's catalogue lists it."""
    try:
        listed = root["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]  # untyped PDF
    except KeyError:
        return {}
    return {
        str(listed[at]): _inflated(listed[at + 1]["/EF"]["/F"]) for at in range(0, len(listed), 2)
    }


def _inflated(stream: Any) -> bytes:  # noqa: ANN401 - an untyped PDF object
    """The bytes of an attachment; a stream that would grow beyond reason is refused unread.

    Our own attachments are deflated once or not at all. Raises ValueError.
    """
    packed = bytes(stream.encoded_data)
    if "/Filter" not in stream:
        return packed
    if stream["/Filter"] != "/FlateDecode" or "/DecodeParms" in stream:
        raise ValueError("An attachment is packed in a way that Photodesk does not use.")
    opened = zlib.decompressobj()
    data = opened.decompress(packed, MOST_ATTACHED)
    if opened.unconsumed_tail:
        raise ValueError("An attachment is larger than any that Photodesk makes.")
    return data
