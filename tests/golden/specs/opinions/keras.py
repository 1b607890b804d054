"""opinions: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    sentence = keras.Input((48,), dtype="int32", name="sentence")
    words_1_embedding = layers.Embedding(
        5000,
        32,
        mask_zero=True,
        name="words_1.embedding",
    )(sentence)
    words_1_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="words_1.spatial_dropout1d",
    )(words_1_embedding)
    words_1_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="words_1.global_average_pooling1d",
    )(words_1_spatial_dropout1d)
    words_1_judge_dropout = layers.Dropout(
        0.5,
        name="words_1.judge.dropout",
    )(words_1_global_average_pooling1d)
    words_1_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="words_1.judge.dense",
    )(words_1_judge_dropout)
    words_2_embedding = layers.Embedding(
        5000,
        32,
        mask_zero=True,
        name="words_2.embedding",
    )(sentence)
    words_2_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="words_2.spatial_dropout1d",
    )(words_2_embedding)
    words_2_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="words_2.global_average_pooling1d",
    )(words_2_spatial_dropout1d)
    words_2_judge_dropout = layers.Dropout(
        0.5,
        name="words_2.judge.dropout",
    )(words_2_global_average_pooling1d)
    words_2_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="words_2.judge.dense",
    )(words_2_judge_dropout)
    words_3_embedding = layers.Embedding(
        5000,
        32,
        mask_zero=True,
        name="words_3.embedding",
    )(sentence)
    words_3_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="words_3.spatial_dropout1d",
    )(words_3_embedding)
    words_3_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="words_3.global_average_pooling1d",
    )(words_3_spatial_dropout1d)
    words_3_judge_dropout = layers.Dropout(
        0.5,
        name="words_3.judge.dropout",
    )(words_3_global_average_pooling1d)
    words_3_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="words_3.judge.dense",
    )(words_3_judge_dropout)
    words_4_embedding = layers.Embedding(
        5000,
        32,
        mask_zero=True,
        name="words_4.embedding",
    )(sentence)
    words_4_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="words_4.spatial_dropout1d",
    )(words_4_embedding)
    words_4_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="words_4.global_average_pooling1d",
    )(words_4_spatial_dropout1d)
    words_4_judge_dropout = layers.Dropout(
        0.5,
        name="words_4.judge.dropout",
    )(words_4_global_average_pooling1d)
    words_4_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="words_4.judge.dense",
    )(words_4_judge_dropout)
    phrases_1_embedding = layers.Embedding(
        5000,
        32,
        name="phrases_1.embedding",
    )(sentence)
    phrases_1_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="phrases_1.spatial_dropout1d",
    )(phrases_1_embedding)
    phrases_1_conv1d = layers.Conv1D(
        32,
        2,
        activation="relu",
        name="phrases_1.conv1d",
    )(phrases_1_spatial_dropout1d)
    phrases_1_global_max_pooling1d = layers.GlobalMaxPooling1D(
        name="phrases_1.global_max_pooling1d",
    )(phrases_1_conv1d)
    phrases_1_judge_dropout = layers.Dropout(
        0.5,
        name="phrases_1.judge.dropout",
    )(phrases_1_global_max_pooling1d)
    phrases_1_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="phrases_1.judge.dense",
    )(phrases_1_judge_dropout)
    phrases_2_embedding = layers.Embedding(
        5000,
        32,
        name="phrases_2.embedding",
    )(sentence)
    phrases_2_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="phrases_2.spatial_dropout1d",
    )(phrases_2_embedding)
    phrases_2_conv1d = layers.Conv1D(
        32,
        2,
        activation="relu",
        name="phrases_2.conv1d",
    )(phrases_2_spatial_dropout1d)
    phrases_2_global_max_pooling1d = layers.GlobalMaxPooling1D(
        name="phrases_2.global_max_pooling1d",
    )(phrases_2_conv1d)
    phrases_2_judge_dropout = layers.Dropout(
        0.5,
        name="phrases_2.judge.dropout",
    )(phrases_2_global_max_pooling1d)
    phrases_2_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="phrases_2.judge.dense",
    )(phrases_2_judge_dropout)
    phrases_3_embedding = layers.Embedding(
        5000,
        32,
        name="phrases_3.embedding",
    )(sentence)
    phrases_3_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="phrases_3.spatial_dropout1d",
    )(phrases_3_embedding)
    phrases_3_conv1d = layers.Conv1D(
        32,
        3,
        activation="relu",
        name="phrases_3.conv1d",
    )(phrases_3_spatial_dropout1d)
    phrases_3_global_max_pooling1d = layers.GlobalMaxPooling1D(
        name="phrases_3.global_max_pooling1d",
    )(phrases_3_conv1d)
    phrases_3_judge_dropout = layers.Dropout(
        0.5,
        name="phrases_3.judge.dropout",
    )(phrases_3_global_max_pooling1d)
    phrases_3_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="phrases_3.judge.dense",
    )(phrases_3_judge_dropout)
    phrases_4_embedding = layers.Embedding(
        5000,
        32,
        name="phrases_4.embedding",
    )(sentence)
    phrases_4_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="phrases_4.spatial_dropout1d",
    )(phrases_4_embedding)
    phrases_4_conv1d = layers.Conv1D(
        32,
        3,
        activation="relu",
        name="phrases_4.conv1d",
    )(phrases_4_spatial_dropout1d)
    phrases_4_global_max_pooling1d = layers.GlobalMaxPooling1D(
        name="phrases_4.global_max_pooling1d",
    )(phrases_4_conv1d)
    phrases_4_judge_dropout = layers.Dropout(
        0.5,
        name="phrases_4.judge.dropout",
    )(phrases_4_global_max_pooling1d)
    phrases_4_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="phrases_4.judge.dense",
    )(phrases_4_judge_dropout)
    course_1_embedding = layers.Embedding(
        5000,
        16,
        mask_zero=True,
        name="course_1.embedding",
    )(sentence)
    course_1_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="course_1.spatial_dropout1d",
    )(course_1_embedding)
    course_1_bidirectional = layers.Bidirectional(
        layers.GRU(8, return_sequences=True),
        name="course_1.bidirectional",
    )(course_1_spatial_dropout1d)
    course_1_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="course_1.global_average_pooling1d",
    )(course_1_bidirectional)
    course_1_judge_dropout = layers.Dropout(
        0.5,
        name="course_1.judge.dropout",
    )(course_1_global_average_pooling1d)
    course_1_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="course_1.judge.dense",
    )(course_1_judge_dropout)
    course_2_embedding = layers.Embedding(
        5000,
        16,
        mask_zero=True,
        name="course_2.embedding",
    )(sentence)
    course_2_spatial_dropout1d = layers.SpatialDropout1D(
        0.5,
        name="course_2.spatial_dropout1d",
    )(course_2_embedding)
    course_2_bidirectional = layers.Bidirectional(
        layers.GRU(8, return_sequences=True),
        name="course_2.bidirectional",
    )(course_2_spatial_dropout1d)
    course_2_global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="course_2.global_average_pooling1d",
    )(course_2_bidirectional)
    course_2_judge_dropout = layers.Dropout(
        0.5,
        name="course_2.judge.dropout",
    )(course_2_global_average_pooling1d)
    course_2_judge_dense = layers.Dense(
        1,
        activation="sigmoid",
        name="course_2.judge.dense",
    )(course_2_judge_dropout)
    label = layers.Average(name="label")(
        [
            words_1_judge_dense,
            words_2_judge_dense,
            words_3_judge_dense,
            words_4_judge_dense,
            phrases_1_judge_dense,
            phrases_2_judge_dense,
            phrases_3_judge_dense,
            phrases_4_judge_dense,
            course_1_judge_dense,
            course_2_judge_dense,
        ]
    )
    model = keras.Model(sentence, label)
    model.compile(
        loss=keras.losses.BinaryCrossentropy(label_smoothing=0.2),
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(0.003, decay_steps=1650)
        ),
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"epochs": 6}
    return model.fit(x, y, **{**settings, **options})
