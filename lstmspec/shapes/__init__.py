"""Shapes: sizes known, named and open, and how they are made equal."""

from lstmspec.shapes.dim import Dim as Dim
from lstmspec.shapes.dim import SymbolicDim as SymbolicDim
from lstmspec.shapes.dim import UnwieldyError as UnwieldyError
from lstmspec.shapes.dim import product as product
from lstmspec.shapes.dim import spell as spell
from lstmspec.shapes.dim import total as total
from lstmspec.shapes.tensor import DTYPES as DTYPES
from lstmspec.shapes.tensor import MAX_RANK as MAX_RANK
from lstmspec.shapes.tensor import DType as DType
from lstmspec.shapes.tensor import Shape as Shape
from lstmspec.shapes.tensor import TensorType as TensorType
from lstmspec.shapes.tensor import float32 as float32
from lstmspec.shapes.tensor import spell_shape as spell_shape
from lstmspec.shapes.unify import ShapeError as ShapeError
from lstmspec.shapes.unify import UnequalError as UnequalError
from lstmspec.shapes.unify import Unifier as Unifier
from lstmspec.shapes.windows import divided as divided
from lstmspec.shapes.windows import windows as windows
