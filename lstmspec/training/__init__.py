"""Training of a live spec: data in, epochs, history, and a model out."""

from lstmspec.training.adapting import adapted as adapted
from lstmspec.training.history import History as History
from lstmspec.training.sizes import inputs_of as inputs_of
from lstmspec.training.sizes import learned_sizes as learned_sizes
from lstmspec.training.trainer import Trainer as Trainer
