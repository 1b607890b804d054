"""What is learned from the training data: vocabularies, labels, scales."""

from lstmspec.data.preparation.fitted.base import Fitted as Fitted
from lstmspec.data.preparation.fitted.base import Many as Many
from lstmspec.data.preparation.fitted.labels import Labels as Labels
from lstmspec.data.preparation.fitted.labels import label_name as label_name
from lstmspec.data.preparation.fitted.scale import Scale as Scale
from lstmspec.data.preparation.fitted.sound import SoundFeatures as SoundFeatures
from lstmspec.data.preparation.fitted.text import PADDING as PADDING
from lstmspec.data.preparation.fitted.text import UNKNOWN as UNKNOWN
from lstmspec.data.preparation.fitted.text import Vocabulary as Vocabulary
from lstmspec.data.preparation.fitted.text import tokens_of as tokens_of
