"""The rules of the NumPy backend: what is written for each layer."""

from lstmspec.backends.numpy.rules import activation_layers as activation_layers
from lstmspec.backends.numpy.rules import attention as attention
from lstmspec.backends.numpy.rules import convolution as convolution
from lstmspec.backends.numpy.rules import core as core
from lstmspec.backends.numpy.rules import merging as merging
from lstmspec.backends.numpy.rules import noise as noise
from lstmspec.backends.numpy.rules import normalization as normalization
from lstmspec.backends.numpy.rules import pooling as pooling
from lstmspec.backends.numpy.rules import products as products
from lstmspec.backends.numpy.rules import recurrent as recurrent
from lstmspec.backends.numpy.rules import reshaping as reshaping
from lstmspec.backends.numpy.rules import resizing as resizing
from lstmspec.backends.numpy.rules import wrapping as wrapping
from lstmspec.backends.numpy.rules.table import RULES as RULES
