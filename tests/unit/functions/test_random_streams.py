from __future__ import annotations

import numpy as np
import pytest

from sandtable.functions.random import (
    draw_uniform,
    draw_uniforms,
    find_stream_key,
    threefry,
    threefry_arrays,
    to_uniform,
)

# Random123's known answers for threefry2x32, 20 rounds: counter, key, result.
KNOWN_ANSWERS = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_threefry_gives_the_known_answers(
    counter: tuple[int, int], key: tuple[int, int], answer: tuple[int, int]
) -> None:
    assert threefry(key, counter) == answer
    keys, counters = ([np.array([word], dtype=np.uint32) for word in words] for words in (key, counter))
    with np.errstate(over="ignore"):
        found = threefry_arrays(np, (keys[0], keys[1]), (counters[0], counters[1]))
    assert tuple(int(word[0]) for word in found) == answer


def test_uniforms_lie_strictly_between_0_and_1() -> None:
    assert to_uniform(0, 0) == 2.0**-53
    assert to_uniform(0xFFFFFFFF, 0xFFFFFFFF) == 1.0 - 2.0**-53
    assert to_uniform(0x80000000, 0) == 0.5 + 2.0**-53


def test_arrays_of_draws_are_the_draws_one_by_one() -> None:
    names = ["move:kp_more", "noise:losses#1[RU]", "parameter:pay"]
    keys = [find_stream_key(2**62 + 5, name) for name in names]
    words = np.array(keys, dtype=np.uint32)
    futures = np.array([0, 1, 77, 2**32 - 1], dtype=np.uint32)
    found = draw_uniforms(np, (words[:, :1], words[:, 1:]), futures[None, :], np.uint32(39))
    expected = [[draw_uniform(key, int(future), 39) for future in futures] for key in keys]
    assert found.tolist() == expected


def test_a_stream_depends_on_its_name_and_seed() -> None:
    keys = {find_stream_key(seed, name) for seed in (0, 1, 2**62) for name in ("a", "b", "a[1]")}
    assert len(keys) == 9


def test_draws_are_uniform_and_uncorrelated() -> None:
    key = find_stream_key(1, "stream")
    words = (np.uint32(key[0]), np.uint32(key[1]))
    futures = np.arange(20_000, dtype=np.uint32)
    rows = [draw_uniforms(np, words, futures, np.uint32(point)) for point in (0, 1)]
    for row in rows:
        counts, _ = np.histogram(row, bins=20, range=(0, 1))
        assert ((counts - 1000) ** 2 / 1000).sum() < 45  # chi-square, 19 degrees: 0.07 % beyond
        assert abs(np.corrcoef(row[:-1], row[1:])[0, 1]) < 0.03
    assert abs(np.corrcoef(rows[0], rows[1])[0, 1]) < 0.03
