"""The provisions of a publication consent, P01 to P41 (consent.md 2.1), and what each must be."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a provision is met; the checker of a form looks at text, field and sign only."""

    TEXT = "text"
    FIELD = "field"
    SIGN = "sign"
    PROCESS = "process"
    ARTICLE = "article"


class Lint(StrEnum):
    """How strongly a provision is demanded."""

    MUST = "must"
    SHOULD = "should"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing that a form says, asks or leaves room for."""

    code: str
    title: str
    places: frozenset[Place]
    lint: Lint
    only_for: str = ""
    """The case in which it applies: `minor`, `representative`, `deceased`, `interpreter`,
    `witness`; empty: always."""


def _provision(code: str, title: str, places: str, lint: str, only_for: str = "") -> Provision:
    return Provision(
        code, title, frozenset(Place(place) for place in places.split()), Lint(lint), only_for
    )


PROVISIONS: tuple[Provision, ...] = (
    _provision("P01", "Who is shown", "field", "should"),
    _provision("P02", "The pictures themselves", "field", "must"),
    _provision("P03", "Purpose", "field", "must"),
    _provision("P04", "Journal or publisher", "field", "must"),
    _provision("P05", "Print", "text", "should"),
    _provision("P06", "Internet", "text", "must"),
    _provision("P07", "Seen worldwide by the public and the press", "text", "should"),
    _provision("P08", "Open-access licence and reuse by strangers", "text", "info"),
    _provision("P09", "Sublicences, other products and translations", "text", "should"),
    _provision("P10", "Social media, press and promotion", "text", "should"),
    _provision("P11", "Found by search engines", "text", "should"),
    _provision("P12", "Advertising excluded", "text", "should"),
    _provision("P13", "Name not printed", "text", "should"),
    _provision("P14", "Anonymity cannot be guaranteed", "text", "must"),
    _provision("P15", "Eye bars and blur do not count", "process", "must"),
    _provision("P16", "Picture may show condition and treatment", "text", "should"),
    _provision("P17", "Text will be edited", "text", "should"),
    _provision("P18", "Manuscript reviewed, or review waived", "field sign", "must"),
    _provision("P19", "No payment", "text", "info"),
    _provision("P20", "Refusal does not affect care", "text", "must"),
    _provision("P21", "Right to withdraw, and how", "text", "must"),
    _provision("P22", "Limit of withdrawal after publication", "text", "must"),
    _provision("P23", "Expiry date", "field", "must"),
    _provision("P24", "Who may disclose", "field", "must"),
    _provision("P25", "Recipient", "field", "must"),
    _provision("P26", "May be passed on and no longer protected", "text", "must"),
    _provision("P27", "Language the signer understands", "process field", "must"),
    _provision("P28", "Interpreter recorded", "sign", "info", "interpreter"),
    _provision("P29", "Witness", "sign", "info", "witness"),
    _provision("P30", "Representative and authority", "sign", "must", "representative"),
    _provision("P31", "Deceased patient", "sign", "should", "deceased"),
    _provision("P32", "The minor's own assent", "sign", "must", "minor"),
    _provision("P33", "Signature and date", "sign", "must"),
    _provision("P34", "Time and place", "sign", "info"),
    _provision("P35", "Copy given to the patient", "sign", "must"),
    _provision("P36", "Who keeps the signed original", "text process", "must"),
    _provision("P37", "Article states the consent", "article", "must"),
    _provision("P38", "Separate from other documents", "process", "must"),
    _provision("P39", "Plain language", "process", "must"),
    _provision("P40", "Who explained and obtained consent", "sign", "info"),
    _provision("P41", "Changes must not distort the science", "process", "should"),
)

TITLES: dict[str, str] = {provision.code: provision.title for provision in PROVISIONS}
"""Code of a provision to its title in a few words."""


def demanded_of_a_form(required: tuple[str, ...], cases: frozenset[str]) -> tuple[str, ...]:
    """Codes that a form's words must carry, in the order of the list.

    The `must` provisions that stand as text or field, and whatever the journal's profile requires;
    those for a case (a minor, a deceased patient) in that case only, whoever demands them.
    Provisions of the signing block alone (signature, copy given) are left to the block, which
    every form has, unless the profile names them.
    """
    readable = {Place.TEXT, Place.FIELD}
    return tuple(
        provision.code
        for provision in PROVISIONS
        if (not provision.only_for or provision.only_for in cases)
        and (
            provision.code in required
            or (provision.lint is Lint.MUST and (provision.only_for or provision.places & readable))
        )
    )
