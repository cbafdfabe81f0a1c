#include "../template.h"
#include "cooccurrences.h"

/* Marks in `seen`, a bit for each word, who stands near word `row`; adds what each counts to sums, unless NULL. */
SN_INLINE void
SN(cooccurrence_row)(const sn_cooccurrence_args *a, ptrdiff_t row, uint64_t *seen, double *sums)
{
    for (int64_t k = a->starts[row]; k < a->starts[row + 1]; k++) {
        const ptrdiff_t at = a->order[k];
        for (int way = -1; way <= 1; way += 2)
            for (ptrdiff_t d = 1; d <= a->window; d++) {
                const ptrdiff_t i = at + way * d;
                if (i < 0 || i >= a->length || a->ids[i] < 0)
                    break;
                const ptrdiff_t word = a->ids[i];
                seen[word / 64] |= (uint64_t)1 << (word % 64);
                if (sums != NULL)
                    sums[word] += a->by_distance ? 1.0 / (double)d : 1.0;
            }
    }
}

SN_INLINE ptrdiff_t
SN(lowest_bit)(uint64_t bits)
{
#ifdef __GNUC__
    return __builtin_ctzll(bits);
#else
    ptrdiff_t n = 0;
    while (!(bits & 1)) {
        bits >>= 1;
        n++;
    }
    return n;
#endif
}

/* the place of row `row` in part (its own, part) of sizes */
SN_INLINE int64_t *
SN(cooccurrence_size)(const sn_cooccurrence_args *a, ptrdiff_t row, ptrdiff_t part)
{
    return a->sizes + ((row / a->side) * a->blocks + part) * a->side + row % a->side;
}

static void
SN(cooccurrence_count)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_cooccurrence_args *a = vargs;
    const ptrdiff_t groups = (a->words + 63) / 64;
    uint64_t *seen = sn_scratch();
    memset(seen, 0, (size_t)groups * sizeof *seen);
    for (ptrdiff_t row = begin; row < end; row++) {
        SN(cooccurrence_row)(a, row, seen, NULL);
        for (ptrdiff_t part = 0; part < a->blocks; part++)
            *SN(cooccurrence_size)(a, row, part) = 0;
        for (ptrdiff_t g = 0; g < groups; g++) {
            for (uint64_t bits = seen[g]; bits; bits &= bits - 1)
                ++*SN(cooccurrence_size)(a, row, (64 * g + SN(lowest_bit)(bits)) / a->side);
            seen[g] = 0;
        }
    }
}

static void
SN(cooccurrence_fill)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_cooccurrence_args *a = vargs;
    const ptrdiff_t groups = (a->words + 63) / 64;
    uint64_t *seen = sn_scratch();
    double *sums = (double *)(seen + groups);
    memset(seen, 0, (size_t)groups * sizeof *seen);
    for (ptrdiff_t i = 0; i < a->words; i++)
        sums[i] = 0;
    for (ptrdiff_t row = begin; row < end; row++) {
        SN(cooccurrence_row)(a, row, seen, sums);
        for (ptrdiff_t g = 0; g < groups; g++) {
            for (uint64_t bits = seen[g]; bits; bits &= bits - 1) {
                const ptrdiff_t word = 64 * g + SN(lowest_bit)(bits);
                const int64_t to = (*SN(cooccurrence_size)(a, row, word / a->side))++;
                a->rows[to] = (int32_t)row;
                a->columns[to] = (int32_t)word;
                ((T *)a->values)[to] = (T)sums[word];
                sums[word] = 0;
            }
            seen[g] = 0;
        }
    }
}
