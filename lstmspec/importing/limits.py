"""How much of a Keras file is read at most; decided before anything is allocated.

A configuration of Keras 3 has about 1.5 KB and 60 values a layer, so these limits take models of
thousands of layers. What tensors may need is the memory budget of the model.
"""

MAX_JSON_BYTES = 8 * 2**20
"""The longest text of JSON."""
MAX_JSON_ITEMS = 300_000
"""The most objects, lists and commas in it: what it becomes in memory."""
MAX_OBJECTS = 50_000
"""The most groups and tensors in an HDF5 file."""
MAX_NAMES = 20_000
"""The most names in one list of an HDF5 file."""
MAX_DEPTH = 32
"""How deep groups of an HDF5 file may nest."""
MAX_MODELS = 16
"""How deep models of Keras may nest."""
MAX_LAYERS = 10_000
"""The most uses of layers, those inside nested models counted each time; as in a spec."""
