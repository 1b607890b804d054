"""A model as a program of training: forward keeping what backward needs, and backward.

It is the second program of the same IR: what ships carries none of it.
"""

from lstmspec.backends.numpy.training.backpropagation.program import Program as Program
from lstmspec.backends.numpy.training.backpropagation.program import Run as Run
from lstmspec.backends.numpy.training.backpropagation.rules import RULES as RULES
