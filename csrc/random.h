/* Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011): a counter-based
   generator. Four 32-bit words are a pure function of (key, stream, counter), so element i of a stream is the same
   whatever thread computes it and in whatever order. */
#ifndef SN_RANDOM_H
#define SN_RANDOM_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SN_PHILOX_BLOCKS = 16 }; /* blocks side by side, one to a lane of 64 bits */

/* sn_lanes holds several blocks' words in 64-bit lanes; sn_wide(a, b) multiplies the low halves of their lanes. GCC
   does not see by itself that one instruction does that, and would multiply all 64 bits. */
#if defined(__GNUC__) && !defined(SN_SCALAR)
typedef uint64_t sn_lanes __attribute__((vector_size(SN_VBYTES)));
#if defined(__x86_64__) && !defined(__clang__)
typedef int sn_lane_halves __attribute__((vector_size(SN_VBYTES)));
#if SN_VBYTES == 64
typedef long long sn_lane_words __attribute__((vector_size(64)));
#define sn_wide(a, b)                                                                                        \
    ((sn_lanes)__builtin_ia32_pmuludq512_mask((sn_lane_halves)(a), (sn_lane_halves)(b), (sn_lane_words){0}, 255))
#elif SN_VBYTES == 32
#define sn_wide(a, b) ((sn_lanes)__builtin_ia32_pmuludq256((sn_lane_halves)(a), (sn_lane_halves)(b)))
#else
#define sn_wide(a, b) ((sn_lanes)__builtin_ia32_pmuludq128((sn_lane_halves)(a), (sn_lane_halves)(b)))
#endif
#else
#define sn_wide(a, b) (((a) & 0xffffffffu) * ((b) & 0xffffffffu))
#endif
#else
typedef uint64_t sn_lanes;
#define sn_wide(a, b) (((a) & 0xffffffffu) * ((b) & 0xffffffffu))
#endif

/* two words in a lane, the first at the lower address */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define sn_pack(a, b) (((a) << 32) | ((b) & 0xffffffffu))
#else
#define sn_pack(a, b) (((a) & 0xffffffffu) | ((b) << 32))
#endif

/* Words of blocks counter .. counter + SN_PHILOX_BLOCKS - 1, side by side in pairs: words 0 and 1 of block b are
   out[2 b] and out[2 b + 1], words 2 and 3 follow SN_PHILOX_BLOCKS pairs later. */
static inline void
sn_philox(uint64_t key, uint64_t stream, uint64_t counter, uint32_t out[4 * SN_PHILOX_BLOCKS])
{
    enum { N = SN_PHILOX_BLOCKS, VECTORS = N * sizeof(uint64_t) / sizeof(sn_lanes) };
    uint64_t words[4][N];
    sn_lanes x[4][VECTORS];
    for (int b = 0; b < N; b++) {
        words[0][b] = counter + (uint64_t)b;
        words[1][b] = (counter + (uint64_t)b) >> 32;
        words[2][b] = stream;
        words[3][b] = stream >> 32;
    }
    memcpy(x, words, sizeof x);
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    const sn_lanes zero = {0}, m0 = zero + 0xD2511F53u, m1 = zero + 0xCD9E8D57u;
    for (int round = 0; round < 10; round++) {
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 8
#endif
        for (int v = 0; v < (int)VECTORS; v++) {
            sn_lanes p0 = sn_wide(x[0][v], m0), p1 = sn_wide(x[2][v], m1); /* only low halves count from here on */
            x[0][v] = (p1 >> 32) ^ x[1][v] ^ (zero + k0);
            x[1][v] = p1;
            x[2][v] = (p0 >> 32) ^ x[3][v] ^ (zero + k1);
            x[3][v] = p0;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int v = 0; v < (int)VECTORS; v++) {
        x[0][v] = sn_pack(x[0][v], x[1][v]);
        x[1][v] = sn_pack(x[2][v], x[3][v]);
    }
    memcpy(out, x, sizeof x / 2);
}
#endif
