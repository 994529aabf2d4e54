"""How often the program is hurt: a little at every change, much before a release."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Numbers of one run of the fault tests."""

    kills: int
    """Kills at random moments of an import (P1)."""
    points: int | None
    """File calls at which it dies, from the first on; None: every one there is (P3)."""
    torn_step: int
    """Every how manieth file call is torn, from the first to the last (P3)."""
    control_kills: int
    """Kills that must show the wrong program to be wrong."""
    demo_kills: int
    """Kills of the whole demo, after each of which everything is searched (S1)."""
    damaged_images: int = 300
    """Damaged pictures for the decoder (F1)."""
    flips: int = 20
    """Single bits that are flipped in a catalogue, sealed files, a keyring, a form (B1, B3)."""
    malformed: int = 300
    """Malformed copies of each small file that is read before anything is unlocked (F4)."""
    swaps: int = 40
    """Pictures that are not the signed ones; a tenth as many forms with another inside (Q1)."""
    races: int = 10
    """Starts of several programs at one moment (N1)."""
    passphrases: int = 20
    """Wrong passphrases, near misses among them (K1)."""
    texts: int = 60
    """Names of patients made of all that breaks programs; a tenth of them are printed (U1, I1)."""


SHORT = Counts(kills=20, points=60, torn_step=20, control_kills=6, demo_kills=3)
LONG = Counts(
    kills=500,
    points=None,
    torn_step=1,
    control_kills=20,
    demo_kills=60,
    damaged_images=100_000,
    flips=1000,
    malformed=20_000,
    swaps=1000,
    races=200,
    passphrases=10_000,
    texts=1500,
)


def counts_for(markers: str) -> Counts:
    """The full numbers where pytest was asked for the marker `faults` alone, else the small."""
    return LONG if markers == "faults" else SHORT
