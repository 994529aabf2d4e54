"""The request on the page: what was chosen so far, and what the vault holds of it."""

from dataclasses import dataclass

from photodesk.services import half_made
from photodesk.services.half_made import HalfMade
from photodesk.services.publication import RequestRow
from photodesk.services.request_steps import StepState, step_states


@dataclass(frozen=True)
class InHand:
    """`row` is None until the request is kept as a draft."""

    half: HalfMade
    row: RequestRow | None = None

    @property
    def state(self) -> str:
        """Where the request stands, in the service's word; empty before it is kept."""
        return self.row.status.state if self.row else ""

    @property
    def is_draft(self) -> bool:
        """Whether journal and manuscript can still be changed."""
        return self.state in {"", "draft"}

    @property
    def is_complete(self) -> bool:
        """Whether it can be kept as a draft."""
        return not half_made.lacks(self.half)

    @property
    def differs(self) -> bool:
        """Whether something was chosen or typed that the vault does not hold."""
        if self.row is None:
            return self.half != HalfMade(patient_id=self.half.patient_id)
        return self.half != half_made.of_request(self.row.request)

    @property
    def states(self) -> tuple[StepState, ...]:
        """The steps: done, open, or closed with the reason."""
        lacking = tuple(lack.step for lack in half_made.lacks(self.half))
        return step_states(self.row, lacking)
