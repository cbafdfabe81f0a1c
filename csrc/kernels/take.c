#include "../template.h"
#include "take.h"

/* forward: y[o, k, i] = x[o, index[k], i];  dx[o, j, i] = the sum of dy[o, k, i] over the k with index[k] = j */
static void
SN(take_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_take_backward_args *args = vargs;
    ptrdiff_t inner = args->inner;
    while (begin < end) {
        ptrdiff_t o = begin / inner, i = begin - o * inner;
        ptrdiff_t width = inner - i < end - begin ? inner - i : end - begin;
        T *restrict dx = (T *)args->dx + o * args->extent * inner + i;
        const T *restrict dy = (const T *)args->dy + o * args->count * inner + i;
        for (ptrdiff_t j = 0; j < args->extent; j++)
            memset(dx + j * inner, 0, (size_t)width * sizeof(T));
        for (ptrdiff_t k = 0; k < args->count; k++) {
            T *restrict to = dx + args->index[k] * inner;
            for (ptrdiff_t c = 0; c < width; c++)
                to[c] += dy[k * inner + c];
        }
        begin += width;
    }
}
