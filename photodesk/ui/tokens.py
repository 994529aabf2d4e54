"""The names of the colours; their values stand in resources/style/tokens.toml alone."""


class Tokens:
    """One theme's colours, each `#RRGGBB`."""

    bg: str
    panel: str
    raised: str
    text: str
    muted: str
    border: str
    hairline: str
    primary: str
    primary_hover: str
    primary_pressed: str
    on_primary: str
    selection: str
    focus: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    error: str
    error_bg: str
    surround: str
    """Neutral field around photographs."""
    on_surround: str
    focus_on_surround: str
    pad: str
    """Paper of the signature; the same in both themes."""
    ink: str
    pad_line: str

    def __init__(self, **colours: str) -> None:
        """Take one colour for each name; TypeError for one too few or too many."""
        if colours.keys() != self.__annotations__.keys():
            wrong = colours.keys() ^ self.__annotations__.keys()
            msg = f"colours missing or unknown: {', '.join(sorted(wrong))}"
            raise TypeError(msg)
        self.__dict__.update(colours)
