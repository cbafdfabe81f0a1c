#include "../template.h"
#include "embedding.h"

/* y (n, width) = table[ids] */
static void
SN(embedding_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_embedding_args *a = vargs;
    for (ptrdiff_t i = begin; i < end; i++)
        memcpy((T *)a->y + i * a->width, (const T *)a->table + a->ids[i] * a->width, (size_t)a->width * sizeof(T));
}

/* forward: y[i] = table[ids[i]].  dtable[ids[i]] += dy[i], over rising i; threads own columns, so the order of each
   sum is always the same. dtable comes in as zeros. */
static void
SN(embedding_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_embedding_back_args *a = vargs;
    const ptrdiff_t j0 = begin * 16, j1 = end * 16 < a->width ? end * 16 : a->width;
    for (ptrdiff_t i = 0; i < a->n; i++) {
        T *restrict to = (T *)a->dtable + a->ids[i] * a->width;
        const T *restrict from = (const T *)a->dy + i * a->width;
        for (ptrdiff_t j = j0; j < j1; j++)
            to[j] += from[j];
    }
}
