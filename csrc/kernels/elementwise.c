#include "../template.h"
#include "elementwise.h"
#include "vec.h"

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

/* x Phi(x), and Phi(x) + x phi(x), of the normal distribution */
SN_INLINE T
SN(gelu)(T x)
{
    T e;
    return C(0.5) * SN(above)(x) * vnormal(x, &e);
}

SN_INLINE T
SN(gelu_slope)(T x)
{
    T e, twice = vnormal(x, &e);
    return C(0.5) * (twice + SN(within)(x) * (C(0.79788456080286535588) * e));
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

SN_ELEMENTWISE(absolute, x, vabs(x), x > 0 ? g : x < 0 ? -g : C(0))
SN_ELEMENTWISE(square, x, x * x, C(2) * x * g)
SN_ELEMENTWISE(reciprocal, y, C(1) / x, -g * y * y)
SN_ELEMENTWISE(sqrt, y, vsqrt(x), C(0.5) * g / y)
SN_ELEMENTWISE(rsqrt, y, C(1) / vsqrt(x), C(-0.5) * g * y * y * y)
SN_ELEMENTWISE(exp, y, vexp(x), g * y)
SN_ELEMENTWISE(expm1, y, vexpm1(x), g * (y + C(1)))
SN_ELEMENTWISE(log, x, vlog(x), g / x)
SN_ELEMENTWISE(log1p, x, vlog1p(x), g / (C(1) + x))
SN_ELEMENTWISE(erf, x, SN(erf)(x), C(1.12837916709551257390) * g * vexp(-x * x))
SN_ELEMENTWISE(tanh, y, SN(tanh)(x), g * (C(1) - y * y))
SN_ELEMENTWISE(sigmoid, y, SN(sigmoid)(x), g * y * (C(1) - y))
SN_ELEMENTWISE(clip, x, CLAMP(x, a, b), x < a || x > b ? C(0) : g)
SN_ELEMENTWISE(relu, y, x < 0 ? C(0) : x, y > 0 ? g : C(0))
SN_ELEMENTWISE(relu6, y, CLAMP(x, C(0), C(6)), y <= 0 || y >= C(6) ? C(0) : g)
SN_ELEMENTWISE(leaky_relu, x, x < 0 ? a * x : x, x > 0 ? g : a * g)
SN_ELEMENTWISE(elu, x, x > 0 ? x : a * vexpm1(x), x > 0 ? g : g * a * vexp(x))
SN_ELEMENTWISE(celu, x, x > 0 ? x : a * vexpm1(x / a), x > 0 ? g : g * vexp(x / a))
SN_ELEMENTWISE(selu, x, SELU_SCALE * (x > 0 ? x : SELU_ALPHA * vexpm1(x)),
               SELU_SCALE * g * (x > 0 ? C(1) : SELU_ALPHA * vexp(x)))
SN_ELEMENTWISE(softplus, x, SN(softplus)(x), g * SN(sigmoid)(x))
SN_ELEMENTWISE(log_sigmoid, x, -SN(softplus)(-x), g * SN(sigmoid)(-x))
SN_ELEMENTWISE(softsign, x, SN(softsign)(x), g / ((C(1) + vabs(x)) * (C(1) + vabs(x))))
SN_ELEMENTWISE(gelu, x, SN(gelu)(x), g * SN(gelu_slope)(x))
SN_ELEMENTWISE(gelu_approximate, x, SN(above)(x) * SN(sigmoid)(GELU_U(x)), g * SN(gelu_approximate_slope)(x))
SN_ELEMENTWISE(silu, x, SN(above)(x) * SN(sigmoid)(x),
               g * (SN(sigmoid)(x) + SN(within)(x) * (SN(sigmoid)(x) * SN(sigmoid)(-x))))
SN_ELEMENTWISE(mish, x, SN(above)(x) * SN(mish_weight)(x), g * SN(mish_slope)(x))
SN_ELEMENTWISE(hard_sigmoid, x, SN(hard_weight)(x), x <= C(-3) || x >= C(3) ? C(0) : g * C(1.0 / 6))
SN_ELEMENTWISE(hard_silu, x, SN(above)(x) * SN(hard_weight)(x),
               x <= C(-3) ? C(0) : x >= C(3) ? g : g * (x * C(1.0 / 3) + C(0.5)))

/* the line b/2 + x/2 rounded at the corner: (x + sqrt(x^2 + b)) / 2, below 0 as b / 2 / (sqrt(x^2 + b) - x), where
   nothing cancels; the root is |x| where x^2 would overflow */
SN_INLINE T
SN(squareplus_root)(T x, T b)
{
    return vabs(x) > C(1e9) ? vabs(x) : vsqrt(x * x + b);
}

SN_INLINE T
SN(squareplus)(T x, T b)
{
    T root = SN(squareplus_root)(x, b);
    return x < 0 ? C(0.5) * b / (root - x) : C(0.5) * (x + root);
}

SN_ELEMENTWISE(squareplus, x, SN(squareplus)(x, a),
               x > C(1e9) ? g : g * (SN(squareplus)(x, a) / SN(squareplus_root)(x, a)))
SN_ELEMENTWISE(soft_shrink, x, x > a ? x - a : x < -a ? x + a : x == x ? C(0) : x, x > a || x < -a ? g : C(0))
SN_ELEMENTWISE(hard_shrink, x, x <= a && x >= -a ? C(0) : x, x > a || x < -a ? g : C(0))
SN_ELEMENTWISE(threshold, x, x <= a ? b : x, x > a ? g : C(0))
SN_ELEMENTWISE(sparse_plus, x, x <= C(-1) ? C(0) : x < C(1) ? C(0.25) * ((x + C(1)) * (x + C(1))) : x,
               x <= C(-1) ? C(0) : x < C(1) ? C(0.5) * g * (x + C(1)) : g)
SN_ELEMENTWISE(sparse_sigmoid, x, x <= C(-1) ? C(0) : x >= C(1) ? C(1) : C(0.5) * (x + C(1)),
               x <= C(-1) || x >= C(1) ? C(0) : C(0.5) * g)
SN_ELEMENTWISE(tanh_shrink, x, x - SN(tanh)(x), g * (SN(tanh)(x) * SN(tanh)(x)))

#undef C
#undef GELU_C
#undef GELU_U
#undef GELU_DU
#undef CLAMP
#undef SELU_SCALE
#undef SELU_ALPHA
