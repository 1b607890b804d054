"""Sweeps: one spec trained with many values of its `let`s, and a table of what came of each."""

from lstmspec.cli.sweeps.folder import Sweep as Sweep
from lstmspec.cli.sweeps.folder import begin as begin
from lstmspec.cli.sweeps.folder import is_sweep as is_sweep
from lstmspec.cli.sweeps.folder import read_sweep as read_sweep
from lstmspec.cli.sweeps.plans import plan_of as plan_of
from lstmspec.cli.sweeps.ranges import Choice as Choice
from lstmspec.cli.sweeps.ranges import Span as Span
from lstmspec.cli.sweeps.ranges import ranges as ranges
from lstmspec.cli.sweeps.ranges import require_apart as require_apart
from lstmspec.cli.sweeps.ranges import spelled as spelled
from lstmspec.cli.sweeps.sending import launching as launching
from lstmspec.cli.sweeps.sweep import run_sweep as run_sweep
from lstmspec.cli.sweeps.sweep import watched_number as watched_number
from lstmspec.cli.sweeps.table import Row as Row
from lstmspec.cli.sweeps.table import table as table
from lstmspec.cli.sweeps.trials import MARK as MARK
from lstmspec.cli.sweeps.trials import Launch as Launch
from lstmspec.cli.sweeps.trials import launch as launch
from lstmspec.cli.sweeps.trials import stop_with_sweep as stop_with_sweep
