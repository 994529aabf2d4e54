"""Whether every picture of a request may still be used: none withdrawn, none erased."""

from photodesk.domain.completeness import (
    Missing,
    missing_from_capture,
    missing_from_erasure,
)
from photodesk.domain.identifiers import RequestId
from photodesk.storage import requests
from photodesk.storage.connection import ReadConnection


def missing_from_pictures(connection: ReadConnection, request_id: RequestId) -> tuple[Missing, ...]:
    """Each picture that was erased, or whose consent to take and keep it was withdrawn."""
    return (
        *missing_from_capture(requests.with_withdrawn_capture(connection, request_id)),
        *missing_from_erasure(requests.with_erased_photograph(connection, request_id)),
    )
