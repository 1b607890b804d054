"""Rules of attention."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import AdditiveAttention, Attention


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
