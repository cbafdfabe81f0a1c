"""Write golden_tf.npz with real TensorFlow: `python tests/compat/make_golden_tf.py`, in an environment that has it."""

import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from tf_cases import CASES, answer  # noqa: E402

if __name__ == "__main__":
    found = {key: value for name in CASES for key, value in answer(tf, name).items()}
    np.savez_compressed(HERE / "golden_tf.npz", version=tf.__version__, **found)
