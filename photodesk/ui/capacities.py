"""The words for the capacities in which a person signs."""

from photodesk.domain.signature import Capacity, Signer

WORDS = {
    Capacity.PATIENT: "the patient",
    Capacity.PARENT: "parent",
    Capacity.GUARDIAN: "guardian",
    Capacity.REPRESENTATIVE: "legally authorised representative",
    Capacity.NEXT_OF_KIN: "next of kin",
}


def signer_words(signer: Signer) -> str:
    """Who signs, and in which capacity."""
    return f"{signer.name}, {WORDS[signer.capacity]}"
