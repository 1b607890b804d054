"""Summaries: what a model consists of, and all that was inferred."""

from lstmspec.summary.memory import Memory as Memory
from lstmspec.summary.memory import memory_of as memory_of
from lstmspec.summary.memory import open_sizes as open_sizes
from lstmspec.summary.model import Row as Row
from lstmspec.summary.model import Setting as Setting
from lstmspec.summary.model import Summary as Summary
from lstmspec.summary.model import summarize as summarize
from lstmspec.summary.render import SummaryFormat as SummaryFormat
from lstmspec.summary.render import render_summary as render_summary
