"""The clinic's certificate and private key: made with the vault, kept in it, used to seal forms."""

import json
from typing import TYPE_CHECKING

from photodesk.domain.canonical import canonical_json
from photodesk.services.session import Session

if TYPE_CHECKING:
    from photodesk.documents.seal import ClinicKey

NAME = "clinic-certificate"


def store(session: Session, key: "ClinicKey") -> None:
    """Keep the certificate in the vault, sealed under the document key; an audited act."""
    text = {
        "certificate": key.certificate_pem.decode("ascii"),
        "private_key": key.private_key_pem.decode("ascii"),
        "fingerprint": key.fingerprint,
    }
    session.vault.store_secret(NAME, canonical_json(text))


def clinic_key(session: Session) -> "ClinicKey":
    """The clinic's key. Raises NotPermitted for a role that handles no forms, NotFound."""
    from photodesk.documents.seal import ClinicKey  # noqa: PLC0415 - the lock screen loads no PDF

    text = json.loads(session.vault.secret(NAME))
    return ClinicKey(
        certificate_pem=text["certificate"].encode("ascii"),
        private_key_pem=text["private_key"].encode("ascii"),
        fingerprint=text["fingerprint"],
    )
