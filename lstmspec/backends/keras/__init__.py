"""The Keras backend: idiomatic Keras 3 source, and a live `keras.Model` made by running it."""

from lstmspec.backends.keras.backend import BACKEND as BACKEND
from lstmspec.backends.keras.cluster import Distribution as Distribution
from lstmspec.backends.keras.cluster import distribution_of as distribution_of
from lstmspec.backends.keras.cluster import tf_config as tf_config
from lstmspec.backends.keras.dimensions import required_dimensions as required_dimensions
from lstmspec.backends.keras.distributed import DistributedKerasEngine as DistributedKerasEngine
from lstmspec.backends.keras.learning import KerasEngine as KerasEngine
from lstmspec.backends.keras.threads import set_threads as set_threads
from lstmspec.backends.keras.weights import get_weights as get_weights
from lstmspec.backends.keras.weights import set_weights as set_weights
