"""The same against PyTorch itself, where it is installed: `pip install 'lstmspec[bench]'`."""

import numpy as np
import pytest

import lstmspec
from lstmspec.tensors import write_tensors
from lstmspec.torch import from_state_dict, match, modules, to_state_dict
from tests.unit.torch import reference

torch = pytest.importorskip("torch")
nn = torch.nn

LINES = {"LSTM": "LSTM 5", "GRU": "GRU 5", "RNN": "SimpleRNN 5", "RNN relu": "SimpleRNN 5 relu"}


def module_of(kind: str, layers: int, both: bool, bias: bool):
    torch.manual_seed(0)
    options = {"nonlinearity": "relu"} if kind == "RNN relu" else {}
    return getattr(nn, kind.split()[0])(
        3, 5, layers, bias=bias, batch_first=True, bidirectional=both, **options
    )


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("kind", LINES)
def test_recurrent(kind: str, layers: int, both: bool, bias: bool):
    module = module_of(kind, layers, both, bias)
    line = f"{'Bidirectional ' if both else ''}{LINES[kind]} return_sequences"
    line = line if bias else f"{line} use_bias=false"
    spec = lstmspec.parse("input [time, 3]\n" + f"{line}\n" * layers)
    x = np.random.default_rng(0).standard_normal((4, 9, 3)).astype(np.float32)
    with torch.no_grad():
        wanted = module(torch.from_numpy(x))[0].numpy()
    state = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    np.testing.assert_allclose(
        reference.recurrent(state, kind, x, layers, both), wanted, rtol=0, atol=1e-5
    )
    weights = from_state_dict(spec, module.state_dict())
    np.testing.assert_allclose(spec.compile(weights=weights).predict(x), wanted, rtol=0, atol=1e-5)
    other = module_of(kind, layers, both, bias)
    back = to_state_dict(spec, weights, match(spec, module.state_dict()))
    other.load_state_dict({name: torch.from_numpy(array) for name, array in back.items()})
    with torch.no_grad():
        found = other(torch.from_numpy(x))[0].numpy()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


class Net(nn.Module):
    """A whole model; what it registers first it computes last."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 5)
        self.table = nn.Embedding(20, 6)
        self.encoder = nn.GRU(6, 8, num_layers=2, batch_first=True, bidirectional=True)
        self.norm = nn.LayerNorm(16)

    def forward(self, x):
        y, _ = self.encoder(self.table(x))
        return self.head(self.norm(y))


SPEC = """
Embedding 20 6
repeat 2 { Bidirectional GRU 8 return_sequences }
LayerNormalization epsilon=1e-5
Dense 5
"""


def test_a_model():
    torch.manual_seed(1)
    net, spec = Net().eval(), lstmspec.parse(SPEC)
    x = np.random.default_rng(0).integers(0, 20, (3, 7)).astype(np.int32)
    weights = from_state_dict(spec, net.state_dict())
    with torch.no_grad():
        wanted = net(torch.from_numpy(x)).numpy()
    found = spec.compile(weights=weights).predict(x)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


def test_the_modules_that_are_told_can_be_made_and_filled():
    spec = lstmspec.parse(SPEC)
    names = {"encoder": [n.name for n in spec.model.nodes if "bidirectional" in n.name]}
    made = {
        name: eval(written, {"nn": nn})  # what lstmspec wrote, of a spec of this file
        for name, written in modules(spec, names).items()
    }
    state = to_state_dict(spec, names=names)
    whole = nn.ModuleDict(made)
    whole.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
    assert set(made) == {"embedding", "encoder", "layer_normalization", "dense"}


def test_numbers_that_numpy_does_not_have_are_refused():
    spec = lstmspec.parse("input [3]\nDense 2\n")
    state = nn.Linear(3, 2).bfloat16().state_dict()
    with pytest.raises(lstmspec.SpecError, match="is no array that NumPy can hold"):
        from_state_dict(spec, state)


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_packed_sequences_are_masked_ones(kind: str):
    """The last states of sequences of different length, padded behind their end."""
    module = module_of(kind, 1, True, True)
    x = np.random.default_rng(2).standard_normal((3, 6, 3)).astype(np.float32)
    lengths = [6, 2, 4]
    for row, length in zip(x, lengths, strict=True):
        row[length:] = 0
    packed = nn.utils.rnn.pack_padded_sequence(
        torch.from_numpy(x), lengths, batch_first=True, enforce_sorted=False
    )
    with torch.no_grad():
        states = module(packed)[1]
    h = states[0] if kind == "LSTM" else states
    spec = lstmspec.parse(f"input [time, 3]\nMasking\nBidirectional {kind} 5\n")
    found = spec.compile(weights=from_state_dict(spec, module.state_dict())).predict(x)
    wanted = torch.cat([h[-2], h[-1]], -1).numpy()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


def test_a_file_that_pytorch_wrote_and_one_that_it_reads(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    torch.manual_seed(2)
    net, spec = Net().eval(), lstmspec.parse(SPEC)
    path = tmp_path / "net.safetensors"
    safetensors.save_file(net.state_dict(), path)
    weights = from_state_dict(spec, path)
    back = tmp_path / "back.safetensors"
    write_tensors(back, to_state_dict(spec, weights, match(spec, path)), {"format": "pt"})
    other = Net()
    other.load_state_dict(safetensors.load_file(back))
    for name, tensor in net.state_dict().items():
        assert torch.equal(tensor, other.state_dict()[name]), name
