"""What a model takes of memory, known before any array exists."""

from lstmspec.backends.numpy.memory.program import train as train
from lstmspec.backends.numpy.memory.rules import RULES as RULES
