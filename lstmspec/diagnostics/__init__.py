"""Diagnostics: what is wrong, where, why, and what to do next."""

from lstmspec.diagnostics.codes import CODES as CODES
from lstmspec.diagnostics.codes import Code as Code
from lstmspec.diagnostics.model import Diagnostic as Diagnostic
from lstmspec.diagnostics.model import InternalError as InternalError
from lstmspec.diagnostics.model import Note as Note
from lstmspec.diagnostics.model import Severity as Severity
from lstmspec.diagnostics.model import Sink as Sink
from lstmspec.diagnostics.model import SpecError as SpecError
from lstmspec.diagnostics.render import FORMATS as FORMATS
from lstmspec.diagnostics.render import render as render
from lstmspec.diagnostics.suggest import suggest as suggest
