"""PyTorch's weights: from a `state_dict` to a spec, and back. PyTorch itself is never imported."""

from lstmspec.torch.matching import match as match
from lstmspec.torch.parts import arrays_of as arrays_of
from lstmspec.torch.signatures import modules as modules
from lstmspec.torch.weights import from_state_dict as from_state_dict
from lstmspec.torch.weights import to_state_dict as to_state_dict
