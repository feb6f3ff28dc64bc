"""Learns from the asked-as questions which statement a question vector belongs to.

Ridge regression from sentence vectors to one-hot statements, in closed form: with the vectors as rows of ``X`` and
their statements as rows of ``Y``, ``W = (XᵀX + λI)⁻¹ XᵀY`` (Hoerl and Kennard, 1970). Where the questions for two
statements lie close together, the regression finds the directions that tell them apart, which a cosine cannot.
It is trained in well under a second whenever the index is built, and is no language model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]


def train(vectors: Vectors, columns: NDArray[np.int64], size: int) -> Vectors:
    """The weights, shape ``(dimension, size)``, from vectors ``(n, dimension)`` and a column for each ``(n,)``."""
    x = vectors.astype(np.float64)
    # XᵀY without the dense one-hot Y: the sum of the vectors of each column.
    sums = np.zeros((size, x.shape[1]))
    np.add.at(sums, columns, x)
    weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), sums.T)
    return weights.astype(np.float32)


def save(weights: Vectors, path: Path) -> None:
    """Write the weights.

    Raises:
        OSError: the file cannot be written.
    """
    np.save(path, weights, allow_pickle=False)


def load(path: Path) -> Vectors:
    """The weights, memory-mapped.

    Raises:
        OSError: the file is missing.
        ValueError: the file is damaged.
    """
    weights: Vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    return weights


def scores(weights: Vectors, vector: Vectors) -> Scores:
    """How much a vector ``(dimension,)`` belongs to each statement, shape ``(size,)``; about 0 for no, 1 for yes."""
    return np.asarray(vector @ weights, dtype=np.float64)
