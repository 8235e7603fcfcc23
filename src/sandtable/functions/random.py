"""The counter-based random generator Threefry2x32-20 and the streams made of it.

Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011), section 4.2.  A draw depends
on its key and counter alone, so futures, points and streams can be drawn in any order and on any machine.
"""

from __future__ import annotations

import hashlib

from sandtable.functions.operation import Array, ArrayModule

ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
PARITY = 0x1BD11BDA
N_ROUNDS = 20
MASK = 0xFFFFFFFF


def threefry(key: tuple[int, int], counter: tuple[int, int]) -> tuple[int, int]:
    """Two 32-bit words from a key and a counter of two 32-bit words each."""
    keys = (key[0], key[1], key[0] ^ key[1] ^ PARITY)
    x0, x1 = (counter[0] + keys[0]) & MASK, (counter[1] + keys[1]) & MASK
    for number in range(N_ROUNDS):
        rotation = ROTATIONS[number % 8]
        x0 = (x0 + x1) & MASK
        x1 = (((x1 << rotation) | (x1 >> (32 - rotation))) & MASK) ^ x0
        if number % 4 == 3:
            turn = number // 4 + 1
            x0 = (x0 + keys[turn % 3]) & MASK
            x1 = (x1 + keys[(turn + 1) % 3] + turn) & MASK
    return x0, x1


def threefry_arrays(xp: ArrayModule, key: tuple[Array, Array], counter: tuple[Array, Array]) -> tuple[Array, Array]:
    """The same for arrays of uint32 words, which broadcast."""
    keys = (key[0], key[1], key[0] ^ key[1] ^ xp.uint32(PARITY))
    x0, x1 = counter[0] + keys[0], counter[1] + keys[1]
    for number in range(N_ROUNDS):
        rotation = ROTATIONS[number % 8]
        x0 = x0 + x1
        x1 = ((x1 << xp.uint32(rotation)) | (x1 >> xp.uint32(32 - rotation))) ^ x0
        if number % 4 == 3:
            turn = number // 4 + 1
            x0 = x0 + keys[turn % 3]
            x1 = x1 + keys[(turn + 1) % 3] + xp.uint32(turn)
    return x0, x1


def find_stream_key(seed: int, name: str) -> tuple[int, int]:
    """The key of a named stream: Threefry of the seed at the name's BLAKE2b-64 (little endian, low word first).

    Args:
        seed: 0 <= seed < 2**63.
        name: the stream's name, such as `move:kp_more`.
    """
    hashed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return threefry((seed & MASK, seed >> 32), (hashed & MASK, hashed >> 32))


def to_uniform(x0: int, x1: int) -> float:
    """A number strictly between 0 and 1 from two words: the upper 52 bits, and one half."""
    return (float(((x0 << 32) | x1) >> 12) + 0.5) * 2.0**-52


def draw_uniform(key: tuple[int, int], future: int, point: int) -> float:
    """The draw of a stream for one future at one point."""
    return to_uniform(*threefry(key, (future & MASK, point & MASK)))


def draw_uniforms(xp: ArrayModule, key: tuple[Array, Array], futures: Array, points: Array) -> Array:
    """The draws of streams for arrays of futures and points (uint32), which broadcast against the keys."""
    with xp.errstate(over="ignore"):
        x0, x1 = threefry_arrays(xp, key, (futures, points))
    upper = (x0.astype(xp.uint64) << xp.uint64(20)) | (x1 >> xp.uint32(12)).astype(xp.uint64)
    return (upper.astype(xp.float64) + 0.5) * 2.0**-52
