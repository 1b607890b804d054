"""The rules of memory: what each layer takes."""

from lstmspec.backends.numpy.memory.rules import activation_layers as activation_layers
from lstmspec.backends.numpy.memory.rules import attention as attention
from lstmspec.backends.numpy.memory.rules import convolution as convolution
from lstmspec.backends.numpy.memory.rules import (
    convolution_by_feature as convolution_by_feature,
)
from lstmspec.backends.numpy.memory.rules import (
    convolution_transposed as convolution_transposed,
)
from lstmspec.backends.numpy.memory.rules import core as core
from lstmspec.backends.numpy.memory.rules import heads as heads
from lstmspec.backends.numpy.memory.rules import lengths as lengths
from lstmspec.backends.numpy.memory.rules import merging as merging
from lstmspec.backends.numpy.memory.rules import noise as noise
from lstmspec.backends.numpy.memory.rules import normalization as normalization
from lstmspec.backends.numpy.memory.rules import pooling as pooling
from lstmspec.backends.numpy.memory.rules import products as products
from lstmspec.backends.numpy.memory.rules import recurrent as recurrent
from lstmspec.backends.numpy.memory.rules import reshaping as reshaping
from lstmspec.backends.numpy.memory.rules import resizing as resizing
from lstmspec.backends.numpy.memory.rules import standardizing as standardizing
from lstmspec.backends.numpy.memory.rules import wrapping as wrapping
from lstmspec.backends.numpy.memory.rules.table import RULES as RULES
from lstmspec.backends.numpy.memory.rules.table import run as run
