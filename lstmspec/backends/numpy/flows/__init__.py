"""What each layer makes of a stream: steps as they come, a state that it carries, or neither.

A layer that works on each step alone carries nothing. A recurrent layer carries its states, a
window that ends at the step at hand carries the steps before it, and pooling of the whole sequence
carries what it has pooled so far. All else takes a whole sequence at once, reads it from its end,
or gives another number of steps than it takes: it cannot be streamed.
"""

from lstmspec.backends.numpy.flows.base import Unstreamable as Unstreamable
from lstmspec.backends.numpy.flows.table import FLOWS as FLOWS
from lstmspec.backends.numpy.flows.table import flow as flow
