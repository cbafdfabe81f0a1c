"""Event files, read by a reader written here and by the real TensorBoard."""
import struct

import numpy as np
import pytest

import seqnet
from seqnet import Sequential, callbacks, layers
from seqnet.utils import event_file

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def model():
    seqnet.set_random_seed(1)
    m = Sequential([layers.Dense(2, name="hidden"), layers.Dense(1, activation="sigmoid")])
    m.compile("sgd", "binary_crossentropy", ["acc"])
    m.build((None, 3))
    return m


def varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def message(data):
    """{field number: [values]} of a message, bytes undecoded."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            length = {1: 8, 5: 4}[kind]
            value, at = struct.unpack("<d" if kind == 1 else "<f", data[at : at + length])[0], at + length
        found.setdefault(number, []).append(value)
    assert at == len(data)
    return found


def unmasked(stored):
    turned = (stored - 0xA282EAD8) & 0xFFFFFFFF
    return (turned >> 17 | turned << 15) & 0xFFFFFFFF


def events(folder):
    """[(tag, step, plugin, tensor)] of the only file in the folder, all checksums looked at."""
    (path,) = folder.glob("events.out.tfevents.*")
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (length, check) = struct.unpack_from("<QI", data, at)
        assert unmasked(check) == event_file.crc32c(data[at : at + 8])
        body = data[at + 12 : at + 12 + length]
        (check,) = struct.unpack_from("<I", data, at + 12 + length)
        assert len(body) == length and unmasked(check) == event_file.crc32c(body)
        at += 16 + length
        event = message(body)
        if 3 in event:
            assert not found and event[3] == [b"brain.Event:2"]
            found.append(None)
            continue
        for value in message(event[5][0])[1]:
            value = message(value)
            plugin = message(message(value[9][0])[1][0])[1][0].decode()
            found.append((value[1][0].decode(), event[2][0], plugin, message(value[8][0])))
    assert found[0] is None
    return found[1:]


def scalars(folder):
    assert all(plugin == "scalars" for _, _, plugin, _ in events(folder))
    return {(tag, step): np.frombuffer(tensor[5][0], "<f4")[0] for tag, step, _, tensor in events(folder)}


def test_checksum():
    assert event_file.crc32c(b"") == 0
    assert event_file.crc32c(b"123456789") == 0xE3069283
    assert event_file.crc32c(bytes(32)) == 0x8A9136AA
    assert event_file.record(b"")[8:12] == struct.pack("<I", 0x07980329)  # as TensorFlow writes a record of nothing


def test_epochs(tmp_path):
    history = model().fit(X, Y, batch_size=5, epochs=3, validation_data=(X, Y), verbose=0,
                          callbacks=[callbacks.TensorBoard(tmp_path)]).history
    train, validation = scalars(tmp_path / "train"), scalars(tmp_path / "validation")
    assert {tag for tag, _ in train} == {"epoch_loss", "epoch_acc", "epoch_learning_rate"}
    for epoch in range(3):
        assert train["epoch_loss", epoch] == np.float32(history["loss"][epoch])
        assert validation["epoch_acc", epoch] == np.float32(history["val_acc"][epoch])
        assert validation["evaluation_loss_vs_iterations", 4 * epoch + 4] == np.float32(history["val_loss"][epoch])
    assert train["epoch_learning_rate", 2] == np.float32(0.01)


def test_batches_and_speed(tmp_path):
    one = callbacks.TensorBoard(tmp_path, update_freq=2, write_steps_per_second=True)
    model().fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[one])
    train = scalars(tmp_path / "train")
    assert sorted(step for tag, step in train if tag == "batch_loss") == [2, 4, 6, 8]
    assert train["epoch_steps_per_second", 1] > 0 and train["batch_steps_per_second", 8] > 0
    assert not (tmp_path / "validation").exists()


def test_distributions(tmp_path):
    m = model()
    m.fit(X, Y, epochs=1, verbose=0, callbacks=[callbacks.TensorBoard(tmp_path, histogram_freq=1)])
    found = {tag: tensor for tag, _, plugin, tensor in events(tmp_path / "train") if plugin == "histograms"}
    assert len(found) == 4
    tensor = next(t for tag, t in found.items() if "hidden" in tag and "kernel" in tag)
    left, right, counts = np.frombuffer(tensor[4][0], "<f8").reshape(30, 3).T
    values = m.layers[0].kernel.numpy()
    assert left[0] == values.min() and right[-1] == values.max() and counts.sum() == values.size


def test_evaluate_alone(tmp_path):
    m = model()
    m.evaluate(X, Y, verbose=0, callbacks=[callbacks.TensorBoard(tmp_path)])
    assert set(scalars(tmp_path / "validation")) == {
        ("evaluation_loss_vs_iterations", 0), ("evaluation_acc_vs_iterations", 0)}


def test_numbers_that_are_none():
    empty = event_file.histogram("h", [np.nan, np.inf], 1, 0.0)
    assert b"histograms" in empty
    negative = message(event_file.scalar("s", 1.0, -1, 0.0))
    assert negative[2] == [2**64 - 1]


def test_the_real_tensorboard_reads_it(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator",
                                      reason="the package tensorboard is not installed")
    history = model().fit(X, Y, batch_size=5, epochs=2, verbose=0,
                          callbacks=[callbacks.TensorBoard(tmp_path, histogram_freq=1, update_freq="batch")]).history
    reader = accumulator.EventAccumulator(str(tmp_path / "train"))
    reader.Reload()
    assert {"epoch_loss", "batch_acc"} <= set(reader.Tags()["tensors"])
    values = [float(e.tensor_proto.float_val[0]) for e in reader.Tensors("epoch_loss")]
    assert values == [np.float32(v) for v in history["loss"]]
    assert reader.SummaryMetadata("epoch_loss").plugin_data.plugin_name == "scalars"
    (tag,) = [t for t in reader.Tags()["tensors"] if "hidden" in t and "kernel" in t]
    assert [d.size for d in reader.Tensors(tag)[0].tensor_proto.tensor_shape.dim] == [30, 3]


def test_arguments():
    with pytest.raises(ValueError, match="update_freq"):
        callbacks.TensorBoard(update_freq=0)
