"""`photodesk vault accept-clock`: go by this computer's clock after another one ran ahead."""

from typing import Annotated

import typer

from photodesk.cli.opening import Login, PassphraseFile, VaultDir, opened
from photodesk.cli.speech import Json, Speech
from photodesk.services import accepted_clock


def accept_clock(
    folder: VaultDir,
    reason: Annotated[str, typer.Option(help="What was wrong with the clock; kept in the log.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Accept this computer's clock when the audit log is dated into the future; administrators."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        before = accepted_clock.clocks(session)
        after = accepted_clock.accept(session, reason)
    speech.say(f"From now on {after.now} counts as the present; the log held {before.log}.")
    speech.say("Consents that had ended by that date stay ended, and withdrawals stand.")
    speech.answer({"accepted": after.now, "vouched": before.log})
