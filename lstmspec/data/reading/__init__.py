"""Reading data: every format into a `Table`, one file a format.

Every refusal names the file, and the line, row or column in it. Nothing is unpickled.
"""

from lstmspec.data.reading.formats import FORMATS as FORMATS
from lstmspec.data.reading.formats import read_table as read_table
from lstmspec.data.reading.python import table_of as table_of
