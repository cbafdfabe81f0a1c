#include "../template.h"
#include "elementwise.h"

/* y (n) = max(x (n), 0); NaN stays NaN */
static void
SN(relu_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_unary_args *a = vargs;
    const T *restrict x = a->x;
    T *restrict y = a->y;
    for (ptrdiff_t i = begin; i < end; i++)
        y[i] = x[i] < 0 ? 0 : x[i];
}

/* forward: y = max(x, 0);  dx = dy where y > 0, else 0 */
static void
SN(relu_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_unary_backward_args *a = vargs;
    const T *restrict dy = a->dy, *restrict y = a->saved;
    T *restrict dx = a->dx;
    for (ptrdiff_t i = begin; i < end; i++)
        dx[i] = y[i] > 0 ? dy[i] : 0;
}
