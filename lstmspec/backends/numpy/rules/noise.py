"""Rules of the layers that act in training alone."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Dropout, GaussianDropout, GaussianNoise, NoiseLayer, SpatialDropout1D


def passed(call: Call, node: Node, layer: NoiseLayer) -> None:
    """Nothing: at inference the numbers pass."""
    call.outputs = [call.x]


for _cls in (Dropout, SpatialDropout1D, GaussianNoise, GaussianDropout):
    RULES.register(_cls)(passed)
