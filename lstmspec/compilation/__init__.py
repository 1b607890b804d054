"""From text to a live model: what `lstmspec.read` and `lstmspec.parse` return."""

from typing import TYPE_CHECKING

from lstmspec.compilation.opening import parse_text as parse_text
from lstmspec.compilation.opening import read as read
from lstmspec.compilation.opening import read_stored_spec as read_stored_spec
from lstmspec.compilation.phases import Setting as Setting
from lstmspec.compilation.spec import Compilation as Compilation

if TYPE_CHECKING:
    from lstmspec.compilation.spec import Weights as Weights
