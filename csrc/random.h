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

#if defined(__GNUC__) && !defined(__clang__)
#define SN_UNROLL _Pragma("GCC unroll 16")
#else
#define SN_UNROLL
#endif

enum { SN_PHILOX_ROUNDS = 10, SN_LANE_COUNT = sizeof(sn_lanes) / sizeof(uint64_t) };

/* The keys of the rounds, two each, in every lane: what all draws of one key share. */
static inline void
sn_philox_keys(uint64_t key, sn_lanes keys[2 * SN_PHILOX_ROUNDS])
{
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    const sn_lanes zero = {0};
    for (int round = 0; round < SN_PHILOX_ROUNDS; round++) {
        keys[2 * round] = zero + k0;
        keys[2 * round + 1] = zero + k1;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

/* Words of blocks counter .. counter + SN_PHILOX_BLOCKS - 1, side by side in pairs: words 0 and 1 of block b are
   out[2 b] and out[2 b + 1], words 2 and 3 follow SN_PHILOX_BLOCKS pairs later. Two vectors of blocks are in work at
   once: enough to hide the multiplication's latency, few enough for the registers. */
static inline void
sn_philox(const sn_lanes keys[2 * SN_PHILOX_ROUNDS], uint64_t stream, uint64_t counter,
          uint32_t out[4 * SN_PHILOX_BLOCKS])
{
    enum { VECTORS = SN_PHILOX_BLOCKS / SN_LANE_COUNT, SIDE = 2 };
    const sn_lanes zero = {0}, m0 = zero + 0xD2511F53u, m1 = zero + 0xCD9E8D57u;
    uint64_t count[SN_LANE_COUNT];
    sn_lanes first, words[2 * VECTORS];
    for (int lane = 0; lane < (int)SN_LANE_COUNT; lane++)
        count[lane] = counter + (uint64_t)lane;
    memcpy(&first, count, sizeof first);
    for (int start = 0; start < (int)VECTORS; start += SIDE) {
        sn_lanes x0[SIDE], x1[SIDE], x2[SIDE], x3[SIDE];
        for (int v = 0; v < SIDE; v++) {
            x0[v] = first + (uint64_t)((start + v) * (int)SN_LANE_COUNT);
            x1[v] = x0[v] >> 32;
            x2[v] = zero + stream;
            x3[v] = zero + (stream >> 32);
        }
        SN_UNROLL
        for (int round = 0; round < SN_PHILOX_ROUNDS; round++)
            SN_UNROLL
            for (int v = 0; v < SIDE; v++) {
                sn_lanes p0 = sn_wide(x0[v], m0), p1 = sn_wide(x2[v], m1); /* only low halves count from here on */
                x0[v] = (p1 >> 32) ^ x1[v] ^ keys[2 * round];
                x1[v] = p1;
                x2[v] = (p0 >> 32) ^ x3[v] ^ keys[2 * round + 1];
                x3[v] = p0;
            }
        for (int v = 0; v < SIDE; v++) {
            words[start + v] = sn_pack(x0[v], x1[v]);
            words[VECTORS + start + v] = sn_pack(x2[v], x3[v]);
        }
    }
    memcpy(out, words, sizeof words);
}
#undef SN_UNROLL
#endif
