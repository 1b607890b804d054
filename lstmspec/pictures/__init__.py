"""Pictures as text: SVG for files, characters for the terminal.

The core has no plotting library, and a picture that is text can be compared byte by byte. It knows
names and numbers alone; what they mean is the business of those who draw.
"""

from lstmspec.pictures.axis import Axis as Axis
from lstmspec.pictures.axis import axis_of as axis_of
from lstmspec.pictures.confusion import confusion_picture as confusion_picture
from lstmspec.pictures.lines import Line as Line
from lstmspec.pictures.lines import Panel as Panel
from lstmspec.pictures.lines import chart as chart
from lstmspec.pictures.records import history_curves as history_curves
from lstmspec.pictures.records import history_panels as history_panels
from lstmspec.pictures.records import history_picture as history_picture
from lstmspec.pictures.scatter import scatter_picture as scatter_picture
from lstmspec.pictures.terminal import curves as curves
