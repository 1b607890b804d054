"""The rules of training: how each layer runs, and how gradients pass back through it."""

from lstmspec.backends.numpy.training.backpropagation.rules import (
    activation_layers as activation_layers,
)
from lstmspec.backends.numpy.training.backpropagation.rules import attention as attention
from lstmspec.backends.numpy.training.backpropagation.rules import convolution as convolution
from lstmspec.backends.numpy.training.backpropagation.rules import core as core
from lstmspec.backends.numpy.training.backpropagation.rules import heads as heads
from lstmspec.backends.numpy.training.backpropagation.rules import lengths as lengths
from lstmspec.backends.numpy.training.backpropagation.rules import merging as merging
from lstmspec.backends.numpy.training.backpropagation.rules import noise as noise
from lstmspec.backends.numpy.training.backpropagation.rules import normalization as normalization
from lstmspec.backends.numpy.training.backpropagation.rules import pooling as pooling
from lstmspec.backends.numpy.training.backpropagation.rules import products as products
from lstmspec.backends.numpy.training.backpropagation.rules import recurrent as recurrent
from lstmspec.backends.numpy.training.backpropagation.rules import reshaping as reshaping
from lstmspec.backends.numpy.training.backpropagation.rules import resizing as resizing
from lstmspec.backends.numpy.training.backpropagation.rules import standardizing as standardizing
from lstmspec.backends.numpy.training.backpropagation.rules import wrapping as wrapping
from lstmspec.backends.numpy.training.backpropagation.rules.table import RULES as RULES
