"""The table that the rules enter themselves into."""

from lstmspec.backends.base import Rules
from lstmspec.backends.numpy.emission import Call

RULES: Rules[Call] = Rules()
