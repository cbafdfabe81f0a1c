#include "../template.h"
#include "dense.h"

/* forward: y = act(z).  dz = dy act'(z), where act' is known from y alone:
   relu: 1 where y > 0;  sigmoid: y (1 - y);  tanh: 1 - y^2 */
static void
SN(activation_slope)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_slope_args *a = vargs;
    const T *restrict dy = a->dy, *restrict y = a->y;
    T *restrict dz = a->dz;
    if (a->activation == SN_RELU)
        for (ptrdiff_t i = begin; i < end; i++)
            dz[i] = y[i] > 0 ? dy[i] : 0;
    else if (a->activation == SN_SIGMOID)
        for (ptrdiff_t i = begin; i < end; i++)
            dz[i] = dy[i] * (y[i] * (1 - y[i]));
    else if (a->activation == SN_TANH)
        for (ptrdiff_t i = begin; i < end; i++)
            dz[i] = dy[i] * (1 - y[i] * y[i]);
    else
        for (ptrdiff_t i = begin; i < end; i++)
            dz[i] = dy[i];
}

/* forward: z = x W + b, b the same in every row.  db (columns) = sum of dz over the rows */
static void
SN(column_sum)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_column_sum_args *a = vargs;
    for (ptrdiff_t block = begin; block < end; block++) {
        const T *restrict x = (const T *)a->x + block * 16;
        const ptrdiff_t n = a->columns - block * 16 < 16 ? a->columns - block * 16 : 16;
        T acc[4][16] = {{0}}; /* four chains side by side, added up in one order */
        if (n == 16) {
            ptrdiff_t r = 0;
            for (; r + 4 <= a->rows; r += 4)
                for (int q = 0; q < 4; q++)
                    for (int j = 0; j < 16; j++)
                        acc[q][j] += x[(r + q) * a->columns + j];
            for (; r < a->rows; r++)
                for (int j = 0; j < 16; j++)
                    acc[r % 4][j] += x[r * a->columns + j];
        }
        else
            for (ptrdiff_t r = 0; r < a->rows; r++)
                for (ptrdiff_t j = 0; j < n; j++)
                    acc[r % 4][j] += x[r * a->columns + j];
        for (ptrdiff_t j = 0; j < n; j++)
            ((T *)a->sum)[block * 16 + j] = (acc[0][j] + acc[1][j]) + (acc[2][j] + acc[3][j]);
    }
}

/* out (n, m) = in (m, n)^T */
static void
SN(transpose)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_transpose_args *a = vargs;
    for (ptrdiff_t i = begin; i < end; i++) {
        T *restrict out = (T *)a->out + i * a->out_step;
        const T *restrict in = (const T *)a->in + i;
        for (ptrdiff_t j = 0; j < a->m; j++)
            out[j] = in[j * a->step];
    }
}
