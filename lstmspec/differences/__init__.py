"""What changed between two specs, by what it costs, and the weights that outlive the change."""

from lstmspec.differences.comparing import diff as diff
from lstmspec.differences.files import read_file as read_file
from lstmspec.differences.levels import LEVELS as LEVELS
from lstmspec.differences.levels import Level as Level
from lstmspec.differences.model import Change as Change
from lstmspec.differences.model import Difference as Difference
from lstmspec.differences.model import WeightChange as WeightChange
from lstmspec.differences.transferring import Transfer as Transfer
from lstmspec.differences.transferring import transfer as transfer
