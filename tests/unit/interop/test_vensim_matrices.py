"""Inverses of matrices: up to four rows by determinants, beyond by elimination."""

import numpy as np
import pytest
from tests.unit.interop.models import vensim


@pytest.mark.parametrize("rows", [[[4.0]], [[1, 2], [3, 4]], [[2, 0, 1], [1, 3, 2], [1, 1, 4]]])
def test_a_matrix_times_its_inverse_is_one(run_text, rows):
    names = ",".join(f"R{at}" for at in range(len(rows)))
    text = "; ".join(", ".join(map(str, row)) for row in rows) + (";" if len(rows) > 1 else "")
    run = run_text(
        vensim(
            f"R: {names} ~~|\nC <-> R ~~|\nK <-> R ~~|\nm[R, C] = {text} ~~|\n"
            f"i[R, C] = INVERT MATRIX(m[R, C], {len(rows)}) ~~|\np[R, C] = SUM(i[R, K!] * m[K!, C]) ~~|"
        )
    )
    size = range(len(rows))
    assert [[run[f"p[R{r},R{c}]"][0] for c in size] for r in size] == [[float(r == c) for c in size] for r in size]


def written(matrix):
    return "; ".join(", ".join(map(str, row)) for row in matrix) + ";"


@pytest.mark.parametrize("columns", ["C <-> R", "C: (C1-C7)"])
@pytest.mark.parametrize("seed", [1, 2])
def test_larger_matrices_are_inverted_by_elimination_though_pivots_vanish(run_text, columns, seed):
    random = np.random.default_rng(seed)
    matrix = np.round(random.uniform(-2, 2, (7, 7)) * (random.uniform(size=(7, 7)) < 0.6), 2)
    matrix[0, 0] = 0.0
    body = f"R: (R1-R7) ~~|\n{columns} ~~|\nm[R, C] = {written(matrix)} ~~|\ni[R, C] = INVERT MATRIX(m[R, C], 7) ~~|"
    run = run_text(vensim(body, stop=1))
    letter = "R" if "<->" in columns else "C"
    found = [[run[f"i[R{r},{letter}{c}]"][0] for c in range(1, 8)] for r in range(1, 8)]
    assert found == pytest.approx(np.linalg.inv(matrix), abs=1e-6)


def test_each_of_several_larger_matrices_is_inverted(run_text):
    matrix = np.eye(5) * 2 + np.arange(25).reshape(5, 5) % 3
    body = f"S: S1, S2 ~~|\nR: (R1-R5) ~~|\nC <-> R ~~|\nk[R, C] = {written(matrix)} ~~|\nf[S] = 1, 4 ~~|\n"
    run = run_text(
        vensim(body + "m[S, R, C] = k[R, C] * f[S] ~~|\ni[S, R, C] = INVERT MATRIX(m[S, R, C], 5) ~~|", stop=1)
    )
    found = [[run[f"i[S2,R{r},R{c}]"][0] for c in range(1, 6)] for r in range(1, 6)]
    assert found == pytest.approx(np.linalg.inv(matrix) / 4, abs=1e-6)


@pytest.mark.parametrize("formula", ["INVERT MATRIX(m[C, R], 5)", "1 + INVERT MATRIX(m[R, C], 5)"])
def test_larger_matrices_in_other_places_are_named(imported_text, formula):
    found = imported_text(vensim(f"R: (R1-R5) ~~|\nC <-> R ~~|\nm[R, C] = 1 ~~|\ni[R, C] = {formula} ~~|"))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [("foreign-unsupported", 5)]
