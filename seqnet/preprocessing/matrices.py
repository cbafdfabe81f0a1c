"""Lists of word numbers as rows of a matrix: bags of words."""

import numpy as np

MODES = ("binary", "count", "freq", "tfidf")


def sequences_to_matrix(tokenizer, sequences, mode):
    """What `Tokenizer.sequences_to_matrix` describes."""
    if mode not in MODES:
        raise ValueError(f"Unknown vectorization mode: {mode!r}. There are {', '.join(map(repr, MODES))}")
    if tokenizer.num_words:
        width = tokenizer.num_words
    elif tokenizer.word_index:
        width = len(tokenizer.word_index) + 1
    else:
        raise ValueError("Specify a dimension (`num_words` argument), or fit on some text data first.")
    if mode == "tfidf" and not tokenizer.document_count:
        raise ValueError("Fit the Tokenizer on some data before using tfidf mode.")
    sequences = sequences if hasattr(sequences, "__len__") else list(sequences)
    matrix = np.zeros((len(sequences), width))
    for row, sequence in zip(matrix, sequences):
        if len(sequence) == 0:
            continue
        numbers = np.asarray(sequence)
        if numbers.dtype.kind not in "iu" or numbers.ndim != 1:
            raise ValueError(f"sequences_to_matrix: a sequence is a list of whole numbers; received {sequence!r:.80}")
        if numbers.min() < 0:
            raise ValueError(f"sequences_to_matrix: {numbers.min()} is no word number; these count from 0")
        inside = numbers if numbers.max() < width else numbers[numbers < width]
        if mode == "binary":
            row[inside] = 1
        else:
            np.add.at(row, inside, 1)
            if mode == "freq":
                row /= len(numbers)
    if mode == "tfidf":
        held = np.array([tokenizer.index_docs.get(j, 0) for j in range(width)], float)
        weight = np.log(1 + tokenizer.document_count / (1 + held))
        rows, columns = np.nonzero(matrix)
        matrix[rows, columns] = (1 + np.log(matrix[rows, columns])) * weight[columns]
    return matrix
