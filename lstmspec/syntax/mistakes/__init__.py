"""Errors by example: what people write, what is wrong with it, and what to write instead.

A new message is a new entry here; the grammar stays as it is. In the texts `{found}` is the token
that is wrong, `{before}` the one before it, `{owner}` the one before that, `{first}` the first of
the line; the other pieces are fixed lines, made in `repairs.py`.
"""

from typing import Final

from lstmspec.syntax.mistakes.habits import HABITS
from lstmspec.syntax.mistakes.model import Mistake as Mistake
from lstmspec.syntax.mistakes.model import Scope as Scope
from lstmspec.syntax.mistakes.names import NAMES
from lstmspec.syntax.mistakes.statements import STATEMENTS
from lstmspec.syntax.mistakes.values import VALUES

MISTAKES: Final = (*VALUES, *NAMES, *STATEMENTS, *HABITS)
"""All mistakes with a message of their own."""
