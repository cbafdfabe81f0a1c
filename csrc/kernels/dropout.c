#include "../template.h"
#include "../random.h"
#include "dropout.h"

/* y_i = x_i * scale where the 16 random bits of element i reach the threshold, else 0. The bits are a function of
   (key, stream, i) alone, so the backward is the same call on dy and no mask is kept. */
static void
SN(dropout)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_dropout_args *args = vargs;
    T scale = (T)args->scale;
    TI threshold = args->threshold;
    for (ptrdiff_t group = begin; group < end; group++) {
        uint32_t words[4][SN_PHILOX_BLOCKS];
        const uint32_t *word = words[0];
        T keep[SN_DROPOUT_GROUP];
        sn_philox(args->key, args->stream, (uint64_t)group * SN_PHILOX_BLOCKS, words);
        for (ptrdiff_t i = 0; i < SN_DROPOUT_GROUP / 2; i++) {
            keep[i] = (TI)(word[i] & 0xffffu) >= threshold ? scale : 0;
            keep[i + SN_DROPOUT_GROUP / 2] = (TI)(word[i] >> 16) >= threshold ? scale : 0;
        }
        ptrdiff_t first = group * SN_DROPOUT_GROUP;
        ptrdiff_t n = args->n - first < SN_DROPOUT_GROUP ? args->n - first : SN_DROPOUT_GROUP;
        const T *restrict x = (const T *)args->x + first;
        T *restrict y = (T *)args->y + first;
        for (ptrdiff_t i = 0; i < n; i++)
            y[i] = keep[i] > 0 ? x[i] * scale : 0;
    }
}
