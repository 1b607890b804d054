"""The front end: from the text of a spec to its tree, and from a tree to the canonical text."""

from lstmspec.syntax import ast as ast
from lstmspec.syntax.characters import MAX_BYTES as MAX_BYTES
from lstmspec.syntax.characters import check_text as check_text
from lstmspec.syntax.grammar import KEYWORDS as KEYWORDS
from lstmspec.syntax.parser import parse as parse
from lstmspec.syntax.reader import decode_source as decode_source
from lstmspec.syntax.reader import read_source as read_source
from lstmspec.syntax.writing import format_source as format_source
from lstmspec.syntax.writing import format_spec as format_spec
from lstmspec.syntax.writing import print_tree as print_tree
from lstmspec.syntax.writing import without_spans as without_spans
