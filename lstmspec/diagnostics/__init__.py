"""Diagnostics: what is wrong, where, why, and what to do next."""

from lstmspec.diagnostics.codes import CODES as CODES
from lstmspec.diagnostics.codes import Code as Code
from lstmspec.diagnostics.habits import LAYER_HABITS as LAYER_HABITS
from lstmspec.diagnostics.habits import OPTION_HABITS as OPTION_HABITS
from lstmspec.diagnostics.model import Diagnostic as Diagnostic
from lstmspec.diagnostics.model import InternalError as InternalError
from lstmspec.diagnostics.model import Note as Note
from lstmspec.diagnostics.model import Severity as Severity
from lstmspec.diagnostics.model import Sink as Sink
from lstmspec.diagnostics.model import SpecError as SpecError
from lstmspec.diagnostics.render import FORMATS as FORMATS
from lstmspec.diagnostics.render import Segment as Segment
from lstmspec.diagnostics.render import Style as Style
from lstmspec.diagnostics.render import diagnostics_schema as diagnostics_schema
from lstmspec.diagnostics.render import render as render
from lstmspec.diagnostics.render import styled as styled
from lstmspec.diagnostics.render import tally as tally
from lstmspec.diagnostics.render import visible as visible
from lstmspec.diagnostics.suggest import Habits as Habits
from lstmspec.diagnostics.suggest import did_you_mean as did_you_mean
from lstmspec.diagnostics.suggest import listing as listing
from lstmspec.diagnostics.suggest import suggest as suggest
