#include "../template.h"
#include "accumulate.h"

/* y (n) = a (n) + b (n): the gradients of a value that was used twice */
static void
SN(accumulate)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_accumulate_args *p = vargs;
    const T *a = p->a, *restrict b = p->b;
    T *y = p->y;
    for (ptrdiff_t i = begin; i < end; i++)
        y[i] = a[i] + b[i];
}
