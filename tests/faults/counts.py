"""How often the program is hurt: a little at every change, much before a release."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Numbers of one run of the fault tests; the ids are those of the list of fault tests."""

    import_kills: int
    """Kills at random moments of an import, in each of its three ways (P1)."""
    kills: int
    """Kills of each other operation (P2)."""
    points: int | None
    """File calls of each operation at which it dies; None: every one there is (P3)."""
    torn_points: int | None
    """File calls of each operation that it dies within (P3)."""
    cuts: dict[str, int]
    """Power cuts of each operation (P4)."""
    compound: int
    """Kills that are followed by two kills of the recovery (P5)."""
    full_disks: int
    """Full disks of each operation (D1)."""
    error_points: int | None
    """File calls of each operation that are refused, once and for ever (D2)."""
    read_points: int | None
    """Reads of each operation that are refused (D2)."""
    odd_points: int | None
    """Writes of each operation that are short or interrupted, syncs that fail (D4)."""
    memory_steps: int
    """Bounds of memory of import and export (O1)."""
    control_tries: int
    """Tries that must show a wrong program to be wrong."""
    demo_kills: int
    """Kills of the whole demo, after each of which everything is searched (S1)."""
    damaged_images: int
    """Damaged pictures for the decoder (F1)."""
    flips: int
    """Single bits that are flipped in a catalogue, sealed files, a keyring, a form (B1, B3)."""
    malformed: int
    """Malformed copies of each small file that is read before anything is unlocked (F4)."""
    swaps: int
    """Pictures that are not the signed ones; a tenth as many forms with another inside (Q1)."""
    races: int
    """Starts of several programs at one moment (N1)."""
    passphrases: int
    """Wrong passphrases, near misses among them (K1)."""
    texts: int
    """Names of patients made of all that breaks programs; a tenth of them are printed (U1, I1)."""


SHORT = Counts(
    import_kills=3,
    kills=2,
    points=2,
    torn_points=1,
    cuts={"import": 35, "migration": 20, "rotation": 20, "keyring": 25},
    compound=20,
    full_disks=2,
    error_points=1,
    read_points=1,
    odd_points=1,
    memory_steps=3,
    control_tries=40,
    demo_kills=3,
    damaged_images=300,
    flips=20,
    malformed=300,
    swaps=40,
    races=10,
    passphrases=20,
    texts=60,
)
LONG = Counts(
    import_kills=500,
    kills=200,
    points=None,
    torn_points=None,
    cuts={"import": 2000, "migration": 1000, "rotation": 1000, "keyring": 1000},
    compound=200,
    full_disks=125,
    error_points=None,
    read_points=None,
    odd_points=None,
    memory_steps=50,
    control_tries=100,
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
