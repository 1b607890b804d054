"""The run folder as the other workers see it: the chief writes, they read the checkpoint."""

from collections.abc import Mapping
from pathlib import Path

from lstmspec.training.arrays import Array
from lstmspec.training.checkpoints import Checkpoint, read_checkpoint
from lstmspec.training.folder import CHECKPOINT, RunFolder, RunInfo, State
from lstmspec.training.listening import Record


class FollowedFolder(RunFolder):
    """A run folder that another process writes."""

    @staticmethod
    def follow(path: Path, info: RunInfo, *, resumes: bool) -> "FollowedFolder":
        """The folder of a run that the chief begins, or goes on with.

        Raises:
            SpecError: `unreadable-file` or `corrupt-file`.
        """
        file = path / CHECKPOINT
        found = read_checkpoint(file) if resumes and file.exists() else None
        return FollowedFolder(path, info, checkpoint=found)

    def tell(self, state: State, records: list[Record], best: Record | None = None) -> None:
        """Nothing."""

    def write_history(self, records: list[Record]) -> None:
        """Nothing."""

    def add(self, record: Record) -> None:
        """Nothing."""

    def save_models(
        self, weights: Mapping[str, Array], records: list[Record], *, is_best: bool
    ) -> None:
        """Nothing."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Nothing."""
