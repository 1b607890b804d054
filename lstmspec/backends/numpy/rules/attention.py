"""Rules of attention."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import AdditiveAttention, Attention, MultiHeadAttention


@RULES.register(Attention)
def attention(call: Call, node: Node, layer: Attention) -> None:
    """The scores of the key, and the value weighed by them."""
    weights = [call.weight("scale") if layer.use_scale else "None"]
    if layer.score_mode == "concat":
        weights.append(call.weight("concat_score_weight"))
    kernel = "attention_concat" if layer.score_mode == "concat" else "attention_dot"
    _attend(call, kernel, weights, use_causal_mask=layer.use_causal_mask)


@RULES.register(AdditiveAttention)
def additive_attention(call: Call, node: Node, layer: AdditiveAttention) -> None:
    """The scores of the key, and the value weighed by them."""
    scale = call.weight("scale") if layer.use_scale else "None"
    _attend(call, "additive_attention", [scale], use_causal_mask=layer.use_causal_mask)


@RULES.register(MultiHeadAttention)
def multi_head_attention(call: Call, node: Node, layer: MultiHeadAttention) -> None:
    """All heads at once, and what they attend to joined to one vector a step."""

    def projection(name: str) -> str:
        bias = call.weight(f"{name}/bias") if layer.use_bias else "None"
        return f"({call.weight(f'{name}/kernel')}, {bias})"

    query, value, key = call.inputs[0], call.inputs[1], call.inputs[-1]
    options = {
        "of_gate": projection("gate") if layer.use_gate else None,
        "query_mask": query.mask,
        "value_mask": value.mask,
        "key_mask": key.mask if len(call.inputs) == 3 else None,
        "use_causal_mask": "True" if layer.use_causal_mask else None,
        "sliding_window": literal(layer.sliding_window) if layer.sliding_window else None,
        "drops": "True" if layer.dropout else None,
    }
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        "multi_head_attention",
        *(operand.variable for operand in (query, value, key)),
        *map(projection, ("query", "key", "value", "attention_output")),
        **{name: text for name, text in options.items() if text},
    )


def _attend(call: Call, kernel: str, weights: list[str], *, use_causal_mask: bool) -> None:
    query, value, key = call.inputs[0], call.inputs[1], call.inputs[-1]
    options = {"query_mask": query.mask, "value_mask": value.mask}
    options["use_causal_mask"] = "True" if use_causal_mask else None
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        kernel,
        query.variable,
        value.variable,
        key.variable,
        *weights,
        **{name: text for name, text in options.items() if text},
    )
