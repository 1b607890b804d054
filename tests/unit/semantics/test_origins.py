"""Where the pieces of an IR were written."""

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model
from lstmspec.semantics import lower
from lstmspec.source import Source, Span
from lstmspec.syntax import parse

TEXT = """\
input a float32[24, 3]
block Encoder(units) {
  Bidirectional sum LSTM units dropout=0.1 return_state
}
block Outer(units) { Encoder units as inner }
Outer 8 from a as enc
LSTM 8 initial_state=[enc.forward_h, enc.forward_c] from a as dec
TimeDistributed Dense relu
output dec
"""


def lowered() -> tuple[Model, Source]:
    sink, source = Sink(), Source("spec", TEXT)
    model = lower(parse(source, sink), sink)
    assert model is not None, sink.diagnostics
    return model, source


def test_places():
    model, source = lowered()

    def text(span: Span) -> str:
        return source[span]

    given = model.inputs[0].origin
    assert given is not None
    assert (text(given.span), text(given.line)) == ("a", "input a float32[24, 3]")

    encoder, decoder, head = (node.origin for node in model.nodes)
    assert encoder is not None
    assert decoder is not None
    assert head is not None
    assert text(encoder.span) == "Bidirectional"
    assert text(encoder.line) == "Bidirectional sum LSTM units dropout=0.1 return_state"
    assert {name: text(span) for name, span in encoder.options.items()} == {
        "merge_mode": "sum",
        "layer": "LSTM",
        "layer.units": "units",
        "layer.dropout": "dropout=0.1",
        "layer.return_state": "return_state",
    }
    assert [text(span) for span in encoder.calls] == ["Outer", "Encoder"]
    assert encoder.inputs == ()
    assert [text(span) for span in decoder.inputs] == ["a"]
    assert {name: text(span) for name, span in head.options.items()} == {
        "layer": "Dense",
        "layer.activation": "relu",
    }

    output = model.outputs[0].origin
    assert output is not None
    assert (text(output.span), text(output.line)) == ("dec", "output dec")


def test_what_is_not_written_has_no_place():
    sink = Sink()
    model = lower(parse(Source("spec", "LSTM 3\n"), sink), sink)
    assert model is not None
    assert model.inputs[0].origin is None
    assert model.outputs[0].origin is None
