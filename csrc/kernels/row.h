/* Sums and extremes along a row, in lanes that neither the instruction set nor the threads decide.
 *
 * ROW_SUM(result, n, TERM) adds TERM, an expression in the index i, over i < n: 8 lanes for short rows, whose end is
 * what costs there, and 32 for long ones. ROW_PICK(result, n, x, BETTER) goes through x in the same way and keeps m
 * unless BETTER, an expression in m and the next element v, is true; n must be at least 1. */
#ifndef SN_ROW_H
#define SN_ROW_H

#define ROW_SHORT 256

#define ROW_SUM(result, n, TERM)                 \
    do {                                         \
        if ((n) < ROW_SHORT)                     \
            ROW_SUM_LANES(8, result, n, TERM);   \
        else                                     \
            ROW_SUM_LANES(32, result, n, TERM);  \
    } while (0)

#define ROW_SUM_LANES(LANES, result, n, TERM)              \
    do {                                                   \
        T lane[LANES], rest = 0;                           \
        ptrdiff_t at = 0;                                  \
        for (int l = 0; l < LANES; l++)                    \
            lane[l] = 0;                                   \
        for (; at + LANES <= (n); at += LANES)             \
            for (int l = 0; l < LANES; l++) {              \
                ptrdiff_t i = at + l;                      \
                lane[l] += (TERM);                         \
            }                                              \
        for (; at < (n); at++) {                           \
            ptrdiff_t i = at;                              \
            rest += (TERM);                                \
        }                                                  \
        for (int w = LANES / 2; w; w /= 2)                 \
            for (int l = 0; l < w; l++)                    \
                lane[l] += lane[l + w];                    \
        result = lane[0] + rest;                           \
    } while (0)

#if defined(__GNUC__) && !defined(__clang__)
#define ROW_LOOP _Pragma("GCC unroll 1") /* an unrolled choice is not put together into vectors again */
#else
#define ROW_LOOP
#endif

#define ROW_PICK(result, n, x, BETTER)                 \
    do {                                               \
        if ((n) < ROW_SHORT)                           \
            ROW_PICK_LANES(8, result, n, x, BETTER);   \
        else                                           \
            ROW_PICK_LANES(32, result, n, x, BETTER);  \
    } while (0)

#define ROW_PICK_LANES(LANES, result, n, x, BETTER)    \
    do {                                               \
        T lane[LANES], rest = (x)[0];                  \
        ptrdiff_t at = 0;                              \
        for (int l = 0; l < LANES; l++)                \
            lane[l] = rest;                            \
        for (; at + LANES <= (n); at += LANES)         \
            ROW_LOOP for (int l = 0; l < LANES; l++) {          \
                T v = (x)[at + l], m = lane[l];        \
                lane[l] = (BETTER) ? v : m;            \
            }                                          \
        for (; at < (n); at++) {                       \
            T v = (x)[at], m = rest;                   \
            rest = (BETTER) ? v : m;                   \
        }                                              \
        for (int w = LANES / 2; w; w /= 2)             \
            for (int l = 0; l < w; l++) {              \
                T v = lane[l + w], m = lane[l];        \
                lane[l] = (BETTER) ? v : m;            \
            }                                          \
        {                                              \
            T v = lane[0], m = rest;                   \
            rest = (BETTER) ? v : m;                   \
        }                                              \
        result = rest;                                 \
    } while (0)
#endif
