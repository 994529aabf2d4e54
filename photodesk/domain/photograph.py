"""A photograph: an immutable original with labels that can be corrected."""

from dataclasses import dataclass
from enum import StrEnum

from photodesk.domain.identifiers import ConsentId, PatientId, PhotographId, SittingId


class Side(StrEnum):
    """The patient's side that faces the camera."""

    RIGHT = "R"
    LEFT = "L"
    MIDLINE = "M"
    BOTH = "B"
    UNSTATED = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person says the picture shows; each correction is kept beside the old value."""

    view: str = ""
    """A view id such as face.lateral.r, or empty."""
    side: Side = Side.UNSTATED
    site: str = ""
    procedure: str = ""
    time_point: str = ""


@dataclass(frozen=True, slots=True)
class Photograph:
    """The record of a stored original. Sizes in upright pixels and bytes, instants UTC text."""

    id: PhotographId
    patient_id: PatientId
    sitting_id: SittingId
    capture_consent_id: ConsentId
    taken_at: str
    taken_source: str
    camera_taken: str
    stated_on: str
    held_on: str
    stored_at: str
    format: str
    media_type: str
    width: int
    height: int
    size: int
    """Bytes of the original."""
    sha256: bytes
    camera: str
    original_name: str
    labels: Labels
    shredded_at: str = ""
    locked_since: str = ""
    """When the consent it rests on was withdrawn and no other covers it; empty: not locked."""
    erasure_asked_at: str = ""
    """When its erasure was asked for, while nobody has decided; empty: it was not."""
