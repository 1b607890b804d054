"""What epochs measured, for TensorBoard: its own events, written by its own writer of records.

`tensorboard.summary.Writer` imports TensorFlow wherever it is installed, which takes longer than
many a training. The records below it need the package `tensorboard` alone.
"""

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmspec.cli.progress import Progress
from lstmspec.cli.refusals import extra, refused

_NO_MEASURE = ("epoch", "seconds", "samples_per_second")


class TensorBoard(Progress):
    """Writes a scalar for each number of an epoch; training and validation are runs of their own.

    Raises:
        SpecError: `missing-extra` when made, `unwritable-file` later.
    """

    def __init__(self, folder: Path) -> None:
        purpose = "`--tensorboard`"
        extra("tensorboard", "tensorboard", purpose)
        self._records = extra("tensorboard.summary.writer.record_writer", "tensorboard", purpose)
        self._events = extra("tensorboard.compat.proto.event_pb2", "tensorboard", purpose)
        self._summaries = extra("tensorboard.compat.proto.summary_pb2", "tensorboard", purpose)
        self._folder = folder
        self._writers: dict[str, Any] = {}

    def epoch(self, record: Mapping[str, object]) -> None:
        """Write the numbers of an epoch."""
        epoch = record.get("epoch")
        for name, value in record.items():
            if name not in _NO_MEASURE and isinstance(value, int | float):
                side = "validation" if name.startswith("val_") else "train"
                self._scalar(side, name.removeprefix("val_"), value, epoch)
        for writer in self._writers.values():
            writer.flush()

    def ended(self, reason: str) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def _scalar(self, side: str, tag: str, value: float, step: object) -> None:
        part = self._summaries.Summary.Value(tag=tag, simple_value=value)
        summary = self._summaries.Summary(value=[part])
        event = self._events.Event(wall_time=time.time(), step=step, summary=summary)
        self._writer(side).write(event.SerializeToString())

    def _writer(self, side: str) -> Any:
        """The file of a side, made when its first number comes."""
        if side not in self._writers:
            folder = self._folder / side
            name = f"events.out.tfevents.{time.time():.0f}.{socket.gethostname()}.{os.getpid()}"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                file = (folder / name).open("wb")
            except OSError as error:
                reason = (error.strerror or "no reason given").lower()
                raise refused(
                    "unwritable-file",
                    f"`{folder}` cannot be written: {reason}",
                    "Name a folder that you may write to.",
                    str(folder),
                ) from None
            writer = self._records.RecordWriter(file)
            head = self._events.Event(wall_time=time.time(), file_version="brain.Event:2")
            writer.write(head.SerializeToString())
            self._writers[side] = writer
        return self._writers[side]
