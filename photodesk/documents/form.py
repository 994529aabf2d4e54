"""What every consent form holds, and the parts that both kinds print the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, HRFlowable, KeepTogether

from photodesk.documents.blocks import (
    Fact,
    facts,
    gap,
    lines_to_write_on,
    paragraph,
    question,
    shaded,
    tick_boxes,
    titled,
)
from photodesk.documents.ink import InkDrawing
from photodesk.documents.page import HEADING, LABEL, TEXT, UNREVIEWED, Foot, Paper
from photodesk.documents.wording import shown_moment
from photodesk.domain.capture_consent import Decision
from photodesk.domain.signature import Capacity, Ink, Signer
from photodesk.domain.wording import Choice, FormWording, Passage

INK_HEIGHT = 82.0

CAPACITIES = {
    Capacity.PATIENT: "The patient",
    Capacity.PARENT: "Parent",
    Capacity.GUARDIAN: "Guardian",
    Capacity.REPRESENTATIVE: "Legally authorised representative",
    Capacity.NEXT_OF_KIN: "Next of kin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """A form as frozen for a signer. All texts are as they will be printed.

    Days and instants: UTC text of an instant is spelled out; any other text is printed as given.
    """

    form_id: str
    clinic: str
    patient_name: str
    chart_number: str
    born: str
    wording: FormWording
    passages: tuple[Passage, ...]
    """Shown passages, their blanks filled in (`wording.fill`)."""
    choices: tuple[Choice, ...]
    signer: Signer | None = None
    """None: a blank form on which the signer writes who they are."""
    answers: Mapping[str, Decision] | None = None
    """By scope; None before signing."""
    expires: str = ""
    presented_at: str = ""
    signed_at: str = ""
    """Day and time with zone; empty before signing."""
    place: str = ""
    printed_name: str = ""
    ink: Ink | None = None
    circumstances: tuple[Fact, ...] = ()
    """Evidence rows, such as `Identity checked by`."""
    audit_head: str = ""
    staff: str = ""
    """Who explained the form and obtained the answer (P40)."""
    copy: str = ""
    """What became of the signer's copy (P35); empty: offered."""
    fingerprint: str = ""
    """SHA-256 of the clinic's certificate, hex; printed on signed forms."""
    paper: bool = False
    """A form to be signed by hand: boxes and lines instead of answers."""
    draft: bool = False
    """Not frozen yet: every page says so."""
    page_size: Paper = Paper.A4

    @property
    def is_signed(self) -> bool:
        """Whether the form prints an answer."""
        return bool(self.signed_at)

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.page_size.text_width


def foot(content: FormContent) -> Foot:
    """The foot of each page of this form."""
    wording = content.wording
    remarks = ["not yet frozen"] if content.draft else []
    if wording.legal_review != "reviewed":
        remarks.append(UNREVIEWED)
    return Foot(
        form_id=content.form_id,
        wording=f"{wording.id}, version {wording.version}",
        audit_head=content.audit_head,
        remarks=tuple(remarks),
    )


def choices(content: FormContent, heading: str) -> list[Flowable]:
    """Every use as a question of its own; empty boxes until they are answered."""
    given = content.answers or {}
    rows = [question(choice, given.get(choice.scope), content.width) for choice in content.choices]
    return titled(heading, rows)


def signing_block(content: FormContent, stated: Sequence[Fact] = ()) -> list[Flowable]:
    """The end of a form: printed name, capacity, day and time, meaning, ink and evidence.

    `stated` are further rows of what the signer said, such as the outcome of the review.
    """
    parts: list[Flowable] = [shaded([paragraph(content.wording.declaration)], content.width), gap()]
    if content.is_signed:
        signed = [paragraph("Signature", HEADING), *parts, *_ink(content), *_who(content, stated)]
        return [KeepTogether(signed), gap(14), *_evidence(content)]
    if content.paper:
        return [KeepTogether([paragraph("Signature", HEADING), *parts, *_lines(content)])]
    if content.signer is not None:
        parts.append(facts(_expected(content), content.width))
    return titled("Signature", parts)


def _expected(content: FormContent) -> tuple[Fact, ...]:
    """Who is asked to sign a form that is shown on the screen."""
    signer = content.signer
    if signer is None:
        return ()
    return (
        ("To be signed by", signer.name),
        ("Signs as", CAPACITIES[signer.capacity]),
        ("Relation to the patient", signer.relation),
        ("Why this person may sign", signer.authority),
        ("Explained by", content.staff),
        ("Shown on", shown_moment(content.presented_at)),
    )


def _ink(content: FormContent) -> list[Flowable]:
    if content.ink is None:
        return []
    return [
        InkDrawing(content.ink, content.width * 0.6, INK_HEIGHT),
        HRFlowable(width="60%", thickness=0.9, color=TEXT, hAlign="LEFT", spaceBefore=3),
        paragraph("Signature", LABEL),
        gap(6),
    ]


def _who(content: FormContent, stated: Sequence[Fact]) -> list[Flowable]:
    signer = content.signer
    rows: list[Fact] = [
        ("Printed name", content.printed_name),
        ("Date and time", shown_moment(content.signed_at)),
        ("Place", content.place),
    ]
    if signer is not None:
        rows[1:1] = [
            ("Signs as", CAPACITIES[signer.capacity]),
            ("Relation to the patient", signer.relation),
            ("Why this person may sign", signer.authority),
        ]
    rows += [
        *stated,
        ("Said yes to", _answered(content, Decision.PERMIT)),
        ("Said no to", _answered(content, Decision.DENY)),
        ("Explained by", content.staff),
        ("Copy for you", content.copy or "Offered when signed"),
    ]
    return [facts(rows, content.width)]


def _answered(content: FormContent, decision: Decision) -> str:
    """The questions answered so, in words: a tick alone is lost to who hears the form read."""
    given = content.answers or {}
    asked = [choice.question for choice in content.choices if given.get(choice.scope) is decision]
    return " ".join(asked)


def _evidence(content: FormContent) -> list[Flowable]:
    """What the staff and the screen recorded (consent.md 6)."""
    rows = [("Form shown on", shown_moment(content.presented_at)), *content.circumstances]
    if content.fingerprint:
        rows.append(("Sealed with certificate", grouped(content.fingerprint)))
    return titled("How this was signed", [facts(rows, content.width)])


def grouped(hexadecimal: str) -> str:
    """A long hash in groups of four, so that two people can compare it aloud."""
    plain = hexadecimal.replace(":", "").replace(" ", "").lower()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _lines(content: FormContent) -> list[Flowable]:
    """Boxes and lines for a form that is signed by hand."""
    signer, width = content.signer, content.width
    capacity = CAPACITIES[signer.capacity] if signer else ""
    child = any(passage.id == "child" for passage in content.passages)
    more = [lines_to_write_on(width, "Name or mark of the child")] if child else []
    return [
        paragraph("I sign as:"),
        tick_boxes([width * 0.4, width * 0.6], *CAPACITIES.values(), ticked=capacity),
        lines_to_write_on(width, "Relation to the patient, and why you may sign"),
        lines_to_write_on(width, ("Printed name", signer.name if signer else "")),
        lines_to_write_on(width, "Signature", "Date and time"),
        *more,
        lines_to_write_on(width, "Witness or interpreter, with language, if there is one"),
        lines_to_write_on(width, ("Explained by (staff)", content.staff)),
        gap(),
        paragraph("Copy for you:"),
        tick_boxes([width / 3] * 3, "on paper", "as a file", "I do not want one"),
    ]
