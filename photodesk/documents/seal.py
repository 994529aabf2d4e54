"""The seal on a signed form: whoever holds the file can see whether it was changed.

The order is the only one in which nothing can be slipped in afterwards (interop.md 5): attach the
list of image hashes, make every signature field while it is empty, certify with the clinic's key,
then sign the second field, which locks all others. The choices are drawn on the page, so there is
no box that could be ticked later. Level B-B: no time stamp from outside, as a station is offline.
"""

import io
import logging
from collections.abc import Mapping
from datetime import datetime

from asn1crypto import keys, pem, x509
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils import embed
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from photodesk.documents.certificate import ClinicKey, new_certificate
from photodesk.documents.seal_reading import (
    CLINIC_FIELD,
    IMAGES_FILE,
    LIMITS,
    STAFF_FIELD,
    SealReading,
    read_seal,
)
from photodesk.domain.canonical import canonical_json
from photodesk.errors import FormError

__all__ = [
    "LIMITS",
    "ClinicKey",
    "SealReading",
    "attach",
    "new_certificate",
    "read_seal",
    "seal",
]

# What the library notes about a file is no news to anyone; our verdict says what is wrong.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class _SignerAt(PdfSigner):
    """Signs with the moment of our own clock, in place of the machine's."""

    def __init__(self, metadata: PdfSignatureMetadata, who: SimpleSigner, at: datetime) -> None:
        super().__init__(metadata, signer=who)
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session


def seal(
    pdf: bytes,
    *,
    key: ClinicKey,
    hashes: Mapping[str, object],
    staff_name: str,
    now: datetime,
) -> bytes:
    """The form sealed: `hashes` attached as images.json, certified, then signed for the staff.

    `hashes` is anything JSON can hold (`photodesk-images-1`); `now` an aware datetime. Both
    signatures are made with the clinic's key: the second one names who obtained the consent. A
    scan is attached beforehand (`attach`). Raises FormError when `now` lies outside the
    certificate's validity, as it does when the machine's clock is wrong, and for a form that is
    sealed already.
    """
    _require_valid(key, now)
    prepared = _prepare(pdf, {IMAGES_FILE: ("application/json", canonical_json(hashes))})
    who = _signer(key)
    certified = _sign(
        prepared,
        who,
        now,
        PdfSignatureMetadata(
            field_name=CLINIC_FIELD,
            reason="Certified as signed",
            certify=True,
            docmdp_permissions=fields.MDPPerm.FILL_FORMS,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        ),
    )
    return _sign(
        certified,
        who,
        now,
        PdfSignatureMetadata(
            field_name=STAFF_FIELD,
            name=staff_name,
            reason="Consent obtained by the person named",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        ),
    )


def attach(pdf: bytes, files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The PDF with files attached, given as file name -> (media type, bytes); before sealing."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _embed(writer, files)
    return _written(writer)


def _embed(writer: IncrementalPdfFileWriter, files: Mapping[str, tuple[str, bytes]]) -> None:
    for name, (media_type, data) in files.items():
        part = embed.EmbeddedFileObject.from_file_data(writer, data, mime_type=media_type)
        spec = embed.FileSpec(name, file_name=name, embedded_data=part)
        embed.embed_file(writer, spec)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko's
    return out.getvalue()


def _prepare(pdf: bytes, files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Attaches the files and makes both signature fields, empty and unseen."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _embed(writer, files)
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.ALL)
    try:
        fields.append_signature_field(writer, fields.SigFieldSpec(CLINIC_FIELD))
        fields.append_signature_field(writer, fields.SigFieldSpec(STAFF_FIELD, field_mdp_spec=lock))
    except SigningError as error:
        raise FormError("This form is sealed already.") from error
    return _written(writer)


def _require_valid(key: ClinicKey, now: datetime) -> None:
    certificate = load_pem_x509_certificate(key.certificate_pem)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise FormError(
            "Not sealed: by this computer's clock the clinic's certificate is not valid now.",
            "Set the date and the time of this computer.",
        )


def _signer(key: ClinicKey) -> SimpleSigner:
    _, _, certificate = pem.unarmor(key.certificate_pem)
    _, _, private = pem.unarmor(key.private_key_pem)
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko's
    )


def _sign(pdf: bytes, who: SimpleSigner, now: datetime, metadata: PdfSignatureMetadata) -> bytes:
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _SignerAt(metadata, who, now).sign_pdf(writer, existing_fields_only=True, output=out)
    return out.getvalue()
