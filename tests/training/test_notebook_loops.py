"""Training loops and models as course notebooks write them, on data small enough to be learnt in a moment."""

import numpy as np
import pytest

import seqnet
from seqnet import GradientTape, Input, Model, Sequential, layers, losses, metrics, ops, optimizers

R = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(5)


def test_a_teacher_shows_a_smaller_student():
    """Distillation: a compile of one's own, and a compute_loss that takes no `training`."""

    class Distiller(Model):
        def __init__(self, student, teacher):
            super().__init__()
            self.student, self.teacher = student, teacher

        def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
            super().compile(optimizer=optimizer, metrics=metrics)
            self.student_loss_fn, self.distillation_loss_fn = student_loss_fn, distillation_loss_fn
            self.alpha, self.temperature = alpha, temperature

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False):
            taught = self.teacher(x, training=False)
            student_loss = self.student_loss_fn(y, y_pred)
            distance = self.distillation_loss_fn(ops.softmax(taught / self.temperature, axis=1),
                                                 ops.softmax(y_pred / self.temperature, axis=1))
            return self.alpha * student_loss + (1 - self.alpha) * distance * self.temperature**2

        def call(self, x):
            return self.student(x)

    x = R.normal(size=(60, 4)).astype("float32")
    y = x[:, :3].argmax(1)
    teacher = Sequential([layers.Dense(16, activation="relu"), layers.Dense(3)])
    teacher.compile(optimizers.Adam(0.05), losses.SparseCategoricalCrossentropy(from_logits=True), ["accuracy"])
    teacher.fit(x, y, epochs=30, verbose=0)
    student = Sequential([layers.Dense(4, activation="relu"), layers.Dense(3)])
    distiller = Distiller(student, teacher)
    distiller.compile(optimizers.Adam(0.05), [metrics.SparseCategoricalAccuracy()],
                      losses.SparseCategoricalCrossentropy(from_logits=True), losses.KLDivergence())
    before = [w.copy() for w in teacher.get_weights()]
    distiller.teacher.trainable = False
    history = distiller.fit(x, y, epochs=30, verbose=0).history
    assert set(history) == {"loss", "sparse_categorical_accuracy"}
    assert history["loss"][-1] < history["loss"][0] / 2 and history["sparse_categorical_accuracy"][-1] > 0.8
    assert all(np.array_equal(a, b) for a, b in zip(before, teacher.get_weights(), strict=True))
    loss, accuracy = distiller.evaluate(x, y, verbose=0)
    assert loss == pytest.approx(history["loss"][-1], rel=0.3) and accuracy > 0.8


def test_a_variational_autoencoder_with_a_train_step():
    class Sampling(layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.seed_generator = seqnet.random.SeedGenerator(1)

        def call(self, inputs):
            mean, log_variance = inputs
            shape = ops.shape(mean)[0], ops.shape(mean)[1]
            return mean + ops.exp(0.5 * log_variance) * seqnet.random.normal(shape=shape, seed=self.seed_generator)

    inputs = Input((6,))
    h = layers.Dense(8, activation="relu")(inputs)
    mean, log_variance = layers.Dense(2, name="mean")(h), layers.Dense(2, name="log_variance")(h)
    encoder = Model(inputs, [mean, log_variance, Sampling()([mean, log_variance])], name="encoder")
    latent = Input((2,))
    decoder = Model(latent, layers.Dense(6)(layers.Dense(8, activation="relu")(latent)), name="decoder")

    class VAE(Model):
        def __init__(self, encoder, decoder, **kwargs):
            super().__init__(**kwargs)
            self.encoder, self.decoder = encoder, decoder
            self.trackers = [metrics.Mean(name=name) for name in ("loss", "reconstruction", "kl")]

        @property
        def metrics(self):
            return self.trackers

        def train_step(self, data):
            with GradientTape() as tape:
                mean, log_variance, z = self.encoder(data)
                reconstruction = ops.mean(ops.sum(ops.square(data - self.decoder(z)), axis=1))
                kl = -0.5 * (1 + log_variance - ops.square(mean) - ops.exp(log_variance))
                kl = ops.mean(ops.sum(kl, axis=1))
                total = reconstruction + 0.1 * kl
            grads = tape.gradient(total, self.trainable_weights)
            self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
            for tracker, value in zip(self.trackers, (total, reconstruction, kl)):
                tracker.update_state(value)
            return {m.name: m.result() for m in self.metrics}

    turn = R.normal(size=(2, 6))
    x = (R.normal(size=(100, 2)) @ turn).astype("float32")
    vae = VAE(encoder, decoder)
    vae.compile(optimizer=optimizers.Adam(0.02))
    history = vae.fit(x, epochs=40, batch_size=25, verbose=0).history
    assert set(history) == {"loss", "reconstruction", "kl"}
    assert history["reconstruction"][-1] < 0.35 * history["reconstruction"][0]
    assert decoder.predict(np.zeros((1, 2)), verbose=0).shape == (1, 6)


def test_two_networks_with_two_optimizers():
    class GAN(Model):
        def __init__(self, discriminator, generator):
            super().__init__()
            self.discriminator, self.generator = discriminator, generator
            self.d_loss_metric, self.g_loss_metric = metrics.Mean(name="d_loss"), metrics.Mean(name="g_loss")

        def compile(self, d_optimizer, g_optimizer, loss_fn):
            super().compile()
            self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

        @property
        def metrics(self):
            return [self.d_loss_metric, self.g_loss_metric]

        def train_step(self, real):
            n = ops.shape(real)[0]
            made = self.generator(seqnet.random.normal((n, 2)))
            both = ops.concatenate([made, real], axis=0)
            labels = ops.concatenate([ops.ones((n, 1)), ops.zeros((n, 1))], axis=0)
            with GradientTape() as tape:
                d_loss = self.loss_fn(labels, self.discriminator(both))
            grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
            self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights))
            with GradientTape() as tape:
                judged = self.discriminator(self.generator(seqnet.random.normal((n, 2))))
                g_loss = self.loss_fn(ops.zeros((n, 1)), judged)
            grads = tape.gradient(g_loss, self.generator.trainable_weights)
            self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights))
            self.d_loss_metric.update_state(d_loss)
            self.g_loss_metric.update_state(g_loss)
            return {"d_loss": self.d_loss_metric.result(), "g_loss": self.g_loss_metric.result()}

    x = (R.normal(size=(128, 2)) * 0.1 + 3).astype("float32")
    generator = Sequential([Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(2)])
    discriminator = Sequential([Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    gan = GAN(discriminator, generator)
    gan.compile(optimizers.Adam(0.02), optimizers.Adam(0.02), losses.BinaryCrossentropy(from_logits=True))
    before = generator.predict(np.zeros((1, 2)), verbose=0)
    history = gan.fit(x, batch_size=32, epochs=15, verbose=0).history
    assert set(history) == {"d_loss", "g_loss"} and np.isfinite(history["g_loss"]).all()
    noise = R.normal(size=(200, 2)).astype("float32")
    assert abs(generator.predict(noise, verbose=0).mean() - 3) < abs(before.mean() - 3) - 0.5


def test_an_encoder_and_a_decoder_with_attention_and_a_masked_loss():
    """Translation as in older tutorials: two models, one loop over the words, padding left out of the loss."""

    class Encoder(Model):
        def __init__(self, vocabulary, units):
            super().__init__()
            self.embedding = layers.Embedding(vocabulary, units)
            self.gru = layers.GRU(units, return_sequences=True, return_state=True)

        def call(self, x):
            return self.gru(self.embedding(x))

    class Attention(layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.W1, self.W2, self.V = layers.Dense(units), layers.Dense(units), layers.Dense(1)

        def call(self, query, values):
            score = self.V(ops.tanh(self.W1(ops.expand_dims(query, 1)) + self.W2(values)))
            weights = ops.softmax(score, axis=1)
            return ops.sum(weights * values, axis=1), weights

    class Decoder(Model):
        def __init__(self, vocabulary, units):
            super().__init__()
            self.embedding = layers.Embedding(vocabulary, units)
            self.gru = layers.GRU(units, return_sequences=True, return_state=True)
            self.out, self.attention = layers.Dense(vocabulary), Attention(units)

        def call(self, x, hidden, encoded):
            context, weights = self.attention(hidden, encoded)
            x = ops.concatenate([ops.expand_dims(context, 1), self.embedding(x)], axis=-1)
            output, state = self.gru(x, initial_state=hidden)
            return self.out(ops.reshape(output, (-1, output.shape[2]))), state, weights

    source = R.integers(2, 8, (16, 4))
    target = np.concatenate([np.ones((16, 1), int), source[:, ::-1], np.zeros((16, 1), int)], axis=1)  # 1 begins, 0 pads
    encoder, decoder = Encoder(8, 12), Decoder(8, 12)
    optimizer = optimizers.Adam(0.02)
    cross = losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")

    def loss_function(real, pred):
        mask = ops.cast(ops.not_equal(real, 0), "float32")
        return ops.mean(cross(real, pred) * mask)

    totals = []
    for _ in range(40):
        loss = 0.0
        with GradientTape() as tape:
            encoded, hidden = encoder(source)
            for t in range(1, target.shape[1]):
                predicted, hidden, _ = decoder(target[:, t - 1 : t], hidden, encoded)
                loss += loss_function(target[:, t], predicted)
        variables = encoder.trainable_variables + decoder.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        totals.append(float(loss))
    assert totals[-1] < 0.3 * totals[0]
    assert len(variables) == 1 + 3 + 1 + 3 + 2 + 6


def test_text_made_letter_by_letter():
    """A stateful network trained on pieces of a text, then rebuilt for a batch of one to write with."""

    def build(batch):
        return Sequential([Input(batch_shape=(batch, None), dtype="int32"), layers.Embedding(4, 8),
                           layers.LSTM(16, return_sequences=True, stateful=True), layers.Dense(4)])

    def compute_loss(labels, logits):
        return ops.mean(losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))

    text = np.tile([0, 1, 2, 3, 2, 1], 40)
    model = build(4)
    model.compile(optimizers.Adam(0.03), compute_loss)
    rows = text[: 4 * 55].reshape(4, 55)
    for _ in range(4):
        for layer in model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_states() if hasattr(layer, "reset_states") else layer.reset_state()
        for start in range(0, 54, 6):
            loss = model.train_on_batch(rows[:, start : start + 6], rows[:, start + 1 : start + 7])
    assert loss < 0.6
    writer = build(1)
    writer.set_weights(model.get_weights())
    letters = [0]
    for _ in range(12):
        logits = writer.predict(np.array([letters[-1:]]), verbose=0)
        letters.append(int(logits[0, -1].argmax()))
    right = sum(a == b for a, b in zip(letters, text[:13]))
    assert right >= 11


def test_a_loss_for_each_sample_is_summed_and_shown_as_its_mean():
    class Own(Model):
        def compute_loss(self, x, y, y_pred, sample_weight=None):
            return ops.mean(ops.square(y_pred - y), axis=-1)

    x = R.normal(size=(8, 3)).astype("float32")
    y = x @ np.ones((3, 1), "float32")
    i = Input((3,))
    m = Own(i, layers.Dense(1)(i))
    m.compile(optimizers.SGD(0.0))
    error = np.mean((m.predict(x, verbose=0) - y) ** 2)
    assert m.fit(x, y, verbose=0).history["loss"][0] == pytest.approx(error, rel=1e-5)
    assert m.evaluate(x, y, verbose=0) == pytest.approx(error, rel=1e-5)

    class Nothing(Own):
        def compute_loss(self, x, y, y_pred, sample_weight=None):
            ops.mean(y_pred)

    m = Nothing(i, layers.Dense(1)(i))
    m.compile("sgd")
    with pytest.raises(TypeError, match="compute_loss gave NoneType"):
        m.fit(x, y, verbose=0)
