#include "../template.h"
#include "arithmetic.h"

#ifndef SN_ARITHMETIC_WALK
#define SN_ARITHMETIC_WALK
/* Where run number `row` begins in x and in y. */
static inline void
sn_run_start(const sn_binary_args *args, ptrdiff_t row, ptrdiff_t *x, ptrdiff_t *y)
{
    *x = *y = 0;
    for (int axis = args->axes - 1; axis >= 0; axis--) {
        ptrdiff_t next = row / args->extent[axis], i = row - next * args->extent[axis];
        *x += i * args->x_stride[axis];
        *y += i * args->y_stride[axis];
        row = next;
    }
}
#endif

/* ARITHMETIC(name, Z): z = Z of the elements a of x and b of y */
#define ARITHMETIC(name, Z)                                                                      \
    static void SN(name##_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)   \
    {                                                                                            \
        const sn_binary_args *args = vargs;                                                      \
        while (begin < end) {                                                                    \
            ptrdiff_t row = begin / args->inner, first = begin - row * args->inner, x0, y0;      \
            ptrdiff_t n = args->inner - first < end - begin ? args->inner - first : end - begin; \
            sn_run_start(args, row, &x0, &y0);                                                   \
            const T *restrict x = (const T *)args->x + x0 + first * args->x_step;                \
            const T *restrict y = (const T *)args->y + y0 + first * args->y_step;                \
            T *restrict z = (T *)args->z + begin;                                                \
            if (args->x_step && args->y_step)                                                    \
                for (ptrdiff_t i = 0; i < n; i++) {                                              \
                    T a = x[i], b = y[i];                                                        \
                    z[i] = (Z);                                                                  \
                }                                                                                \
            else if (args->x_step)                                                               \
                for (ptrdiff_t i = 0; i < n; i++) {                                              \
                    T a = x[i], b = y[0];                                                        \
                    z[i] = (Z);                                                                  \
                }                                                                                \
            else                                                                                 \
                for (ptrdiff_t i = 0; i < n; i++) {                                              \
                    T a = x[0], b = y[i * args->y_step];                                         \
                    z[i] = (Z);                                                                  \
                }                                                                                \
            begin += n;                                                                          \
        }                                                                                        \
    }

ARITHMETIC(add, a + b)
ARITHMETIC(subtract, a - b)
ARITHMETIC(multiply, a * b)
ARITHMETIC(divide, a / b)
ARITHMETIC(maximum, a > b || a != a ? a : b)
ARITHMETIC(minimum, a < b || a != a ? a : b)
/* the share of the gradient that maximum hands to x: ties are halved */
ARITHMETIC(greater_share, a > b ? (T)1 : a == b ? (T)0.5 : (T)0)

#undef ARITHMETIC
