"""The Keras backend: idiomatic Keras 3 source, and a live `keras.Model` made by running it."""

from lstmspec.backends.keras.backend import BACKEND as BACKEND
from lstmspec.backends.keras.dimensions import required_dimensions as required_dimensions
from lstmspec.backends.keras.learning import KerasEngine as KerasEngine
from lstmspec.backends.keras.threads import set_threads as set_threads
from lstmspec.backends.keras.weights import get_weights as get_weights
from lstmspec.backends.keras.weights import set_weights as set_weights
