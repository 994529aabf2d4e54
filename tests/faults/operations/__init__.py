"""The operations that are hurt: for each, what is acknowledged, and what half of it would be."""

from tests.faults.operations.backing_up import BackingUp
from tests.faults.operations.exporting import Exporting
from tests.faults.operations.importing import Importing, ImportingInLanes, ImportingWithChild
from tests.faults.operations.keyring_writing import KeyringWriting
from tests.faults.operations.migrating import Migrating
from tests.faults.operations.operation import Operation
from tests.faults.operations.packaging import Packaging
from tests.faults.operations.restoring import Restoring
from tests.faults.operations.rotating import Rotating
from tests.faults.operations.signing import Signing

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Importing(),
        ImportingWithChild(),
        ImportingInLanes(),
        BackingUp(),
        Restoring(),
        Rotating(),
        Migrating(),
        KeyringWriting(),
        Signing(),
        Packaging(),
        Exporting(),
    )
}
"""By name."""
