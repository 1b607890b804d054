"""Preparing: tables into the numbers of a model, and its numbers into answers."""

from lstmspec.data.preparation.checks import Part as Part
from lstmspec.data.preparation.checks import check_before_training as check_before_training
from lstmspec.data.preparation.preparation import Preparation as Preparation
