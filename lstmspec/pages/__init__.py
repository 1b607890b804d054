"""The pages that `lstmspec explain` prints, and of which `docs/layers` is made.

A page of a layer or of a kind of data is made here and nowhere written: its class is the only
place where it is described. What the page says is made once (`content`), and laid out twice: as
plain text for a terminal and as Markdown for `docs/layers`. A page of a diagnostic is a file of
`docs/errors`.
"""

from lstmspec.pages.encoding import ENCODINGS as ENCODINGS
from lstmspec.pages.encoding import data_page as data_page
from lstmspec.pages.encoding import encoding_page as encoding_page
from lstmspec.pages.encoding import example_spec as example_spec
from lstmspec.pages.explain import explain as explain
from lstmspec.pages.index import index_page as index_page
from lstmspec.pages.layer import headline as headline
from lstmspec.pages.layer import layer_page as layer_page
from lstmspec.pages.markdown import markdown as markdown
from lstmspec.pages.terminal import terminal as terminal
