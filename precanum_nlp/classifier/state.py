"""A coder as plain arrays and JSON, and back: what a saved model holds, with no code in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from precanum_nlp.classifier.calibration import SharedPlatt
from precanum_nlp.classifier.coder import Coder, Head, LinearScorer, TextFeatures
from precanum_nlp.classifier.decision import N_COMPANY_FEATURES, JointDecision
from precanum_nlp.classifier.features import ExpressionHits, PooledVectors, WordsAndCharacters
from precanum_nlp.classifier.network import MultiLabelNetwork
from precanum_nlp.classifier.wording import WordingCoder, prepare_wordings

Arrays = dict[str, np.ndarray]


def compact(coder: Coder) -> Coder:
    """Return the coder with its large matrices rounded to 8 bits a number, as they are saved.

    A model then says the same before and after saving; rounding is per column, to 1/127 of its largest
    value.
    """
    vectors = coder.features.vectors
    vectors = PooledVectors(vectors.rows, _rounded(vectors.matrix), vectors.weights)
    features = replace(coder.features, directions=_rounded(coder.features.directions), vectors=vectors)
    heads = tuple(
        replace(
            head,
            linear=replace(head.linear, coef=_rounded(head.linear.coef)),
            networks=tuple(_rounded_network(network) for network in head.networks),
        )
        for head in coder.heads
    )
    wording = WordingCoder(vectors)
    wording.weights_, wording.limit_ = np.array(coder.wording.weights), coder.wording.limit
    wordings = prepare_wordings(dict(zip(coder.wordings.codes, coder.wordings.several, strict=True)), vectors)
    return replace(coder, features=features, heads=heads, wording=wording, wordings=wordings)


def coder_state(coder: Coder) -> tuple[dict[str, Any], Arrays]:
    """Return what `coder_from_state` needs: a JSON-able dict and arrays without objects."""
    words, vectors = coder.features.words, coder.features.vectors
    arrays: Arrays = {
        "words": _packed(words.words_),
        "words_idf": words.words_idf_,
        "pieces": _packed(words.pieces_),
        "pieces_idf": words.pieces_idf_,
        "vector_words": _packed(vectors.rows),
        "vector_rows": np.fromiter(vectors.rows.values(), np.int32, len(vectors.rows)),
        "vector_weights": vectors.weights,
        "wording_weights": np.array(coder.wording.weights),
        "wording_limit": np.array([coder.wording.limit]),
    }
    _store(arrays, "vector_matrix", vectors.matrix)
    _store(arrays, "directions", coder.features.directions)
    config = {
        "pieces": list(words.pieces),
        "expressions": {code: list(several) for code, several in coder.features.hits.expressions.items()},
        "wordings": dict(zip(coder.wordings.codes, map(list, coder.wordings.several), strict=True)),
        "wording_dimensions": list(coder.wording_dimensions),
        "heads": [_head_state(head, f"head{number}", arrays) for number, head in enumerate(coder.heads)],
    }
    return config, arrays


def coder_from_state(config: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Coder:
    """Return the coder that `coder_state` took apart."""
    words = WordsAndCharacters(pieces=tuple(config["pieces"]))
    words.words_, words.words_idf_ = _numbered(arrays["words"]), arrays["words_idf"]
    words.pieces_, words.pieces_idf_ = _numbered(arrays["pieces"]), arrays["pieces_idf"]
    words._forget()
    known = dict(zip(_unpacked(arrays["vector_words"]), arrays["vector_rows"].tolist(), strict=True))
    vectors = PooledVectors(known, _restored(arrays, "vector_matrix"), arrays["vector_weights"])
    hits = ExpressionHits({code: tuple(several) for code, several in config["expressions"].items()}).fit()
    wording = WordingCoder(vectors)
    wording.weights_ = arrays["wording_weights"]
    if "wording_limit" in arrays:  # models of before it was learnt take the measured one
        [wording.limit_] = arrays["wording_limit"].tolist()
    features = TextFeatures(words, vectors, hits, _restored(arrays, "directions"))
    heads = tuple(_head(head, f"head{number}", arrays) for number, head in enumerate(config["heads"]))
    _check_widths(features, heads)
    return Coder(
        features,
        heads,
        wording,
        prepare_wordings(config["wordings"], vectors),
        tuple(config["wording_dimensions"]),
    )


def _check_widths(features: TextFeatures, heads: tuple[Head, ...]) -> None:
    """Refuse heads that read other features than these: they were saved by another release."""
    text_and_question = 2 * features.vectors.matrix.shape[1]
    dense = features.directions.shape[1] + text_and_question + len(features.hits.expressions)
    for head in heads:
        widths = {network.n_features_in_ for network in head.networks} | {dense}
        pairs = {len(weights) for weights in head.decision.weights_.values()} | {2 + N_COMPANY_FEATURES + 1}
        if len(widths) > 1 or len(pairs) > 1:
            raise ValueError(f"largeurs {sorted(widths)} et {sorted(pairs)}")


def _head_state(head: Head, name: str, arrays: Arrays) -> dict[str, Any]:
    _store(arrays, f"{name}_coef", head.linear.coef)
    arrays[f"{name}_intercept"] = head.linear.intercept
    for number, network in enumerate(head.networks):
        into, into_bias, out, out_bias = network.weights_
        _store(arrays, f"{name}_net{number}_into", into)
        _store(arrays, f"{name}_net{number}_out", out)
        arrays[f"{name}_net{number}_biases"] = np.concatenate([into_bias, out_bias])
        arrays[f"{name}_net{number}_inputs"] = np.stack([network.mean_, network.scale_])
    decision = head.decision
    arrays[f"{name}_calibration"] = np.stack(
        [decision.calibration_.slopes_, decision.calibration_.intercepts_]
    )
    return {
        "codes": list(head.codes),
        "dimensions": list(head.dimensions),
        "questions": sorted(head.questions),
        "networks": len(head.networks),
        "thresholds": decision.thresholds_,
        "decision": {dimension: weights.tolist() for dimension, weights in decision.weights_.items()},
    }


def _head(config: Mapping[str, Any], name: str, arrays: Mapping[str, np.ndarray]) -> Head:
    dimensions = tuple(config["dimensions"])
    decision = JointDecision(dimensions)
    decision.weights_ = {key: np.array(weights) for key, weights in config["decision"].items()}
    decision.thresholds_ = dict(config["thresholds"])
    decision.calibration_ = SharedPlatt()
    decision.calibration_.slopes_, decision.calibration_.intercepts_ = arrays[f"{name}_calibration"]
    linear = LinearScorer(_restored(arrays, f"{name}_coef"), arrays[f"{name}_intercept"])
    networks = tuple(_network(f"{name}_net{number}", arrays) for number in range(config["networks"]))
    return Head(
        tuple(config["codes"]), dimensions, linear, networks, decision, frozenset(config["questions"])
    )


def _network(name: str, arrays: Mapping[str, np.ndarray]) -> MultiLabelNetwork:
    into, out = _restored(arrays, f"{name}_into"), _restored(arrays, f"{name}_out")
    hidden = into.shape[1]
    biases = arrays[f"{name}_biases"]
    network = MultiLabelNetwork(hidden=hidden)
    network.weights_ = (into, biases[:hidden], out, biases[hidden:])
    network.mean_, network.scale_ = arrays[f"{name}_inputs"]
    network.classes_ = np.arange(out.shape[1])
    network.n_features_in_ = into.shape[0]
    return network


def _rounded_network(network: MultiLabelNetwork) -> MultiLabelNetwork:
    arrays: Arrays = {}
    into, into_bias, out, out_bias = network.weights_
    _store(arrays, "into", into)
    _store(arrays, "out", out)
    arrays["biases"] = np.concatenate([into_bias, out_bias])
    arrays["inputs"] = np.stack([network.mean_, network.scale_])
    return _network("n", {f"n_{key}": value for key, value in arrays.items()})


def _store(arrays: Arrays, name: str, matrix: np.ndarray) -> None:
    largest = np.abs(matrix).max(axis=0, initial=0.0)
    step = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    arrays[name] = np.rint(matrix / step).astype(np.int8)
    arrays[f"{name}_step"] = step


def _restored(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return arrays[name].astype(np.float32) * arrays[f"{name}_step"]


def _rounded(matrix: np.ndarray) -> np.ndarray:
    arrays: Arrays = {}
    _store(arrays, "m", matrix)
    return _restored(arrays, "m")


def _packed(strings) -> np.ndarray:
    return np.frombuffer("\n".join(strings).encode("utf-8"), dtype=np.uint8)


def _unpacked(packed: np.ndarray) -> list[str]:
    text = packed.tobytes().decode("utf-8")
    return text.split("\n") if text else []


def _numbered(packed: np.ndarray) -> dict[str, int]:
    return {name: number for number, name in enumerate(_unpacked(packed))}
