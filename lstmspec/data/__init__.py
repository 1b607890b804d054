"""Data: files into arrays by input name, predictions into files, and streams line by line."""

from lstmspec.data.feed import Feed as Feed
from lstmspec.data.feed import read_line as read_line
from lstmspec.data.inputs import bind_inputs as bind_inputs
from lstmspec.data.inputs import read_inputs as read_inputs
from lstmspec.data.outputs import format_outputs as format_outputs
from lstmspec.data.outputs import require_writable as require_writable
from lstmspec.data.outputs import write_npz as write_npz
from lstmspec.data.outputs import write_outputs as write_outputs
from lstmspec.data.predicting import predict_arrays as predict_arrays
from lstmspec.data.reading import read_table as read_table
from lstmspec.data.reading import table_of as table_of
from lstmspec.data.states import read_state as read_state
from lstmspec.data.states import require_state_file as require_state_file
from lstmspec.data.states import write_state as write_state
from lstmspec.data.steps import LineError as LineError
from lstmspec.data.steps import StepInput as StepInput
from lstmspec.data.steps import bad_line as bad_line
from lstmspec.data.steps import require_streaming as require_streaming
from lstmspec.data.steps import step_inputs as step_inputs
from lstmspec.data.table import Column as Column
from lstmspec.data.table import Recording as Recording
from lstmspec.data.table import Table as Table
