"""Preparing: tables into the numbers of a model, and its numbers into answers."""

from lstmspec.data.preparation.decoding import Decoded as Decoded
from lstmspec.data.preparation.preparation import Preparation as Preparation
