"""What a model takes of memory, known before any array exists.

The rules go as those that run the model go, line by line, with sizes instead of arrays.
"""

from lstmspec.backends.numpy.memory.predicting import packs as packs
from lstmspec.backends.numpy.memory.predicting import predict as predict
from lstmspec.backends.numpy.memory.rules import RULES as RULES
from lstmspec.backends.numpy.memory.training import slots as slots
from lstmspec.backends.numpy.memory.training import train as train
