"""Model files that mean harm: cut, bent, swollen, lying. Each is loaded under a clock, a memory limit and an audit.

    python -m tests.fuzz.files 0:1000      the files of these seeds; prints one line of JSON

A file may load or raise ValueError. Anything else is a finding: another exception, a crash, a hang, memory beyond the
limit, and any event by which Python says that code is compiled, run or found, or that a file is written.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import resource
import sys
import tempfile
import time
import warnings
import zipfile

import numpy as np

SECONDS, MEMORY = 10, 3 << 30
FORBIDDEN = ("exec", "compile", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "marshal.loads",
             "pickle.find_class", "socket.connect", "socket.bind", "ctypes.dlopen", "os.remove", "os.rename", "os.mkdir",
             "shutil.rmtree", "code.__new__", "function.__new__", "import")


def bases():
    """{name: content} of whole files of every kind, made of small models."""
    import seqnet
    from seqnet import layers
    from seqnet.saving import safetensors

    seqnet.set_random_seed(0)
    i = layers.Input((6,), dtype="int32", name="ids")
    x = layers.Embedding(9, 4, mask_zero=True)(i)
    h = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)
    h = layers.LayerNormalization()(h + layers.MultiHeadAttention(2, 3)(h, h))
    wired = seqnet.Model(i, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling1D()(h ** 2)))
    wired.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    wired.train_on_batch(np.ones((2, 6), "int32"), np.zeros(2))
    stack = seqnet.Sequential([layers.Input((8, 3)), layers.Conv1D(4, 3, activation="relu"), layers.BatchNormalization(),
                               layers.MaxPooling1D(2), layers.LSTM(3), layers.Dropout(0.2), layers.Dense(1)])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, model in (("wired", wired), ("stack", stack)):
            for ending in (".keras", ".h5", ".safetensors"):
                model.save(f"{folder}/m{ending}")
                found[name + ending] = open(f"{folder}/m{ending}", "rb").read()
            for ending in (".weights.h5", "-weights.h5", "-weights.safetensors"):
                model.save_weights(f"{folder}/w{ending}")
                found[name + ending] = open(f"{folder}/w{ending}", "rb").read()
            found[name + ".json"] = model.to_json().encode()
        safetensors.save_file({"a": np.ones((3, 2))}, f"{folder}/a.safetensors")
        found["array.safetensors"] = open(f"{folder}/a.safetensors", "rb").read()
    return found, {"wired": wired, "stack": stack}


# ---- ways to do harm

HUGE = (2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63 - 1, 2**64 - 1, 0, 0xFFFF)


def cut(data, rng):
    return data[:int(rng.integers(0, len(data)))]


def flip(data, rng):
    out = bytearray(data)
    for at in rng.integers(0, len(out), int(rng.integers(1, 12))):
        out[at] ^= 1 << int(rng.integers(8))
    return bytes(out)


def overwrite(data, rng):
    out = bytearray(data)
    at, n = int(rng.integers(0, len(out))), int(rng.integers(1, 64))
    fill = (bytes(n), b"\xff" * n, rng.bytes(n))[int(rng.integers(3))]
    out[at:at + n] = fill
    return bytes(out)


def swell(data, rng):
    """A length somewhere becomes huge."""
    out = bytearray(data)
    size = int(rng.choice([2, 4, 8]))
    at = int(rng.integers(0, max(len(out) - size, 1)))
    out[at:at + size] = (int(rng.choice(np.array(HUGE, object))) % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(out)


def shuffle(data, rng):
    a, b = sorted(int(n) for n in rng.integers(0, len(data), 2))
    return data[:a] + data[b:] + data[a:b]


def join(data, rng):
    return data + rng.bytes(int(rng.integers(1, 4000))) if rng.integers(2) else rng.bytes(9) + data


BYTES = (cut, flip, flip, overwrite, swell, swell, shuffle, join)

EVIL = [
    None, True, -1, 0, 1e308, float("nan"), float("inf"), 2**31, 2**63, 10**400, "", "x" * 5000, "../../evil", "/etc/passwd",
    [], {}, [[]], [None, None], [None, 10**9], [2**40, 2**40], [-5], [10**6] * 6, [[[[[[]]]]]],
    {"class_name": "__lambda__", "config": {"code": "4wAAAA==", "defaults": None, "closure": None}},
    {"class_name": "function", "module": "os", "config": "system", "registered_name": "system"},
    {"class_name": "function", "module": "builtins", "config": "eval", "registered_name": "eval"},
    {"class_name": "Popen", "module": "subprocess", "config": {"args": ["touch", "evil"]}, "registered_name": "Popen"},
    {"class_name": "__numpy__", "config": {"value": [1, 2], "dtype": "O"}},
    {"class_name": "__numpy__", "config": {"value": 0, "dtype": "V1000000000"}},
    {"class_name": "__tensor__", "config": {"value": [[1], [1, 2]], "dtype": "float32"}},
    {"class_name": "Dense", "module": "keras.layers", "config": {"units": 10**12}, "registered_name": None},
    {"class_name": "RepeatVector", "module": "keras.layers", "config": {"n": 10**9}, "registered_name": None},
    {"class_name": "Sequential", "module": "keras", "config": {"name": "s", "layers": []}, "registered_name": None},
    {"class_name": "__slice__", "config": {"start": 0, "stop": None, "step": 0}},
    "keras.layers", "seqnet.zoo", "os.system", "Lambda", "Functional", "Constant", "float128", "object", "int8",
]
NAMES = ["Dense", "Embedding", "LSTM", "RepeatVector", "UpSampling1D", "ZeroPadding1D", "Reshape", "Lambda", "Functional",
         "Sequential", "Model", "Repeat", "Tile", "Arange", "Zeros", "BroadcastTo", "RNN", "TimeDistributed", "Input",
         "InputLayer", "Layer", "Pad", "OneHot", "Eye", "Linspace", "Full", "CategoryEncoding", "Discretization", "Kron"]
NUMBERS = (0, -1, 3, 10**3, 10**6, 10**9, 2**31 - 1, 2**40, 2**62, 2**63, 0.5, 1e300, None)


def places(value, found=None):
    """(container, key) of everything in a tree of lists and dicts."""
    found = [] if found is None else found
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append((value, key))
        places(value[key], found)
    return found


def bend(tree, rng):
    """One to four places of a config become something else."""
    for _ in range(int(rng.integers(1, 5))):
        where = places(tree)
        if not where:
            return tree
        inside, key = where[int(rng.integers(len(where)))]
        kind, old = rng.integers(6), inside[key]
        if kind == 0 and isinstance(inside, dict):
            del inside[key]
        elif key == "class_name" or kind == 1 and isinstance(old, str):
            inside[key] = NAMES[int(rng.integers(len(NAMES)))]
        elif isinstance(old, (int, float)) and not isinstance(old, bool) and kind < 5:
            inside[key] = NUMBERS[int(rng.integers(len(NUMBERS)))]
        elif kind == 2:
            inside[key] = [old] * int(rng.integers(2, 4))
        else:
            inside[key] = EVIL[int(rng.integers(len(EVIL)))]
    return tree


def deep(rng):
    n = int(rng.choice([100, 5000, 200_000]))
    texts = b"[" * n + b"]" * n, b'{"a":' * n + b"1" + b"}" * n, b'{"class_name":"Sequential","config":' * n
    return texts[int(rng.integers(3))]


def hostile_json(data, rng):
    if rng.integers(8) == 0:
        return deep(rng)
    return json.dumps(bend(json.loads(data), rng)).encode()


def hostile_zip(data, rng):
    """The archive of a `.keras` file with one member changed, or members that should not be there."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    method, kind = zipfile.ZIP_STORED, int(rng.integers(8))
    if kind <= 3:
        members["config.json"] = hostile_json(members["config.json"], rng)
    elif kind == 4:
        members["model.weights.h5"] = BYTES[int(rng.integers(len(BYTES)))](members["model.weights.h5"], rng)
    elif kind == 5:  # a bomb
        method = zipfile.ZIP_DEFLATED
        members[str(rng.choice(["config.json", "model.weights.h5", "metadata.json"]))] = bytes(80 << 20)
    elif kind == 6:
        name = str(rng.choice(["../evil", "/evil", "..\\evil", "config.json/../../evil", "assets/../../evil"]))
        members[name] = b"evil"
        members["metadata.json"] = hostile_json(members["metadata.json"], rng)
    else:
        members["metadata.json"] = b'{"keras_version": "2.13.1"}'
        members["config.json"] = hostile_json(members["config.json"], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def hostile_hdf5(data, rng):
    """The HDF5 file with an attribute, a dataset or a link changed, by the library itself."""
    import h5py

    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        datasets, groups = [], [file]
        file.visititems(lambda name, thing: (datasets if isinstance(thing, h5py.Dataset) else groups).append(thing))
        kind = int(rng.integers(9))
        thing = datasets[int(rng.integers(len(datasets)))]
        group, name = thing.parent, thing.name.rpartition("/")[2]
        holders = [g for g in groups if len(g.attrs)]
        if kind <= 3 and "model_config" in file.attrs:
            key = str(rng.choice(["model_config", "training_config"])) if "training_config" in file.attrs else "model_config"
            file.attrs[key] = np.void(b"x") if rng.integers(9) == 0 else hostile_json(file.attrs[key].encode(), rng)
            if rng.integers(2):
                file.attrs["keras_version"] = str(rng.choice(["2.2.4", "1.2.2", "3.0.0", "999999999999999", "\0"]))
        elif kind == 4 and holders:
            holder = holders[int(rng.integers(len(holders)))]
            key = list(holder.attrs)[int(rng.integers(len(holder.attrs)))]
            values = [3, "x", np.zeros((3, 3)), np.array([b"../x", b"/"]), np.array([b"a/b/c", b"."]), h5py.Empty("f")]
            holder.attrs[key] = values[int(rng.integers(len(values)))]
        else:
            del group[name]
            if kind == 5:
                group[name] = h5py.ExternalLink("/etc/hostname", "/x")
            elif kind == 6:
                group[name] = h5py.SoftLink(str(rng.choice(["/", ".", group.name, "/none"])))
            elif kind == 7:
                group.create_dataset(name, shape=(1 << 20, 1 << 20), dtype="f4", chunks=(32, 32), compression="gzip")
            else:
                other = [np.zeros((2, 2), "S3"), np.zeros(3, "f8"), np.zeros(()), np.zeros((0, 4)),
                         np.zeros(3, [("a", "f4")]), h5py.Empty("f4")]
                group[name] = other[int(rng.integers(len(other)))]
    return buffer.getvalue()


def hostile_safetensors(data, rng):
    length = int.from_bytes(data[:8], "little")
    header, rest = json.loads(data[8:8 + length]), data[8 + length:]
    if rng.integers(3) == 0 and "config" in header.get("__metadata__", {}):
        header["__metadata__"]["config"] = hostile_json(header["__metadata__"]["config"].encode(), rng).decode()
    else:
        bend(header, rng)
    text = json.dumps(header).encode()
    return (len(text) if rng.integers(9) else int(rng.choice([2**62, 2**31, 0]))).to_bytes(8, "little") + text + rest


KNOWING = {".keras": hostile_zip, ".h5": hostile_hdf5, ".json": hostile_json, ".safetensors": hostile_safetensors}


def make(seed, files):
    """(name of the base, content) of the file of a seed."""
    rng = np.random.default_rng(seed)
    names = sorted(files)
    name = names[int(rng.integers(len(names)))]
    data = files[name]
    if rng.integers(2):
        data = KNOWING[name[name.rindex("."):]](data, rng)
    else:
        data = BYTES[int(rng.integers(len(BYTES)))](data, rng)
    return name, data


def load(name, path, models):
    """Load the file as its name says."""
    import seqnet
    from seqnet.saving import safetensors

    if name.endswith(".json"):
        return seqnet.models.model_from_json(open(path, "rb").read().decode("utf-8", "replace"))
    if name == "array.safetensors":
        return safetensors.load_file(path)
    if "weights" in name:
        return models[name[:5]].load_weights(path)
    return seqnet.models.load_model(path)


def import_everything():
    """So that what is imported later was asked for by a file."""
    import pkgutil
    import sysconfig
    from importlib import import_module

    import seqnet

    sysconfig.get_paths()
    for module in pkgutil.walk_packages(seqnet.__path__, "seqnet."):
        if not module.name.startswith(("seqnet.labs", "seqnet.__main__", "seqnet.viz", "seqnet.compat.__main__")):
            try:
                import_module(module.name)
            except ImportError:
                continue


class Audit:
    """Notes forbidden events while a file is read."""

    def __init__(self, folder):
        self.on, self.seen, self.folder = False, [], folder
        sys.addaudithook(self.hook)

    def hook(self, event, args):
        if not self.on:
            return
        known = event == "import" and args[0] in sys.modules
        parsed = event == "compile" and args[1] == "<unknown>"  # ast.parse: the signature of a builtin
        if event in FORBIDDEN and not known and not parsed:
            self.seen.append(f"{event} {str(args)[:200]}")
        if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
            self.seen.append(f"open {str(args)[:200]}")


def main(first, last):
    """Load the files of these seeds; print what was found."""
    faulthandler.enable()
    files, models = bases()
    import_everything()
    warnings.simplefilter("ignore")
    outcomes, findings, slowest = {}, [], (0.0, None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        audit = Audit(folder)
        for name, data in files.items():  # they are whole, and the first use of a module is none of the harm
            path = os.path.join(folder, f"ok{name}")
            open(path, "wb").write(data)
            load(name, path, models)
        made = [(seed, *make(seed, files)) for seed in range(first, last)]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if "libasan" not in os.environ.get("LD_PRELOAD", ""):  # its shadow takes terabytes of addresses
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for seed, name, data in made:
            path = os.path.join(folder, f"{seed}{name}")
            open(path, "wb").write(data)
            print(f"SEED {seed}", file=sys.stderr, flush=True)
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            start, audit.on = time.perf_counter(), True
            try:
                load(name, path, models)
                outcome = "loaded"
            except ValueError as error:
                outcome = "refused"
                if not str(error):
                    findings.append([seed, name, "an error without words"])
            except BaseException as error:  # noqa: BLE001
                outcome = type(error).__name__
                # a text without weights may describe a model of any size; it is told how large
                if not (outcome == "MemoryError" and name.endswith(".json") and " takes " in str(error)):
                    findings.append([seed, name, f"{outcome}: {str(error)[:300]}"])
            audit.on = False
            slowest = max(slowest, (time.perf_counter() - start, seed))
            faulthandler.cancel_dump_traceback_later()
            findings += [[seed, name, event] for event in audit.seen]
            audit.seen.clear()
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            os.unlink(path)
        left = sorted(set(os.listdir(folder)) - {f"ok{name}" for name in files})
        os.chdir("/")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print("REPORT" + json.dumps({"outcomes": outcomes, "findings": findings, "slowest": slowest, "grown_mb": grown,
                                 "left": left}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1].split(":")))
