#include "../template.h"
#include "gemm.h"

/* The activations that a product applies to what it stores. */

/* max(x, 0), NaN stays NaN */
SN_INLINE V
SN(vec_relu)(V x)
{
#ifdef SN_VECTORS
    return (V)((VI)x & ~(VI)(x < (V){0}));
#else
    return x < 0 ? 0 : x;
#endif
}

/* x (n) = act(x (n)), in place */
SN_UNUSED static void
SN(activate)(T *restrict x, ptrdiff_t n, int activation)
{
    if (activation == SN_RELU)
        for (ptrdiff_t i = 0; i < n; i++)
            x[i] = x[i] < 0 ? 0 : x[i];
    else if (activation == SN_SIGMOID)
        for (ptrdiff_t i = 0; i < n; i++)
            x[i] = SN(sigmoid)(x[i]);
    else if (activation == SN_TANH)
        for (ptrdiff_t i = 0; i < n; i++)
            x[i] = SN(tanh)(x[i]);
}

