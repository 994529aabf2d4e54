"""Instants and days as text: UTC `YYYY-MM-DDTHH:MM:SSZ`, compared as text in the store."""

from datetime import UTC, date, datetime

FORM = "%Y-%m-%dT%H:%M:%SZ"


def instant(moment: datetime) -> str:
    """UTC text of an aware datetime, cut to whole seconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        msg = "an instant needs a time zone"
        raise ValueError(msg)
    moment = moment.astimezone(UTC)
    # strftime writes years before 1000 without leading zeros.
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%SZ}"


def moment(text: str) -> datetime:
    """The aware UTC datetime of an instant's text. Raises ValueError for another form."""
    return datetime.strptime(text, FORM).replace(tzinfo=UTC)


def day(text: str) -> date:
    """The date of `YYYY-MM-DD`. Raises ValueError for another form."""
    return date.fromisoformat(text)
