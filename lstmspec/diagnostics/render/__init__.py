"""How diagnostics look: one module a format, all of them from the same data."""

from lstmspec.diagnostics.render.formats import FORMATS as FORMATS
from lstmspec.diagnostics.render.formats import diagnostics_schema as diagnostics_schema
from lstmspec.diagnostics.render.formats import render as render
from lstmspec.diagnostics.render.formats import styled as styled
from lstmspec.diagnostics.render.formats import tally as tally
from lstmspec.diagnostics.render.glyphs import visible as visible
from lstmspec.diagnostics.render.segments import Segment as Segment
from lstmspec.diagnostics.render.segments import Style as Style
