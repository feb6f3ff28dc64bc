"""Learning from asked-as questions: the closed form, and that a file gives back what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.indexing import learned


def test_it_is_the_ridge_regression_of_the_textbook() -> None:
    rng = np.random.default_rng(0)
    x, columns = rng.normal(size=(30, 6)).astype(np.float32), rng.integers(0, 4, 30)
    y = np.eye(4)[columns]
    expected = np.linalg.inv(x.T @ x + learned.RIDGE * np.eye(6)) @ x.T @ y
    np.testing.assert_allclose(learned.train(x, columns, 4), expected, atol=1e-5)


def test_it_tells_apart_what_a_cosine_cannot() -> None:
    """Two subjects share a strong direction and differ in a weak one, which only the regression sees."""
    rng = np.random.default_rng(1)
    sign = np.repeat([1.0, -1.0], 200)
    x = np.stack([np.ones(400), 0.1 * sign, rng.normal(size=400)], axis=1).astype(np.float32)
    weights = learned.train(x, (sign < 0).astype(np.int64), 2)
    guesses = [int(learned.scores(weights, row).argmax()) for row in x]
    assert np.mean(guesses == (sign < 0)) == 1.0


def test_a_statement_without_examples_scores_zero() -> None:
    x = np.eye(3, dtype=np.float32)
    weights = learned.train(x, np.array([0, 0, 2]), 4)
    assert weights.shape == (3, 4)
    assert learned.scores(weights, x[0])[[1, 3]].tolist() == [0, 0]
    assert learned.scores(weights, x[2]).argmax() == 2


def test_a_saved_file_gives_the_same_scores(tmp_path: Path) -> None:
    weights = learned.train(np.eye(3, dtype=np.float32), np.array([0, 1, 2]), 3)
    learned.save(weights, tmp_path / "w.npy")
    loaded = learned.load(tmp_path / "w.npy")
    assert isinstance(loaded, np.memmap)
    np.testing.assert_array_equal(loaded, weights)


@pytest.mark.parametrize("content", [b"", b"not an array"])
def test_a_damaged_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.npy").write_bytes(content)
    with pytest.raises((OSError, ValueError, EOFError)):
        learned.load(tmp_path / "w.npy")
