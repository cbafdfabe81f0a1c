#include "../template.h"
#include "elementwise.h"
#include "vec_more.h"

#define C(number) ((T)(number))

/* (e^a - e^-a) / 2 for a = |x|, with expm1 so that small x keep their digits; where e^a may overflow, as the product of
   e^(a/2) with itself */
SN_INLINE T
SN(sinh)(T x)
{
    T a = vabs(x), u = vexpm1(a), half = vexp(C(0.5) * a);
    return vsign(a < C(20) ? C(0.5) * (u + u / (u + C(1))) : C(0.5) * half * half, x);
}

SN_INLINE T
SN(cosh)(T x)
{
    T a = vabs(x), e = vexp(a), half = vexp(C(0.5) * a);
    return a < C(20) ? C(0.5) * (e + C(1) / e) : C(0.5) * half * half;
}

/* log(a + sqrt(a^2 + 1)) for a = |x|, as log1p of what exceeds 1; where a^2 may overflow, log(2a) */
SN_INLINE T
SN(arcsinh)(T x)
{
    T a = vabs(x), b = a < C(1e9) ? a : C(1);
    T near = vlog1p(b + b * b / (C(1) + vsqrt(b * b + C(1))));
    return vsign(a < C(1e9) ? near : vlog(a) + C(0.69314718055994530942), x);
}

SN_INLINE T
SN(arccosh)(T x)
{
    T t = x - C(1), b = t < C(1e9) ? t : C(1);
    T near = vlog1p(b + vsqrt(b * (b + C(2))));
    return t >= C(1e9) ? vlog(x) + C(0.69314718055994530942) : x == x ? near : x;
}

SN_INLINE T
SN(arctanh)(T x)
{
    T a = vabs(x);
    return vsign(C(0.5) * vlog1p(C(2) * a / (C(1) - a)), x);
}

SN_INLINE T
SN(erfc)(T x)
{
    T size = vabs(x), tail = verfc_tail(size), far = x < 0 ? C(2) - tail : tail;
    T near = x >= C(0.5) ? verfc_middle(x) : C(1) - x * verf_small(x * x);
    return size < C(1) ? near : x == x ? far : x;
}

SN_ELEMENTWISE(exp2, y, vpower2(x), g * y * C(0.69314718055994530942))
SN_ELEMENTWISE(log2, x, vlog2(x), g / (x * C(0.69314718055994530942)))
SN_ELEMENTWISE(log10, x, vlog10(x), g / (x * C(2.30258509299404568402)))
SN_ELEMENTWISE(cbrt, y, vcbrt(x), g / (C(3) * y * y))
SN_ELEMENTWISE(arcsin, x, varcsin(x), g / vsqrt((C(1) - x) * (C(1) + x)))
SN_ELEMENTWISE(arccos, x, varccos(x), -g / vsqrt((C(1) - x) * (C(1) + x)))
SN_ELEMENTWISE(arctan, x, varctan(x), g / (C(1) + x * x))
SN_ELEMENTWISE(sinh, x, SN(sinh)(x), g * SN(cosh)(x))
SN_ELEMENTWISE(cosh, x, SN(cosh)(x), g * SN(sinh)(x))
SN_ELEMENTWISE(arcsinh, y, SN(arcsinh)(x), g / SN(cosh)(y))
SN_ELEMENTWISE(arccosh, y, SN(arccosh)(x), g / SN(sinh)(y))
SN_ELEMENTWISE(arctanh, x, SN(arctanh)(x), g / ((C(1) - x) * (C(1) + x)))
SN_ELEMENTWISE(erfc, x, SN(erfc)(x), C(-1.12837916709551257390) * g * vexp(-x * x))
SN_ELEMENTWISE(erfinv, y, verfinv(x), C(0.88622692545275801365) * g * vexp(y * y))

#undef C
