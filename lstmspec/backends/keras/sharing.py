"""One batch shared among devices, and what each makes of its share put together again.

Every process holds the whole batch; a device computes the rows that its number says. Shares are of
one size: where the batch does not divide, its first row stands in, and counts nothing.
"""

from functools import cache
from importlib import import_module
from typing import Any

from lstmspec.backends.keras.cluster import Distribution
from lstmspec.backends.keras.engine import load_tensorflow
from lstmspec.backends.keras.meeting import meet
from lstmspec.diagnostics import Diagnostic, SpecError

_PATIENCE = 600.0
"""How many seconds a worker waits for the others, at the start and in one step."""


@cache
def strategy_of(distribution: Distribution) -> Any:
    """The strategy of TensorFlow, made once, before TensorFlow has begun.

    Raises:
        SpecError: `unsupported-by-backend`, if the devices are not there or TensorFlow has begun;
            `invalid-cluster` or `worker-lost`, if the workers do not meet.
    """
    tf = load_tensorflow()
    try:
        if distribution.is_multi_worker:
            meet(distribution, _PATIENCE)
            options = tf.distribute.experimental.CommunicationOptions(timeout_seconds=_PATIENCE)
            return tf.distribute.MultiWorkerMirroredStrategy(communication_options=options)
        return tf.distribute.MirroredStrategy(_devices(tf, distribution.devices))
    except RuntimeError as error:
        raise refusal(
            f"TensorFlow has begun already, and takes no other devices: {error}",
            "Begin with it, in a process of its own.",
        ) from None


class Sharing:
    """How batches are shared among the devices of a strategy."""

    def __init__(self, strategy: Any) -> None:
        self.strategy = strategy
        self.replicas = int(strategy.num_replicas_in_sync)
        self._tf = import_module("tensorflow")

    def shares(self, arrays: Any, count: int) -> tuple[Any, Any]:
        """The share of each device here of `arrays` with `count` rows, and which rows count."""
        size = -(-count // self.replicas)

        def rows(context: Any) -> Any:
            first = int(context.replica_id_in_sync_group) * size
            return self._tf.range(first, first + size)

        def share(array: Any) -> Any:
            def taken(context: Any) -> Any:
                numbers = rows(context)
                return self._tf.gather(array, self._tf.where(numbers < count, numbers, 0))

            return self._spread(taken)

        def counting(context: Any) -> Any:
            return self._tf.cast(rows(context) < count, "float32")

        return self._tf.nest.map_structure(share, arrays), self._spread(counting)

    def numbers(self, number: int) -> Any:
        """`number` on each device here."""
        return self._spread(lambda _: self._tf.constant([number], "int64"))

    def first(self, values: Any) -> Any:
        """What the first device here returned; a structure of tensors and slices."""
        return self._tf.nest.map_structure(
            lambda value: self.strategy.experimental_local_results(value)[0], values
        )

    def total(self, values: Any) -> Any:
        """The sum over all devices, on a device; of sparse gradients, all their slices."""
        tf, context = self._tf, self._tf.distribute.get_replica_context()
        sparse = {n for n, value in values.items() if isinstance(value, tf.IndexedSlices)}
        dense = {n: value for n, value in values.items() if n not in sparse}
        found = context.all_reduce("SUM", dense) if dense else {}
        for name in sparse:
            value = values[name]
            parts = [context.all_gather(part, 0) for part in (value.values, value.indices)]
            found[name] = tf.IndexedSlices(*parts, value.dense_shape)
        return found

    def joined(self, value: Any) -> Any:
        """The rows of all devices in their order, on a device."""
        tf, context = self._tf, self._tf.distribute.get_replica_context()
        # What came from outside is on no device yet, and what is true or false does not travel.
        sent = tf.cast(value, "int32") if value.dtype == tf.bool else tf.identity(value)
        found = tf.cast(context.all_gather(sent, 0), value.dtype)
        return tf.ensure_shape(found, (None, *value.shape[1:]))

    def _spread(self, make: Any) -> Any:
        return self.strategy.experimental_distribute_values_from_function(make)


def _devices(tf: Any, count: int | None) -> list[str]:
    gpus = tf.config.list_physical_devices("GPU")
    if count is None and not gpus:
        raise refusal(
            "`--distribute mirrored` takes every GPU of this machine, and there is none",
            "Say how many logical CPU devices to try it on, such as `mirrored:2`.",
        )
    if gpus and len(gpus) < (count or 1):
        raise refusal(
            f"`--distribute mirrored:{count}` needs {count} GPUs, and there are {len(gpus)}",
            "Ask for as many as there are, or leave the number out.",
        )
    if gpus:
        return [f"GPU:{number}" for number in range(count or len(gpus))]
    logical = [tf.config.LogicalDeviceConfiguration()] * (count or 1)
    tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], logical)
    return [f"CPU:{number}" for number in range(len(logical))]


def refusal(message: str, help: str, code: str = "unsupported-by-backend") -> SpecError:
    """The error of one thing that is wrong."""
    return SpecError((Diagnostic(code, message, help=help),), {})
