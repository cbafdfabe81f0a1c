#include "../template.h"
#include "../random.h"
#include "dropout.h"

/* y_i = x_i * scale where the 16 random bits of element i reach the threshold, else 0. The bits are a function of
   (key, stream, i) alone, so the backward is the same call on dy and no mask is kept. */
SN_INLINE void
SN(drop_group)(T *restrict y, const T *restrict x, const uint32_t *restrict word, TI threshold, T scale)
{
    for (ptrdiff_t i = 0; i < SN_DROPOUT_GROUP / 2; i++) {
        T low = x[i] * scale, high = x[i + SN_DROPOUT_GROUP / 2] * scale;
        y[i] = (TI)(word[i] & 0xffffu) >= threshold ? low : 0;
        y[i + SN_DROPOUT_GROUP / 2] = (TI)(word[i] >> 16) >= threshold ? high : 0;
    }
}

static void
SN(dropout)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_dropout_args *args = vargs;
    sn_lanes keys[2 * SN_PHILOX_ROUNDS];
    sn_philox_keys(args->key, keys);
    for (ptrdiff_t group = begin; group < end; group++) {
        uint32_t word[4 * SN_PHILOX_BLOCKS];
        T from[SN_DROPOUT_GROUP], to[SN_DROPOUT_GROUP];
        ptrdiff_t first = group * SN_DROPOUT_GROUP, n = args->n - first;
        const T *x = (const T *)args->x + first;
        T *y = (T *)args->y + first;
        sn_philox(keys, args->stream, (uint64_t)group * SN_PHILOX_BLOCKS, word);
        if (n >= SN_DROPOUT_GROUP) {
            SN(drop_group)(y, x, word, args->threshold, (T)args->scale);
            continue;
        }
        memset(from, 0, sizeof from);
        memcpy(from, x, (size_t)n * sizeof(T));
        SN(drop_group)(to, from, word, args->threshold, (T)args->scale);
        memcpy(y, to, (size_t)n * sizeof(T));
    }
}
