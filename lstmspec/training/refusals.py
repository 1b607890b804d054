"""What a model holds that cannot be trained, told before the first step."""

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, Node
from lstmspec.layers import Bidirectional, Dropout, Layer, TimeDistributed
from lstmspec.layers.values import OrthogonalRegularizer


def check_trainable(model: Model) -> None:
    """Refuse what Keras fails at as well.

    Raises:
        SpecError: `unsupported-by-backend`, for every such option.
    """
    sink = Sink()
    for node in model.nodes:
        layer: Layer = node.layer
        wrapped = layer.layer if isinstance(layer, Bidirectional | TimeDistributed) else layer
        regularizer = getattr(wrapped, "activity_regularizer", None)
        if isinstance(regularizer, OrthogonalRegularizer) and not _is_matrix(node):
            _report(
                node,
                "activity_regularizer",
                "`orthogonal_regularizer` takes matrices,"
                f" and `{node.name}` makes {node.result.type}",
                "Use it on vectors, or use `l2`.",
                sink,
            )
        if isinstance(wrapped, Dropout) and (wrapped.noise_shape or (None,))[0] not in (None, 1):
            _report(
                node,
                "noise_shape",
                "`noise_shape` fixes the batch, and the last batch of an epoch may be smaller",
                "Begin it with `none` or 1.",
                sink,
            )
    for name, node, weight in model.weights():
        owner: Layer = node.layer
        for value in weight.misfits():
            rank = len(weight.shape)
            _report(
                node,
                owner.option_holding(value),
                f"`{value.kind}` cannot act on `{name}`, which has {rank}"
                f" {'axis' if rank == 1 else 'axes'}",
                "Leave it out, or choose one that takes any number of axes.",
                sink,
            )
    sink.raise_errors()


def _is_matrix(node: Node) -> bool:
    """Whether all that the node makes is one vector a sample."""
    return all(len(made.shape) == 1 for made in node.results)


def _report(node: Node, option: str, message: str, help: str, sink: Sink) -> None:
    origin = node.origin
    span = None
    if origin is not None:
        span = origin.options.get(option, origin.options.get(f"layer.{option}", origin.span))
    sink.error("unsupported-by-backend", message, span, help=help)
