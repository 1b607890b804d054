"""Semantics: what the lines of a spec mean, from the tree to the untyped IR."""

from lstmspec.semantics.files import UseLoader as UseLoader
from lstmspec.semantics.lowering import lower as lower
from lstmspec.semantics.writing import write_spec as write_spec
