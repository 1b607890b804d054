"""The part of an emitted NumPy module that is the same in every one, carried there as text.

Like the kernels, these are top-level functions that know each other by their plain names. What the
generated part of a module defines they import from `contract`.
"""
