#include "../template.h"
#include "dropout.h"

/* y_i = x_i * scale where the random word of element i reaches the threshold, else 0. The words are a function of
   (key, stream, i) alone, so the backward is the same call on dy and no mask is kept. */
static void
SN(dropout)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_dropout_args *args = vargs;
    T scale = (T)args->scale;
    TU threshold = args->threshold;
    for (ptrdiff_t group = begin; group < end; group++) {
        uint32_t words[4][SN_PHILOX_BLOCKS];
        const uint32_t *word = words[0];
        sn_philox(args->key, args->stream, (uint64_t)group * SN_PHILOX_BLOCKS, words);
        ptrdiff_t first = group * SN_DROPOUT_GROUP;
        const T *restrict x = (const T *)args->x + first;
        T *restrict y = (T *)args->y + first;
        if (first + SN_DROPOUT_GROUP <= args->n)
            for (ptrdiff_t i = 0; i < SN_DROPOUT_GROUP; i++)
                y[i] = word[i] >= threshold ? x[i] * scale : 0;
        else
            for (ptrdiff_t i = 0; i < args->n - first; i++)
                y[i] = word[i] >= threshold ? x[i] * scale : 0;
    }
}
