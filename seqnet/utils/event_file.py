"""Event files as TensorBoard reads them: records with checksums (TFRecord), each an `Event` message of protocol buffers."""
import os
import struct
import time

import numpy as np

# fields of the messages, by number: https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_DT_FLOAT, _DT_DOUBLE = 1, 2
_SCALAR, _TENSOR = 1, 2  # how TensorBoard treats the data

_table = []


def crc32c(data):
    """The Castagnoli checksum: polynomial 0x1EDC6F41, bits reflected."""
    if not _table:
        for byte in range(256):
            for _ in range(8):
                byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
            _table.append(byte)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    """A checksum as it is stored: turned, so that data that hold checksums do not have weak ones."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    """One record: length, checksum of the length, data, checksum of the data."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(crc32c(length))) + data + struct.pack("<I", masked(crc32c(data)))


def _varint(number):
    number &= (1 << 64) - 1  # negative numbers as two's complement
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number, kind, value):
    return _varint(number << 3 | kind) + value


def _bytes(number, value):
    value = value.encode("utf-8") if isinstance(value, str) else value
    return _field(number, _BYTES, _varint(len(value)) + value)


def _event(wall_time, step, *rest):
    return b"".join([_field(1, _FIXED64, struct.pack("<d", wall_time)), _field(2, _VARINT, _varint(step)), *rest])


def _summary(tag, plugin, data_class, tensor):
    metadata = _bytes(1, _bytes(1, plugin)) + _field(4, _VARINT, _varint(data_class))
    return _bytes(5, _bytes(1, _bytes(1, tag) + _bytes(8, tensor) + _bytes(9, metadata)))


def scalar(tag, value, step, wall_time):
    """The event of a number: a tensor without axes."""
    tensor = _field(1, _VARINT, _varint(_DT_FLOAT)) + _bytes(2, b"") + _bytes(5, struct.pack("<f", np.float32(value)))
    return _event(wall_time, step, _summary(tag, "scalars", _SCALAR, tensor))


def histogram(tag, values, step, wall_time, buckets=30):
    """The event of a distribution: a tensor (buckets, 3) of left end, right end and count. Values that are not finite are
    left out."""
    values = np.asarray(values, np.float64).ravel()
    values = values[np.isfinite(values)]
    counts, ends = np.histogram(values, buckets if values.size else 1)
    table = np.stack([ends[:-1], ends[1:], counts], axis=1)[: None if values.size else 0]
    shape = b"".join(_bytes(2, _field(1, _VARINT, _varint(length))) for length in table.shape)
    tensor = _field(1, _VARINT, _varint(_DT_DOUBLE)) + _bytes(2, shape) + _bytes(4, table.astype("<f8").tobytes())
    return _event(wall_time, step, _summary(tag, "histograms", _TENSOR, tensor))


class EventFile:
    """A new event file in `folder`, written as records are added; the folder is made when needed."""

    _made = 0

    def __init__(self, folder):
        import socket

        os.makedirs(folder, exist_ok=True)
        EventFile._made += 1
        now = time.time()
        name = f"events.out.tfevents.{int(now):010d}.{socket.gethostname()}.{os.getpid()}.{EventFile._made}.v2"
        self._file = open(os.path.join(folder, name), "xb")
        self._file.write(record(_event(now, 0, _bytes(3, "brain.Event:2"))))

    def scalar(self, tag, value, step):
        """Add a number."""
        self._file.write(record(scalar(tag, value, step, time.time())))

    def histogram(self, tag, values, step):
        """Add a distribution."""
        self._file.write(record(histogram(tag, values, step, time.time())))

    def flush(self):
        """Let readers see what was added."""
        self._file.flush()

    def close(self):
        """Nothing can be added afterwards."""
        self._file.close()
