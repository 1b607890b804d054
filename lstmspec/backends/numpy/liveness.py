"""How long the values of a model live in training, and which of them get gradients."""

from lstmspec.ir import Model


def needing_values(model: Model) -> frozenset[str]:
    """The values whose gradients are needed: they depend on a weight that is trained."""
    trained = {node.name for _, node, weight in model.weights() if weight.trainable}
    needing: set[str] = set()
    for node in model.nodes:
        sources = (*node.inputs, *node.initial_state)
        if node.owner in trained or any(name in needing for name in sources):
            needing.update(value.name for value in node.results)
    return frozenset(needing)


def last_uses(model: Model) -> dict[int, list[str]]:
    """By the place of each node, the values that nothing behind it takes."""
    last: dict[str, int] = {}
    for place, node in enumerate(model.nodes):
        names = (*(value.name for value in node.results), *node.inputs, *node.initial_state)
        last |= dict.fromkeys(names, place)
    outputs = {output.value for output in model.outputs}
    places: dict[int, list[str]] = {}
    for name, place in last.items():
        if name not in outputs:
            places.setdefault(place, []).append(name)
    return places
