"""The NumPy backend: one readable module that needs NumPy alone, and the live model it makes."""

from lstmspec.backends.numpy.backend import BACKEND as BACKEND
from lstmspec.backends.numpy.streaming import streaming_reason as streaming_reason
