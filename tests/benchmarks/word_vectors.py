"""Skip-gram and CBOW with negative sampling on 20 Newsgroups and the IMDB reviews, against gensim's word2vec at the same
settings: 100 numbers a word, window 5, 5 words drawn, sample 1e-3, words that stand 5 times or more. The passes alternate.

    python tests/benchmarks/word_vectors.py --data FOLDER --peer /path/to/python/with/gensim [--words 3000000] [--cbow]
    python tests/benchmarks/word_vectors.py --data FOLDER --whole [--train glove]      all texts, from files to WordSim-353
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time

SETTINGS = {"window": 5, "sample": 1e-3, "min_count": 5, "epochs": 1}


def texts(folder, most=None):
    """Lists of words: posts in turn with reviews, until there are `most` words."""
    import numpy as np

    found = []
    with np.load(os.path.join(folder, "newsgroups20", "20news_bydate.npz")) as file:
        for part in ("train", "test"):
            text, ends = file[f"{part}_bytes"].tobytes().decode("latin-1").lower(), file[f"{part}_offsets"]
            found += [re.findall(r"[a-z]+(?:'[a-z]+)*", text[a:b]) for a, b in zip(ends, ends[1:])]
    with open(os.path.join(folder, "imdb", "imdb_word_index.json"), encoding="utf-8") as file:
        index = json.load(file)
    words = np.empty(max(index.values()) + 1, object)
    words[list(index.values())] = list(index)
    with np.load(os.path.join(folder, "imdb", "imdb_flat.npz")) as file:
        for part in ("train", "test"):
            tokens, ends = words[file[f"x_{part}_tokens"].astype("int64")].tolist(), file[f"x_{part}_offsets"]
            found += [tokens[a:b] for a, b in zip(ends, ends[1:])]
    if most is None:
        return found
    order, kept, count = np.random.default_rng(0).permutation(len(found)), [], 0
    for i in order:
        if count >= most:
            break
        kept.append(found[i])
        count += len(found[i])
    return kept


def by_seqnet(read, cbow, threads):
    """Seconds of the training, words of the vocabulary, Spearman on WordSim-353."""
    import seqnet
    from seqnet.embeddings import Corpus, train_cbow, train_skipgram

    seqnet.config.set_num_threads(threads)
    corpus = Corpus.of(read, SETTINGS["min_count"])
    start = time.perf_counter()
    vectors = (train_cbow if cbow else train_skipgram)(corpus, size=100, negatives=5, rate=0.025, seed=0, verbose=0,
                                                       **SETTINGS)
    seconds = time.perf_counter() - start
    return seconds, len(vectors), vectors.evaluate_similarity("wordsim353.tsv").spearman


def by_gensim(read, cbow, threads):
    """The same by gensim."""
    from gensim.models import Word2Vec

    model = Word2Vec(vector_size=100, negative=5, alpha=0.025, sg=0 if cbow else 1, seed=1, workers=threads, **SETTINGS)
    model.build_vocab(read)
    start = time.perf_counter()
    model.train(read, total_examples=model.corpus_count, epochs=1)
    seconds = time.perf_counter() - start
    path = os.path.join(os.environ["SEQNET_DATA"], "analogy", "wordsim353.tsv")
    return seconds, len(model.wv), float(model.wv.evaluate_word_pairs(path)[1][0])


def whole(args):
    """From the files to vectors, with our own package alone."""
    from seqnet import embeddings

    start = time.perf_counter()
    read = texts(args.data)
    print(f"{len(read):,} texts of {sum(map(len, read)):,} words read: {time.perf_counter() - start:.1f} s")
    settings = {"epochs": 3} if args.train != "glove" else {"epochs": 15, "min_count": 10}
    vectors = getattr(embeddings, f"train_{args.train}")(read, seed=0, **settings)
    print(f"{args.train}: {vectors}, {time.perf_counter() - start:.1f} s from the files to here")
    print(f"WordSim-353: {vectors.evaluate_similarity('wordsim353.tsv')}")
    print(f"frog: {', '.join(word for word, _ in vectors.neighbours('frog', 5))}")


def main():
    """Run both in turn, or one of them."""
    take = argparse.ArgumentParser()
    take.add_argument("--data", default=os.environ.get("SEQNET_DATA"), required="SEQNET_DATA" not in os.environ)
    take.add_argument("--peer", help="an interpreter that has gensim")
    take.add_argument("--words", type=int, default=3_000_000)
    take.add_argument("--threads", type=int, default=2)
    take.add_argument("--passes", type=int, default=3)
    take.add_argument("--cbow", action="store_true")
    take.add_argument("--whole", action="store_true")
    take.add_argument("--train", default="skipgram", choices=["skipgram", "cbow", "glove"])
    take.add_argument("--run", choices=["seqnet", "gensim"])
    args = take.parse_args()
    os.environ["SEQNET_DATA"] = args.data
    if args.whole:
        return whole(args)
    if args.run:
        result = {"seqnet": by_seqnet, "gensim": by_gensim}[args.run](texts(args.data, args.words), args.cbow, args.threads)
        return print(json.dumps(result))
    seconds = {"seqnet": [], "gensim": []}
    for _ in range(args.passes):
        for name, python in (("seqnet", sys.executable), ("gensim", args.peer)):
            if python is None:
                continue
            command = [python, __file__, "--run", name, "--data", args.data, "--words", str(args.words), "--threads",
                       str(args.threads), *(["--cbow"] if args.cbow else [])]
            done = subprocess.run(command, capture_output=True, text=True, check=True,
                                  env={**os.environ, "OMP_NUM_THREADS": "1"})
            took, size, rho = json.loads(done.stdout.splitlines()[-1])
            seconds[name].append(took)
            print(f"{name:<7} {took:6.2f} s  {args.words / took:>10,.0f} words/s  {size:,} words  WordSim {rho:.3f}",
                  flush=True)
    if seconds["gensim"]:
        ratios = [b / a for a, b in zip(seconds["seqnet"], seconds["gensim"])]
        print(f"gensim / seqnet: median {statistics.median(ratios):.2f} ({' '.join(f'{r:.2f}' for r in ratios)})")


if __name__ == "__main__":
    main()
