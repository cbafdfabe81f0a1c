#include "../template.h"
#include "elementwise.h"
#include "vec.h"

/* ELEMENTWISE(name, Y, DX): the forward y = Y of the input x, and the backward dx = DX of the incoming gradient g and
   of what the forward saved, which is the input x or the output y. a and b are the op's parameters. */
#define ELEMENTWISE(name, SAVED, Y, DX)                                                           \
    static void SN(name##_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)    \
    {                                                                                             \
        const sn_unary_args *args = vargs;                                                        \
        const T *restrict from = args->x;                                                         \
        T *restrict to = args->y;                                                                 \
        const T a = (T)args->a, b = (T)args->b;                                                   \
        (void)a, (void)b;                                                                         \
        for (ptrdiff_t i = begin; i < end; i++) {                                                 \
            T x = from[i];                                                                        \
            to[i] = (Y);                                                                          \
        }                                                                                         \
    }                                                                                             \
    static void SN(name##_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)   \
    {                                                                                             \
        const sn_unary_backward_args *args = vargs;                                               \
        const T *restrict grad = args->dy, *restrict saved = args->saved;                         \
        T *restrict to = args->dx;                                                                \
        const T a = (T)args->a, b = (T)args->b;                                                   \
        (void)a, (void)b;                                                                         \
        for (ptrdiff_t i = begin; i < end; i++) {                                                 \
            T g = grad[i], SAVED = saved[i];                                                      \
            to[i] = (DX);                                                                         \
        }                                                                                         \
    }

#define C(number) ((T)(number))

/* 1 / (1 + e^-x), from the exponential of -|x|, which cannot overflow */
SN_INLINE T
SN(sigmoid)(T x)
{
    T z = vexp(-vabs(x));
    return (x < 0 ? z : C(1)) / (C(1) + z);
}

/* tanh |x| = (1 - e^-2|x|) / (1 + e^-2|x|), with expm1 so that small x keep their digits */
SN_INLINE T
SN(tanh)(T x)
{
    T z = vexpm1(C(-2) * vabs(x));
    return vsign(-z / (z + C(2)), x);
}

/* log(1 + e^x) = max(x, 0) + log1p(e^-|x|) */
SN_INLINE T
SN(softplus)(T x)
{
    return (x < 0 ? C(0) : x) + vlog1p(vexp(-vabs(x)));
}

SN_INLINE T
SN(erf)(T x)
{
    T size = vabs(x), near = x * verf_small(x * x), far = vsign(C(1) - verfc_tail(size), x);
    return size < C(1) ? near : far;
}

/* erfc(-x / sqrt 2), twice the normal distribution function, exact to the last digits in the left tail as well */
SN_INLINE T
SN(twice_below)(T x)
{
    T z = x * C(-0.70710678118654752440), size = vabs(z), tail = verfc_tail(size);
    T far = z < 0 ? C(2) - tail : tail;
    return size < C(1) ? C(1) - z * verf_small(z * z) : far;
}

/* x is multiplied by a weight that falls to 0 faster than x grows: kept finite where the product must be 0, not NaN.
   What is added to such a product is no product itself, so that there is one way only to fuse the two, the same in
   the vector loop and in its last elements. */
SN_INLINE T
SN(above)(T x)
{
    return x < C(-1e30) ? C(-1e30) : x;
}

SN_INLINE T
SN(within)(T x)
{
    return x > C(1e30) ? C(1e30) : SN(above)(x);
}

/* the slope 2 sqrt(2/pi) (x + 0.044715 x^3) of the approximate gelu's sigmoid, and its derivative */
#define GELU_C C(1.59576912160573071176)
#define GELU_U(x) (GELU_C * (x + C(0.044715) * x * x * x))
#define GELU_DU(x) (GELU_C * (C(1) + C(0.134145) * x * x))

SN_INLINE T
SN(gelu_approximate_slope)(T x)
{
    T s = SN(sigmoid)(GELU_U(x));
    return s + SN(within)(x * GELU_DU(x)) * (s * (C(1) - s));
}

/* mish(x) = x tanh(softplus(x)); with e = e^x, tanh(log(1+e)) = (e^2 + 2e) / (e^2 + 2e + 2); 1 beyond x = 20 */
SN_INLINE T
SN(mish_weight)(T x)
{
    T e = vexp(x > C(20) ? C(20) : x), n = e * (e + C(2));
    return x > C(20) ? C(1) : n / (n + C(2));
}

SN_INLINE T
SN(mish_slope)(T x)
{
    T w = SN(mish_weight)(x);
    return w + SN(within)(x) * ((C(1) - w * w) * SN(sigmoid)(x));
}

#define CLAMP(x, low, high) (x < (low) ? (low) : x > (high) ? (high) : x)

/* x / (1 + |x|); beyond 1e30 the quotient is 1 to the last digit, and infinity must not be divided by itself */
SN_INLINE T
SN(softsign)(T x)
{
    T size = vabs(x) > C(1e30) ? C(1e30) : vabs(x);
    return vsign(size / (C(1) + size), x);
}

/* the straight line from 0 at x = -3 to 1 at x = 3 */
SN_INLINE T
SN(hard_weight)(T x)
{
    T u = x + C(3);
    return CLAMP(u, C(0), C(6)) / C(6);
}

#define SELU_SCALE C(1.05070098735548049342)
#define SELU_ALPHA C(1.67326324235437728481)

ELEMENTWISE(absolute, x, vabs(x), x > 0 ? g : x < 0 ? -g : C(0))
ELEMENTWISE(square, x, x * x, C(2) * x * g)
ELEMENTWISE(reciprocal, y, C(1) / x, -g * y * y)
ELEMENTWISE(sqrt, y, vsqrt(x), C(0.5) * g / y)
ELEMENTWISE(rsqrt, y, C(1) / vsqrt(x), C(-0.5) * g * y * y * y)
ELEMENTWISE(exp, y, vexp(x), g * y)
ELEMENTWISE(expm1, y, vexpm1(x), g * (y + C(1)))
ELEMENTWISE(log, x, vlog(x), g / x)
ELEMENTWISE(log1p, x, vlog1p(x), g / (C(1) + x))
ELEMENTWISE(erf, x, SN(erf)(x), C(1.12837916709551257390) * g * vexp(-x * x))
ELEMENTWISE(tanh, y, SN(tanh)(x), g * (C(1) - y * y))
ELEMENTWISE(sigmoid, y, SN(sigmoid)(x), g * y * (C(1) - y))
ELEMENTWISE(clip, x, CLAMP(x, a, b), x < a || x > b ? C(0) : g)
ELEMENTWISE(relu, y, x < 0 ? C(0) : x, y > 0 ? g : C(0))
ELEMENTWISE(relu6, y, CLAMP(x, C(0), C(6)), y <= 0 || y >= C(6) ? C(0) : g)
ELEMENTWISE(leaky_relu, x, x < 0 ? a * x : x, x > 0 ? g : a * g)
ELEMENTWISE(elu, x, x > 0 ? x : a * vexpm1(x), x > 0 ? g : g * a * vexp(x))
ELEMENTWISE(celu, x, x > 0 ? x : a * vexpm1(x / a), x > 0 ? g : g * vexp(x / a))
ELEMENTWISE(selu, x, SELU_SCALE * (x > 0 ? x : SELU_ALPHA * vexpm1(x)),
            SELU_SCALE * g * (x > 0 ? C(1) : SELU_ALPHA * vexp(x)))
ELEMENTWISE(softplus, x, SN(softplus)(x), g * SN(sigmoid)(x))
ELEMENTWISE(log_sigmoid, x, -SN(softplus)(-x), g * SN(sigmoid)(-x))
ELEMENTWISE(softsign, x, SN(softsign)(x), g / ((C(1) + vabs(x)) * (C(1) + vabs(x))))
ELEMENTWISE(gelu, x, C(0.5) * SN(above)(x) * SN(twice_below)(x),
            C(0.5) * g * (SN(twice_below)(x) + SN(within)(x) * (C(0.79788456080286535588) * vexp(C(-0.5) * x * x))))
ELEMENTWISE(gelu_approximate, x, SN(above)(x) * SN(sigmoid)(GELU_U(x)), g * SN(gelu_approximate_slope)(x))
ELEMENTWISE(silu, x, SN(above)(x) * SN(sigmoid)(x),
            g * (SN(sigmoid)(x) + SN(within)(x) * (SN(sigmoid)(x) * SN(sigmoid)(-x))))
ELEMENTWISE(mish, x, SN(above)(x) * SN(mish_weight)(x), g * SN(mish_slope)(x))
ELEMENTWISE(hard_sigmoid, x, SN(hard_weight)(x), x <= C(-3) || x >= C(3) ? C(0) : g * C(1.0 / 6))
ELEMENTWISE(hard_silu, x, SN(above)(x) * SN(hard_weight)(x),
            x <= C(-3) ? C(0) : x >= C(3) ? g : g * (x * C(1.0 / 3) + C(0.5)))

#undef ELEMENTWISE
#undef C
#undef GELU_C
#undef GELU_U
#undef GELU_DU
#undef CLAMP
#undef SELU_SCALE
#undef SELU_ALPHA
