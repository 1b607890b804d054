"""What a model takes of memory in NumPy, float32, once every size is known."""

from dataclasses import dataclass

from lstmspec.backends.numpy.masks import wanted_masks
from lstmspec.backends.numpy.memory import packs, predict, slots, train
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer


@dataclass(frozen=True)
class Training:
    """What a step of training takes beside data, weights and slots, when it takes most."""

    activations: int
    """What the layers made and backward still reads."""
    gradients: int
    """The gradients of weights."""
    temporaries: int
    """All else: gradients on their way, and what a kernel works in."""

    @property
    def total(self) -> int:
        """All of it."""
        return self.activations + self.gradients + self.temporaries


@dataclass(frozen=True)
class Memory:
    """Bytes of arrays, for one batch; what Python takes for itself is not among them."""

    batch: int
    """The samples of a batch: `batch_size` of `train`."""
    is_bound: bool
    """Whether it is the most that can be, because what is computed depends on the data."""
    packs: int
    """What a loaded model holds: its weights, or what is made of them in their place."""
    predict: int
    """What a prediction takes beside that and the data, its result included."""
    slots: int
    """What the optimizer remembers, beside weights."""
    train: Training


def memory_of(model: Model) -> Memory | None:
    """The memory that `model` takes; `None` while a size is open."""
    if open_sizes(model):
        return None
    batch = model.training.batch_size
    most = train(model, batch).most
    return Memory(
        batch=batch,
        is_bound=bool(wanted_masks(model)) or any(map(_looks_at_numbers, model.nodes)),
        packs=packs(model),
        predict=predict(model, batch).peak,
        slots=slots(model),
        train=Training(**most),
    )


def _looks_at_numbers(node: Node) -> bool:
    """Whether a layer takes more or less as its numbers are: `gelu` sorts them by size."""
    layer: Layer | None = node.layer
    while layer is not None:
        names = (getattr(layer, name, "") for name in ("activation", "recurrent_activation"))
        if "gelu" in names:
            return True
        layer = getattr(layer, "layer", None)
    return False


def open_sizes(model: Model) -> tuple[str, ...]:
    """The names of the sizes that are open; `?` for axes that have no name."""
    dims = [dim for given in model.inputs for dim in given.shape]
    unnamed = any(not isinstance(dim, int) and dim.is_open for dim in dims)
    return (*model.dimensions, *(["?"] if unnamed else []))
