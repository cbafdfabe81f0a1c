/* Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011): a counter-based
   generator. Four 32-bit words are a pure function of (key, counter), so element i of a stream is the same whatever
   thread computes it and in whatever order. */
#ifndef SN_RANDOM_H
#define SN_RANDOM_H
#include <stddef.h>
#include <stdint.h>

enum { SN_PHILOX_BLOCKS = 16 }; /* blocks side by side, so that the compiler vectorises over them */

/* Words of blocks counter .. counter + SN_PHILOX_BLOCKS - 1; out[w][b] is word w of block b. */
static inline void
sn_philox(uint64_t key, uint64_t stream, uint64_t counter, uint32_t out[4][SN_PHILOX_BLOCKS])
{
    enum { N = SN_PHILOX_BLOCKS };
    uint32_t x0[N], x1[N], x2[N], x3[N];
    for (int b = 0; b < N; b++) {
        uint64_t c = counter + (uint64_t)b;
        x0[b] = (uint32_t)c;
        x1[b] = (uint32_t)(c >> 32);
        x2[b] = (uint32_t)stream;
        x3[b] = (uint32_t)(stream >> 32);
    }
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        for (int b = 0; b < N; b++) {
            uint64_t p0 = (uint64_t)0xD2511F53u * x0[b], p1 = (uint64_t)0xCD9E8D57u * x2[b];
            x0[b] = (uint32_t)(p1 >> 32) ^ x1[b] ^ k0;
            x1[b] = (uint32_t)p1;
            x2[b] = (uint32_t)(p0 >> 32) ^ x3[b] ^ k1;
            x3[b] = (uint32_t)p0;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int b = 0; b < N; b++) {
        out[0][b] = x0[b];
        out[1][b] = x1[b];
        out[2][b] = x2[b];
        out[3][b] = x3[b];
    }
}
#endif
