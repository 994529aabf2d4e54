"""The plain texts of a package: the sentence for the article, and how an editor checks it all."""

from photodesk.documents.attestation import AttestationFacts, article_statement, attestation
from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
)
from photodesk.services.form_record import FormRecord

_HOW = """\
HOW TO CHECK THIS PACKAGE

Every file is listed in manifest.json with its SHA-256 and its size. A file that was saved again,
cropped or exchanged has another SHA-256.
{form}
Photodesk is free software. With it, on any computer and without the clinic's records:

    photodesk verify {name} {figures}

The answer says whether the form is unchanged since it was sealed, and for each picture whether it
is one that the patient saw and signed for.

The form was sealed with the certificate that has this SHA-256 fingerprint:

    {fingerprint}

What this does not prove: who the clinic is. Anybody can make a certificate with any name. Ask the
clinic, by a way that you already know, to read the fingerprint to you. A PDF viewer will say that
the signer is unknown; that is expected. Whether the consent was withdrawn since, only the clinic
can tell.
"""

_WITH_FORM = """
The signed form is consent-form.pdf. It is for the editors only and is not to be published.
"""
_WITHOUT_FORM = """
The signed form is not in this package: it is sent only to journals that are known to collect it.
The clinic keeps it and can show it to you; call it FORM.pdf in the line below.
"""


def how_to_verify(*, with_form: bool, figures: tuple[str, ...], fingerprint: str) -> bytes:
    """The instructions for an editor, as plain text."""
    return _HOW.format(
        form=_WITH_FORM if with_form else _WITHOUT_FORM,
        name="consent-form.pdf" if with_form else "FORM.pdf",
        figures=" ".join(figures),
        fingerprint=fingerprint,
    ).encode()


def statement(consent: PublicationConsent) -> bytes:
    """The sentence for Methods or Acknowledgment (P37)."""
    return f"{article_statement(consent.signer.capacity)}\n".encode()


def author_attestation(
    request: PublicationRequest,
    record: FormRecord,
    consent: PublicationConsent,
    figures: tuple[tuple[str, str], ...],
    *,
    signed_on: str,
    ends_on: str,
) -> bytes:
    """The author's statement; `figures` are file names with the SHA-256 of their bytes, hex.

    Both days are YYYY-MM-DD in the clinic's zone.
    """
    facts = AttestationFacts(
        clinic=record.clinic,
        journal=request.journal,
        manuscript=request.manuscript,
        capacity=consent.signer.capacity,
        review=consent.review_outcome,
        signed_on=signed_on,
        expires_on=ends_on,
        form_id=record.form,
        figures=figures,
        permitted=_questions(record, consent, Decision.PERMIT),
        denied=_questions(record, consent, Decision.DENY),
    )
    return attestation(facts).encode()


def _questions(
    record: FormRecord, consent: PublicationConsent, decision: Decision
) -> tuple[str, ...]:
    return tuple(
        choice.question
        for choice in record.choices
        if consent.scopes.get(PublicationScope(choice.scope)) is decision
    )
