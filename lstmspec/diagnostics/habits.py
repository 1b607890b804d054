"""What people from other frameworks, papers and older Keras versions call layers and options."""

from typing import TypeAlias

from lstmspec.diagnostics.suggest import Habits

_ACTIVATIONS = (
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_sigmoid_keras2 hard_silu "
    "hard_swish hard_tanh "
    "leaky_relu log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax "
    "softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink "
    "threshold"
)

_Table: TypeAlias = dict[str | tuple[str, ...], str]


def _habits(table: _Table) -> Habits:
    """The table turned round: each of the words behind a target stands for it."""
    return {word: target for target, words in table.items() for word in words.split()}


LAYER_HABITS: Habits = _habits(
    {
        **{f"Activation {name}": name.replace("_", "") for name in _ACTIVATIONS.split()},
        "Activation": "act activate nonlinearity",
        "Add": "sum plus residual skip",
        "Attention": "attn dotattention luong luongattention",
        "AdditiveAttention": "bahdanau bahdanauattention",
        "Average": "avg mean",
        "AveragePooling1D": "avgpool avgpool1d averagepooling meanpooling",
        "BatchNormalization": "batchnorm batchnorm1d bn batchnormalisation",
        "Bidirectional": "bi bidi bidir birnn bidirectionalrnn",
        "Bidirectional GRU": "bigru bgru bidirectionalgru",
        "Bidirectional LSTM": "bilstm blstm bdlstm bidirectionallstm",
        "Concatenate": "concat cat merge join stack",
        "Conv1D": "conv convolution convolution1d cnn temporalconv",
        "Conv1DTranspose": "deconv deconv1d deconvolution convtranspose convtranspose1d",
        "Cropping1D": "crop crop1d",
        "Dense": "fc linear fullyconnected fullyconnectedlayer ff feedforward mlp perceptron proj",
        "DepthwiseConv1D": "depthwise depthwiseconv dwconv depthwiseconvolution",
        "Dropout": "drop dropout1d",
        "Embedding": "embed emb embeddings lookup lookuptable wordembedding tokenembedding",
        "Flatten": "flat",
        "GRU": "grucell cudnngru gru1d",
        "GaussianNoise": "noise",
        "GlobalAveragePooling1D": "globalavgpool globalavgpool1d globalaveragepooling gap",
        "GlobalMaxPooling1D": "globalmaxpool globalmaxpool1d globalmaxpooling gmp",
        "GroupNormalization": "groupnorm gn groupnormalisation",
        "LSTM": "lstmcell cudnnlstm lstm1d longshorttermmemory",
        "LayerNormalization": "layernorm ln layernormalisation",
        "Masking": "mask",
        "MaxPooling1D": "maxpool maxpool1d maxpooling pool pooling",
        "Maximum": "max",
        "Minimum": "min",
        "MultiHeadAttention": "mha multiheadattn selfattention",
        "Multiply": "mul product",
        "Normalization": "normalisation standardize standardization standardscaler zscore scaler",
        "RMSNormalization": "rmsnorm rmsnormalisation",
        "RepeatVector": "repeat tile",
        "Reshape": "view",
        "SeparableConv1D": "separable separableconv sepconv separableconvolution",
        "SimpleRNN": "rnn elman vanillarnn simplernncell rnncell",
        "SpatialDropout1D": "spatialdropout dropout2d",
        "Subtract": "sub minus",
        "TimeDistributed": "td timedist distributed",
        "TimeDistributed Dense": "timedistributeddense",
        "UnitNormalization": "unitnorm l2norm l2normalize l2normalization normalize",
        "UpSampling1D": "upsample upsample1d",
        "ZeroPadding1D": "pad padding zeropad zeropad1d",
        "input": "input inputlayer inputs",
        "output": "output outputlayer outputs",
    }
)
"""Other names of layers; the target is what to write instead, wrapper or words included."""

OPTION_HABITS: Habits = _habits(
    {
        ("units", "filters"): (
            "hidden_size hidden hidden_dim hidden_units num_hidden n_hidden n_units num_units "
            "nb_units neurons cells nodes width out_features output_size output_dim out_dim"
        ),
        ("units", "filters", "output_dim", "pool_size"): "size",
        ("units", "filters", "output_dim", "axis"): "dim dims",
        "output_dim": "embedding_dim embed_dim emb_dim embedding_size emb_size embed_size",
        ("input_dim", "vocabulary"): (
            "vocab_size vocab n_vocab vocabulary vocabulary_size num_embeddings input_size "
            "max_features num_words num_tokens max_tokens"
        ),
        ("rate", "dropout"): (
            "p prob probability drop drop_rate drop_prob dropout dropout_rate dropout_prob"
        ),
        "dropout": "dropout_w input_dropout",
        "recurrent_dropout": "dropout_u rec_dropout variational_dropout state_dropout",
        "activation": "act act_fn activation_fn activation_function nonlinearity",
        "recurrent_activation": "inner_activation gate_activation rec_activation recurrent_act",
        "use_bias": "bias has_bias with_bias biases",
        "unit_forget_bias": "forget_bias forget_bias_init",
        "return_sequences": (
            "seq seqs sequence sequences return_seq return_seqs return_sequence many_to_many"
        ),
        "return_state": "state states return_states return_hidden output_state",
        "initial_state": "init_state initial_states h0 hx",
        "go_backwards": "reverse reversed backward backwards",
        "merge_mode": "merge mode",
        ("mask_zero", "mask_value"): "mask masking",
        "mask_zero": "padding_idx zero_mask",
        "mask_value": "value padding_value pad_value",
        ("kernel_initializer", "embeddings_initializer"): (
            "init initializer kernel_init weight_init weights_init w_init w_initializer"
        ),
        "recurrent_initializer": "inner_init recurrent_init u_init u_initializer",
        "bias_initializer": "bias_init b_init b_initializer",
        ("kernel_regularizer", "embeddings_regularizer"): (
            "regularizer reg kernel_reg weight_regularizer weight_reg w_regularizer l1 l2"
        ),
        "recurrent_regularizer": "recurrent_reg u_regularizer",
        "bias_regularizer": "bias_reg b_regularizer",
        "activity_regularizer": "activity_reg",
        "epsilon": "eps",
        "center": "beta",
        "scale": "gamma",
        "target_shape": "shape new_shape output_shape dims",
        "n": "repeats repetitions times count num",
        "seed": "random_state random_seed rng_seed",
        "kernel_size": "kernel kernel_width filter_length filter_size",
        "strides": "stride subsample subsample_length",
        "padding": "border_mode pad",
        "dilation_rate": "dilation dilations",
        "pool_size": "pool pool_length",
        "num_heads": "heads n_heads nhead nheads",
        "key_dim": "head_dim head_size d_k",
        "negative_slope": "alpha slope",
        "tokens": "tokenizer tokenize tokenization level analyzer unit",
        "lower": "lowercase lower_case uncased",
        ("column", "columns"): "col cols field fields name names feature_names",
        "scaling": "scaler normalize normalise normalization standardization standardize",
        "group": "group_by groupby sequence_id",
        "rate": "sr sample_rate sampling_rate samplerate fs",
        "bands": "n_mels mels num_mel_bins n_filters nfilt",
        "hop": "hop_length hop_size frame_step frame_shift",
        "window": "win_length window_size window_length frame_length frame_size lookback look_back",
        "low": "fmin f_min low_freq",
        "high": "fmax f_max high_freq",
        "ahead": "horizon offset steps_ahead",
        "epochs": "n_epochs num_epochs nb_epoch iterations",
        "batch_size": "batch bs",
        "validation_split": "val_split validation val_fraction",
        "early_stopping": "early_stop patience",
        "optimizer": "opt optim optimiser",
        "learning_rate": "lr step_size",
        "loss": "objective criterion cost",
    }
)
"""Other names of the options of layers and of the settings of `train`."""
