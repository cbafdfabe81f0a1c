#include "../template.h"
#include "gated_inputs.h"

static void
SN(gated_inputs_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_gated_inputs_args *p = vargs;
    const ptrdiff_t d = p->features;
    for (ptrdiff_t n = begin; n < end; n++) {
        const T *restrict row = (const T *)p->rows + (p->index ? p->index[n] : n) * d;
        for (ptrdiff_t copy = 0; copy < p->copies; copy++) {
            const T *restrict f = (const T *)p->factors + (copy * p->sequences + p->sequence[n]) * d;
            T *restrict x = (T *)p->x + (n * p->copies + copy) * d;
            for (ptrdiff_t j = 0; j < d; j++)
                x[j] = row[j] * f[j];
        }
    }
}

/* forward: x[n, copy] = rows[n] f[copy].  rows[n] = sum over copies of x[n, copy] f[copy] */
static void
SN(gated_inputs_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_gated_inputs_args *p = vargs;
    const ptrdiff_t d = p->features;
    for (ptrdiff_t n = begin; n < end; n++) {
        T *restrict row = (T *)p->rows + n * d;
        for (ptrdiff_t copy = 0; copy < p->copies; copy++) {
            const T *restrict f = (const T *)p->factors + (copy * p->sequences + p->sequence[n]) * d;
            const T *restrict x = (const T *)p->x + (n * p->copies + copy) * d;
            if (copy == 0)
                for (ptrdiff_t j = 0; j < d; j++)
                    row[j] = x[j] * f[j];
            else
                for (ptrdiff_t j = 0; j < d; j++)
                    row[j] += x[j] * f[j];
        }
    }
}
