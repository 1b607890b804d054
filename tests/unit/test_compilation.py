"""A spec on its way to a model, as a value."""

import copy
import pickle

import lstmspec


def test_a_copy_starts_again_from_the_text():
    spec = lstmspec.parse("let units = 2\nLSTM units\nDense 1", settings={"units": 3}, features=2)
    shapes = {name: array.shape for name, array in spec.fresh_weights().items()}
    kept = pickle.dumps(spec)
    assert b"lstmspec.ir" not in kept
    for again in (pickle.loads(kept), copy.deepcopy(spec)):
        assert again == spec
        assert {name: array.shape for name, array in again.fresh_weights().items()} == shapes
