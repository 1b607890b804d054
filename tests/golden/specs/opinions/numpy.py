NAME = "opinions"
MODEL_HASH = "53475d42ba6aed53c3f8ccf5fd112f225a6c2d3127704d602362bd4722156f54"

INPUTS: dict[str, tuple[str, Shape]] = {
    "sentence": ("int32", (48,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "label": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "words_1/embedding/embeddings": (5000, 32),
    "words_1/judge/dense/kernel": (32, 1),
    "words_1/judge/dense/bias": (1,),
    "words_2/embedding/embeddings": (5000, 32),
    "words_2/judge/dense/kernel": (32, 1),
    "words_2/judge/dense/bias": (1,),
    "words_3/embedding/embeddings": (5000, 32),
    "words_3/judge/dense/kernel": (32, 1),
    "words_3/judge/dense/bias": (1,),
    "words_4/embedding/embeddings": (5000, 32),
    "words_4/judge/dense/kernel": (32, 1),
    "words_4/judge/dense/bias": (1,),
    "phrases_1/embedding/embeddings": (5000, 32),
    "phrases_1/conv1d/kernel": (2, 32, 32),
    "phrases_1/conv1d/bias": (32,),
    "phrases_1/judge/dense/kernel": (32, 1),
    "phrases_1/judge/dense/bias": (1,),
    "phrases_2/embedding/embeddings": (5000, 32),
    "phrases_2/conv1d/kernel": (2, 32, 32),
    "phrases_2/conv1d/bias": (32,),
    "phrases_2/judge/dense/kernel": (32, 1),
    "phrases_2/judge/dense/bias": (1,),
    "phrases_3/embedding/embeddings": (5000, 32),
    "phrases_3/conv1d/kernel": (3, 32, 32),
    "phrases_3/conv1d/bias": (32,),
    "phrases_3/judge/dense/kernel": (32, 1),
    "phrases_3/judge/dense/bias": (1,),
    "phrases_4/embedding/embeddings": (5000, 32),
    "phrases_4/conv1d/kernel": (3, 32, 32),
    "phrases_4/conv1d/bias": (32,),
    "phrases_4/judge/dense/kernel": (32, 1),
    "phrases_4/judge/dense/bias": (1,),
    "course_1/embedding/embeddings": (5000, 16),
    "course_1/bidirectional/forward/kernel": (16, 24),
    "course_1/bidirectional/forward/recurrent_kernel": (8, 24),
    "course_1/bidirectional/forward/bias": (2, 24),
    "course_1/bidirectional/backward/kernel": (16, 24),
    "course_1/bidirectional/backward/recurrent_kernel": (8, 24),
    "course_1/bidirectional/backward/bias": (2, 24),
    "course_1/judge/dense/kernel": (16, 1),
    "course_1/judge/dense/bias": (1,),
    "course_2/embedding/embeddings": (5000, 16),
    "course_2/bidirectional/forward/kernel": (16, 24),
    "course_2/bidirectional/forward/recurrent_kernel": (8, 24),
    "course_2/bidirectional/forward/bias": (2, 24),
    "course_2/bidirectional/backward/kernel": (16, 24),
    "course_2/bidirectional/backward/recurrent_kernel": (8, 24),
    "course_2/bidirectional/backward/bias": (2, 24),
    "course_2/judge/dense/kernel": (16, 1),
    "course_2/judge/dense/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 22, `phrases_1/conv1d`: `Conv1D` gives no step before it has 2"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["course_1/bidirectional/forward"] = pack_gru(
        w.pop("course_1/bidirectional/forward/kernel"),
        w.pop("course_1/bidirectional/forward/recurrent_kernel"),
        w.pop("course_1/bidirectional/forward/bias"),
    )
    w["course_1/bidirectional/backward"] = pack_gru(
        w.pop("course_1/bidirectional/backward/kernel"),
        w.pop("course_1/bidirectional/backward/recurrent_kernel"),
        w.pop("course_1/bidirectional/backward/bias"),
    )
    w["course_2/bidirectional/forward"] = pack_gru(
        w.pop("course_2/bidirectional/forward/kernel"),
        w.pop("course_2/bidirectional/forward/recurrent_kernel"),
        w.pop("course_2/bidirectional/forward/bias"),
    )
    w["course_2/bidirectional/backward"] = pack_gru(
        w.pop("course_2/bidirectional/backward/kernel"),
        w.pop("course_2/bidirectional/backward/recurrent_kernel"),
        w.pop("course_2/bidirectional/backward/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    sentence = inputs["sentence"]
    words_1_embedding_out = embedding(sentence, w["words_1/embedding/embeddings"])
    words_1_embedding_mask = sentence != 0
    words_1_global_average_pooling1d_out = global_average_pooling(
        words_1_embedding_out, words_1_embedding_mask, keepdims=False
    )
    words_1_judge_dense_out = dense(
        words_1_global_average_pooling1d_out,
        w["words_1/judge/dense/kernel"],
        w["words_1/judge/dense/bias"],
    )
    words_1_judge_dense_out = sigmoid(words_1_judge_dense_out)
    words_2_embedding_out = embedding(sentence, w["words_2/embedding/embeddings"])
    words_2_embedding_mask = sentence != 0
    words_2_global_average_pooling1d_out = global_average_pooling(
        words_2_embedding_out, words_2_embedding_mask, keepdims=False
    )
    words_2_judge_dense_out = dense(
        words_2_global_average_pooling1d_out,
        w["words_2/judge/dense/kernel"],
        w["words_2/judge/dense/bias"],
    )
    words_2_judge_dense_out = sigmoid(words_2_judge_dense_out)
    words_3_embedding_out = embedding(sentence, w["words_3/embedding/embeddings"])
    words_3_embedding_mask = sentence != 0
    words_3_global_average_pooling1d_out = global_average_pooling(
        words_3_embedding_out, words_3_embedding_mask, keepdims=False
    )
    words_3_judge_dense_out = dense(
        words_3_global_average_pooling1d_out,
        w["words_3/judge/dense/kernel"],
        w["words_3/judge/dense/bias"],
    )
    words_3_judge_dense_out = sigmoid(words_3_judge_dense_out)
    words_4_embedding_out = embedding(sentence, w["words_4/embedding/embeddings"])
    words_4_embedding_mask = sentence != 0
    words_4_global_average_pooling1d_out = global_average_pooling(
        words_4_embedding_out, words_4_embedding_mask, keepdims=False
    )
    words_4_judge_dense_out = dense(
        words_4_global_average_pooling1d_out,
        w["words_4/judge/dense/kernel"],
        w["words_4/judge/dense/bias"],
    )
    words_4_judge_dense_out = sigmoid(words_4_judge_dense_out)
    phrases_1_embedding_out = embedding(sentence, w["phrases_1/embedding/embeddings"])
    phrases_1_conv1d_out = conv1d(
        phrases_1_embedding_out, w["phrases_1/conv1d/kernel"], w["phrases_1/conv1d/bias"]
    )
    phrases_1_conv1d_out = relu(phrases_1_conv1d_out)
    phrases_1_global_max_pooling1d_out = global_max_pooling(phrases_1_conv1d_out, keepdims=False)
    phrases_1_judge_dense_out = dense(
        phrases_1_global_max_pooling1d_out,
        w["phrases_1/judge/dense/kernel"],
        w["phrases_1/judge/dense/bias"],
    )
    phrases_1_judge_dense_out = sigmoid(phrases_1_judge_dense_out)
    phrases_2_embedding_out = embedding(sentence, w["phrases_2/embedding/embeddings"])
    phrases_2_conv1d_out = conv1d(
        phrases_2_embedding_out, w["phrases_2/conv1d/kernel"], w["phrases_2/conv1d/bias"]
    )
    phrases_2_conv1d_out = relu(phrases_2_conv1d_out)
    phrases_2_global_max_pooling1d_out = global_max_pooling(phrases_2_conv1d_out, keepdims=False)
    phrases_2_judge_dense_out = dense(
        phrases_2_global_max_pooling1d_out,
        w["phrases_2/judge/dense/kernel"],
        w["phrases_2/judge/dense/bias"],
    )
    phrases_2_judge_dense_out = sigmoid(phrases_2_judge_dense_out)
    phrases_3_embedding_out = embedding(sentence, w["phrases_3/embedding/embeddings"])
    phrases_3_conv1d_out = conv1d(
        phrases_3_embedding_out, w["phrases_3/conv1d/kernel"], w["phrases_3/conv1d/bias"]
    )
    phrases_3_conv1d_out = relu(phrases_3_conv1d_out)
    phrases_3_global_max_pooling1d_out = global_max_pooling(phrases_3_conv1d_out, keepdims=False)
    phrases_3_judge_dense_out = dense(
        phrases_3_global_max_pooling1d_out,
        w["phrases_3/judge/dense/kernel"],
        w["phrases_3/judge/dense/bias"],
    )
    phrases_3_judge_dense_out = sigmoid(phrases_3_judge_dense_out)
    phrases_4_embedding_out = embedding(sentence, w["phrases_4/embedding/embeddings"])
    phrases_4_conv1d_out = conv1d(
        phrases_4_embedding_out, w["phrases_4/conv1d/kernel"], w["phrases_4/conv1d/bias"]
    )
    phrases_4_conv1d_out = relu(phrases_4_conv1d_out)
    phrases_4_global_max_pooling1d_out = global_max_pooling(phrases_4_conv1d_out, keepdims=False)
    phrases_4_judge_dense_out = dense(
        phrases_4_global_max_pooling1d_out,
        w["phrases_4/judge/dense/kernel"],
        w["phrases_4/judge/dense/bias"],
    )
    phrases_4_judge_dense_out = sigmoid(phrases_4_judge_dense_out)
    course_1_embedding_out = embedding(sentence, w["course_1/embedding/embeddings"])
    course_1_embedding_mask = sentence != 0
    course_1_bidirectional_forward, _ = gru_packed(
        course_1_embedding_out,
        w["course_1/bidirectional/forward"],
        zero_state(course_1_embedding_out, 8),
        mask=course_1_embedding_mask,
        return_sequences=True,
        zero_output_for_mask=True,
    )
    course_1_bidirectional_backward, _ = gru_packed(
        course_1_embedding_out,
        w["course_1/bidirectional/backward"],
        zero_state(course_1_embedding_out, 8),
        mask=course_1_embedding_mask,
        return_sequences=True,
        go_backwards=True,
        zero_output_for_mask=True,
    )
    course_1_bidirectional_backward = course_1_bidirectional_backward[:, ::-1]
    course_1_bidirectional_out = np.concatenate(
        [course_1_bidirectional_forward, course_1_bidirectional_backward], axis=-1
    )
    course_1_global_average_pooling1d_out = global_average_pooling(
        course_1_bidirectional_out, course_1_embedding_mask, keepdims=False
    )
    course_1_judge_dense_out = dense(
        course_1_global_average_pooling1d_out,
        w["course_1/judge/dense/kernel"],
        w["course_1/judge/dense/bias"],
    )
    course_1_judge_dense_out = sigmoid(course_1_judge_dense_out)
    course_2_embedding_out = embedding(sentence, w["course_2/embedding/embeddings"])
    course_2_embedding_mask = sentence != 0
    course_2_bidirectional_forward, _ = gru_packed(
        course_2_embedding_out,
        w["course_2/bidirectional/forward"],
        zero_state(course_2_embedding_out, 8),
        mask=course_2_embedding_mask,
        return_sequences=True,
        zero_output_for_mask=True,
    )
    course_2_bidirectional_backward, _ = gru_packed(
        course_2_embedding_out,
        w["course_2/bidirectional/backward"],
        zero_state(course_2_embedding_out, 8),
        mask=course_2_embedding_mask,
        return_sequences=True,
        go_backwards=True,
        zero_output_for_mask=True,
    )
    course_2_bidirectional_backward = course_2_bidirectional_backward[:, ::-1]
    course_2_bidirectional_out = np.concatenate(
        [course_2_bidirectional_forward, course_2_bidirectional_backward], axis=-1
    )
    course_2_global_average_pooling1d_out = global_average_pooling(
        course_2_bidirectional_out, course_2_embedding_mask, keepdims=False
    )
    course_2_judge_dense_out = dense(
        course_2_global_average_pooling1d_out,
        w["course_2/judge/dense/kernel"],
        w["course_2/judge/dense/bias"],
    )
    course_2_judge_dense_out = sigmoid(course_2_judge_dense_out)
    label_out = (
        words_1_judge_dense_out
        + words_2_judge_dense_out
        + words_3_judge_dense_out
        + words_4_judge_dense_out
        + phrases_1_judge_dense_out
        + phrases_2_judge_dense_out
        + phrases_3_judge_dense_out
        + phrases_4_judge_dense_out
        + course_1_judge_dense_out
        + course_2_judge_dense_out
    )
    label_out /= 10
    return {"label": label_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
