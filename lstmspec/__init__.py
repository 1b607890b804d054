"""lstmspec: a small language for recurrent models, compiled to NumPy or to Keras."""
