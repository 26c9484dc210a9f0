"""Makes packages/retrieval/data/word-vectors.txt. See README.md beside this file.

    python make.py --model DIR --words words.txt --sentences sentences.txt --stems stems.json --out word-vectors.txt

stems.json comes from stems.ts: the analyser's terms of every word and of every sentence.
"""

import argparse
import base64
import json
import struct
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
import scipy.sparse as sparse
from tokenizers import Tokenizer

FORMAT = 1
LINE = 120
DIMENSIONS = 128
MOST_RELATED = 8
LEAST_CLOSENESS = 0.5
# Directions that all word vectors of the model share, and that say nothing about a word.
COMMON_DIRECTIONS = 2
RIDGE = 1.0
STEPS = 25


def embed(model: Path, texts: list[str], batch: int) -> np.ndarray:
    """Mean of the model's token vectors, at length 1: one row a text."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()
    session = onnxruntime.InferenceSession(str(model / "onnx/model_quantized.onnx"))
    rows = np.zeros((len(texts), 0), np.float32)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        encoded = tokenizer.encode_batch([texts[index] for index in chosen])
        ids = np.array([one.ids for one in encoded], np.int64)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        states = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})[0]
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        if rows.shape[1] == 0:
            rows = np.zeros((len(texts), pooled.shape[1]), np.float32)
        rows[chosen] = unit(pooled)
    return rows


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True))


def vectors_of_terms(words: np.ndarray, terms: list[str]) -> tuple[list[str], np.ndarray]:
    """One vector a stem: the mean of its words, without what all words have in common."""
    words = words - words.mean(0)
    _, directions = np.linalg.eigh(words.T @ words)
    common = directions[:, -COMMON_DIRECTIONS:]
    words = unit(words - (words @ common) @ common.T)
    members: dict[str, list[int]] = {}
    for index, term in enumerate(terms):
        members.setdefault(term, []).append(index)
    keys = sorted(members)
    return keys, unit(np.array([words[members[key]].mean(0) for key in keys], np.float32))


def related_terms(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    positions = np.zeros((len(vectors), MOST_RELATED), np.uint16)
    closeness = np.zeros((len(vectors), MOST_RELATED), np.uint8)
    for start in range(0, len(vectors), 1000):
        scores = vectors[start : start + 1000] @ vectors.T
        for row, own in enumerate(scores):
            own[start + row] = -1
            best = np.argpartition(-own, MOST_RELATED)[:MOST_RELATED]
            best = best[np.argsort(-own[best])]
            best = best[own[best] >= LEAST_CLOSENESS]
            positions[start + row, : len(best)] = best
            closeness[start + row, : len(best)] = np.round(own[best] * 100)
    return positions, closeness


def learn_from_sentences(
    keys: list[str], vectors: np.ndarray, texts: list[list[str]], targets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Moves the vectors of words so that their weighted sum in a sentence comes near the model's vector of it.

    Ridge regression by conjugate gradients, from the vectors given. Returns them and each word's weight.
    """
    place = {key: index for index, key in enumerate(keys)}
    holding = Counter(term for text in texts for term in set(text))
    weights = np.array([np.log(1 + len(texts) / (1 + holding[key])) for key in keys], np.float32)
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        known = [place[term] for term in text if term in place]
        length = np.sqrt(sum(weights[column] ** 2 for column in known)) or 1
        rows += [row] * len(known)
        columns += known
        values += [weights[column] / length for column in known]
    bag = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(keys)), dtype=np.float32)
    targets = unit(targets - targets.mean(0))
    before = bag @ vectors
    vectors = vectors * (before * targets).sum() / (before * before).sum()
    residual = bag.T @ (targets - bag @ vectors)
    change, direction = np.zeros_like(vectors), residual.copy()
    square = (residual * residual).sum(0)
    for _ in range(STEPS):
        moved = bag.T @ (bag @ direction) + RIDGE * direction
        step = square / np.maximum(1e-12, (direction * moved).sum(0))
        change += step * direction
        residual -= step * moved
        following = (residual * residual).sum(0)
        direction = residual + following / np.maximum(1e-12, square) * direction
        square = following
    return vectors + change, weights


def narrow(vectors: np.ndarray) -> np.ndarray:
    """To DIMENSIONS signed bytes along the directions that differ most."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    narrowed = vectors @ directions[:, -DIMENSIONS:]
    return np.round(narrowed / np.abs(narrowed).max() * 127).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["model", "words", "sentences", "stems", "out"]:
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    words = given.words.read_text().split()
    sentences = given.sentences.read_text().splitlines()
    stems = json.loads(given.stems.read_text())
    keys, vectors = vectors_of_terms(embed(given.model, words, 256), stems["words"])
    positions, closeness = related_terms(vectors)
    vectors, weights = learn_from_sentences(keys, vectors, stems["sentences"], embed(given.model, sentences, 64))
    lines = "\n".join(keys).encode()
    header = struct.pack("<4I", FORMAT, len(keys), DIMENSIONS, len(lines))
    numbers = narrow(vectors * weights[:, None]).tobytes() + positions.astype("<u2").tobytes() + closeness.tobytes()
    text = base64.b64encode(header + lines + numbers).decode()
    given.out.write_text("".join(f"{text[start:start + LINE]}\n" for start in range(0, len(text), LINE)))


if __name__ == "__main__":
    main()
