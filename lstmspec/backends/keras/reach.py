"""What of a model reaches an output: the rest is no part of a `keras.Model`."""

from lstmspec.ir import Model


def live_nodes(model: Model) -> frozenset[str]:
    """The nodes that an output depends on."""
    needed = {output.value for output in model.outputs}
    live: set[str] = set()
    for node in reversed(model.nodes):
        if any(result.name in needed for result in node.results):
            live.add(node.name)
            needed.update(node.inputs, node.initial_state)
    return frozenset(live)
