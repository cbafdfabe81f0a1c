"""Hashes of bytes that are the same on every machine and in every session: FarmHash64 and SipHash-2-4.

TensorFlow, and with it Keras, sorts unknown words into bins with them, so models trained there find their bins here.

G. Pike, FarmHash (2014), version `farmhashna`; J.-P. Aumasson, D. J. Bernstein, SipHash: a fast short-input PRF (2012).
"""

from functools import lru_cache

_M = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def _fetch64(s, i):
    return int.from_bytes(s[i:i + 8], "little")


def _fetch32(s, i):
    return int.from_bytes(s[i:i + 4], "little")


def _rotate(x, n):
    return (x >> n | x << (64 - n)) & _M


def _mix(x):
    return x ^ x >> 47


def _hash16(u, v, mul):
    a = (u ^ v) * mul & _M
    a ^= a >> 47
    b = (v ^ a) * mul & _M
    b ^= b >> 47
    return b * mul & _M


def _up_to_16(s, n):
    if n >= 8:
        mul = _K2 + n * 2
        a, b = (_fetch64(s, 0) + _K2) & _M, _fetch64(s, n - 8)
        c, d = (_rotate(b, 37) * mul + a) & _M, (_rotate(a, 25) + b) * mul & _M
        return _hash16(c, d, mul)
    if n >= 4:
        return _hash16((n + (_fetch32(s, 0) << 3)) & _M, _fetch32(s, n - 4), _K2 + n * 2)
    if n > 0:
        y, z = s[0] + (s[n >> 1] << 8), n + (s[n - 1] << 2)
        return _mix((y * _K2 ^ z * _K0) & _M) * _K2 & _M
    return _K2


def _up_to_32(s, n):
    mul = _K2 + n * 2
    a, b = _fetch64(s, 0) * _K1 & _M, _fetch64(s, 8)
    c, d = _fetch64(s, n - 8) * mul & _M, _fetch64(s, n - 16) * _K2 & _M
    return _hash16((_rotate((a + b) & _M, 43) + _rotate(c, 30) + d) & _M,
                   (a + _rotate((b + _K2) & _M, 18) + c) & _M, mul)


def _up_to_64(s, n):
    mul = _K2 + n * 2
    a, b = _fetch64(s, 0) * _K2 & _M, _fetch64(s, 8)
    c, d = _fetch64(s, n - 8) * mul & _M, _fetch64(s, n - 16) * _K2 & _M
    y = (_rotate((a + b) & _M, 43) + _rotate(c, 30) + d) & _M
    z = _hash16(y, (a + _rotate((b + _K2) & _M, 18) + c) & _M, mul)
    e, f = _fetch64(s, 16) * mul & _M, _fetch64(s, 24)
    g, h = (y + _fetch64(s, n - 32)) * mul & _M, (z + _fetch64(s, n - 24)) * mul & _M
    return _hash16((_rotate((e + f) & _M, 43) + _rotate(g, 30) + h) & _M,
                   (e + _rotate((f + a) & _M, 18) + g) & _M, mul)


def _weak32(s, i, a, b):
    w, x, y, z = (_fetch64(s, i + k) for k in (0, 8, 16, 24))
    a = (a + w) & _M
    b = _rotate((b + a + z) & _M, 21)
    c = a
    a = (a + x + y) & _M
    return (a + z) & _M, (b + _rotate(a, 44) + c) & _M


@lru_cache(maxsize=1 << 16)
def farmhash64(s):
    """The 64-bit fingerprint of bytes, as TensorFlow's `to_hash_bucket_fast` takes it."""
    n = len(s)
    if n <= 16:
        return _up_to_16(s, n)
    if n <= 32:
        return _up_to_32(s, n)
    if n <= 64:
        return _up_to_64(s, n)
    seed = 81
    x, y = seed, (seed * _K1 + 113) & _M
    z = _mix((y * _K2 + 113) & _M) * _K2 & _M
    v = w = (0, 0)
    x = (x * _K2 + _fetch64(s, 0)) & _M
    end = (n - 1) // 64 * 64
    last = end + ((n - 1) & 63) - 63

    def turn(i, x, y, z, v, w, mul, nine):
        x = _rotate((x + y + v[0] + _fetch64(s, i + 8)) & _M, 37) * mul & _M
        y = _rotate((y + v[1] + _fetch64(s, i + 48)) & _M, 42) * mul & _M
        x ^= w[1] * (9 if nine else 1) & _M
        y = (y + v[0] * (9 if nine else 1) + _fetch64(s, i + 40)) & _M
        z = _rotate((z + w[0]) & _M, 33) * mul & _M
        v = _weak32(s, i, v[1] * mul & _M, (x + w[0]) & _M)
        w = _weak32(s, i + 32, (z + w[1]) & _M, (y + _fetch64(s, i + 16)) & _M)
        return z, y, x, v, w

    for i in range(0, end, 64):
        x, y, z, v, w = turn(i, x, y, z, v, w, _K1, False)
    mul = (_K1 + ((z & 0xFF) << 1)) & _M
    w = ((w[0] + ((n - 1) & 63)) & _M, w[1])
    v = ((v[0] + w[0]) & _M, v[1])
    w = ((w[0] + v[0]) & _M, w[1])
    x, y, z, v, w = turn(last, x, y, z, v, w, mul, True)
    return _hash16((_hash16(v[0], w[0], mul) + _mix(y) * _K0 + z) & _M, (_hash16(v[1], w[1], mul) + x) & _M, mul)


@lru_cache(maxsize=1 << 16)
def siphash24(s, key0, key1):
    """The keyed 64-bit hash of bytes, as TensorFlow's `to_hash_bucket_strong` takes it."""
    v0, v1 = key0 ^ 0x736F6D6570736575, key1 ^ 0x646F72616E646F6D
    v2, v3 = key0 ^ 0x6C7967656E657261, key1 ^ 0x7465646279746573

    def rounds(count, v0, v1, v2, v3):
        for _ in range(count):  # the paper rotates to the left, hence 64 minus 13, 16, 21 and 17
            v0 = (v0 + v1) & _M
            v1 = _rotate(v1, 51) ^ v0
            v0 = _rotate(v0, 32)
            v2 = (v2 + v3) & _M
            v3 = _rotate(v3, 48) ^ v2
            v0 = (v0 + v3) & _M
            v3 = _rotate(v3, 43) ^ v0
            v2 = (v2 + v1) & _M
            v1 = _rotate(v1, 47) ^ v2
            v2 = _rotate(v2, 32)
        return v0, v1, v2, v3

    whole = len(s) // 8 * 8
    words = [_fetch64(s, i) for i in range(0, whole, 8)]
    words.append(int.from_bytes(s[whole:], "little") | (len(s) & 0xFF) << 56)
    for m in words:
        v0, v1, v2, v3 = rounds(2, v0, v1, v2, v3 ^ m)
        v0 ^= m
    v0, v1, v2, v3 = rounds(4, v0, v1, v2 ^ 0xFF, v3)
    return v0 ^ v1 ^ v2 ^ v3


def bins_of(texts, bins, salt=None):
    """The bin, from 0 to bins - 1, of each text of an iterable; with a salt (two numbers) by SipHash."""
    if salt is None:
        return [farmhash64(text.encode("utf-8")) % bins for text in texts]
    key0, key1 = (int(part) & _M for part in salt)
    return [siphash24(text.encode("utf-8"), key0, key1) % bins for text in texts]
