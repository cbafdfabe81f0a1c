/* Elementary functions written so that a plain loop over them vectorises.
 *
 * No table, no branch, no call: every special case is a select, and exponents are moved as bits, so GCC and Clang
 * turn a loop over these functions into vector code on every instruction set. They need IEEE arithmetic as written
 * (never -ffast-math: the rounding by a large constant below would be folded away).
 *
 *   exp    x = n ln2 + r, |r| <= ln2/2;  exp(x) = 2^n exp(r), exp(r) by its Taylor series
 *   log    x = 2^e m, m in [sqrt(1/2), sqrt(2));  log(m) = 2 atanh(s), s = (m-1)/(m+1), by the series of atanh
 *   erf    |x| < 1: x P(x^2);  beyond: 1 - erfc(|x|)
 *   erfc   x >= 1: exp(-x^2) Q(w) / (x + 2), w = (x-2)/(x+2)
 *
 * P and Q are Chebyshev fits. Errors: about one unit in the last place for exp, log, erf; a few for the rest.
 * Two types, one set of names: vexp(x), vlog(x) and so on choose by the type of x.
 */
#ifndef SEQNET_VEC_H
#define SEQNET_VEC_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define VEC_INLINE static inline __attribute__((always_inline, unused))
#else
#define VEC_INLINE static inline
#endif

VEC_INLINE uint32_t vec_bits_f32(float x) { uint32_t u; memcpy(&u, &x, sizeof u); return u; }
VEC_INLINE uint64_t vec_bits_f64(double x) { uint64_t u; memcpy(&u, &x, sizeof u); return u; }
VEC_INLINE float vec_from_f32(uint32_t u) { float x; memcpy(&x, &u, sizeof x); return x; }
VEC_INLINE double vec_from_f64(uint64_t u) { double x; memcpy(&x, &u, sizeof x); return x; }

VEC_INLINE float vec_abs_f32(float x) { return vec_from_f32(vec_bits_f32(x) & 0x7fffffffu); }
VEC_INLINE double vec_abs_f64(double x) { return vec_from_f64(vec_bits_f64(x) & 0x7fffffffffffffffu); }

/* magnitude of the first, sign of the second */
VEC_INLINE float vec_sign_f32(float x, float sign)
{
    return vec_from_f32((vec_bits_f32(x) & 0x7fffffffu) | (vec_bits_f32(sign) & 0x80000000u));
}

VEC_INLINE double vec_sign_f64(double x, double sign)
{
    return vec_from_f64((vec_bits_f64(x) & 0x7fffffffffffffffu) | (vec_bits_f64(sign) & 0x8000000000000000u));
}

/* Adding 1.5 * 2^(mantissa bits) rounds to an integer and leaves that integer in the low bits. */
#define VEC_ROUND_F32 12582912.0f
#define VEC_ROUND_F64 6755399441055744.0

/* 2^n for the integer-valued n in the exponent range of normal numbers */
VEC_INLINE float vec_pow2_f32(float n)
{
    return vec_from_f32((vec_bits_f32(n + VEC_ROUND_F32) << 23) + 0x3f800000u);
}

VEC_INLINE double vec_pow2_f64(double n)
{
    return vec_from_f64((vec_bits_f64(n + VEC_ROUND_F64) << 52) + 0x3ff0000000000000u);
}

/* the multiple of ln2 nearest to x, counted; ln2 comes in two pieces, the first short enough that n times it is exact */
VEC_INLINE float vec_turns_f32(float x) { return (x * 1.44269504f + VEC_ROUND_F32) - VEC_ROUND_F32; }
VEC_INLINE double vec_turns_f64(double x) { return (x * 1.4426950408889634074 + VEC_ROUND_F64) - VEC_ROUND_F64; }
VEC_INLINE float vec_rest_f32(float x, float n) { return (x - n * 0.693359375f) + n * 2.12194440e-4f; }

VEC_INLINE double vec_rest_f64(double x, double n)
{
    return (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
}

/* exp(r) - 1 for |r| <= ln2/2: r + r^2 (1/2! + r/3! + r^2/4! + ...) */
VEC_INLINE float vec_series_f32(float r)
{
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    return r + (r * r) * p;
}

VEC_INLINE double vec_series_f64(double r)
{
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    return r + (r * r) * p;
}

/* exp(high + low), |low| small. The power of two is applied in two steps, so that results reach down to the
 * subnormals and up to infinity. A comparison with NaN is false: NaN passes the clamps and stays. */
VEC_INLINE float vec_exp2_f32(float high, float low)
{
    high = high < -104.0f ? -104.0f : high;
    high = high > 89.0f ? 89.0f : high;
    float n = vec_turns_f32(high);
    float half = (n * 0.5f + VEC_ROUND_F32) - VEC_ROUND_F32;
    float e = vec_series_f32(vec_rest_f32(high, n) + low);
    return (1.0f + e) * vec_pow2_f32(half) * vec_pow2_f32(n - half);
}

VEC_INLINE double vec_exp2_f64(double high, double low)
{
    high = high < -746.0 ? -746.0 : high;
    high = high > 710.0 ? 710.0 : high;
    double n = vec_turns_f64(high);
    double half = (n * 0.5 + VEC_ROUND_F64) - VEC_ROUND_F64;
    double e = vec_series_f64(vec_rest_f64(high, n) + low);
    return (1.0 + e) * vec_pow2_f64(half) * vec_pow2_f64(n - half);
}

VEC_INLINE float vec_exp_f32(float x) { return vec_exp2_f32(x, 0.0f); }
VEC_INLINE double vec_exp_f64(double x) { return vec_exp2_f64(x, 0.0); }

/* exp(x) - 1 without cancellation: (2^a e + (2^a - 2^-b)) 2^b with n = a + b */
VEC_INLINE float vec_expm1_f32(float x)
{
    float y = x < -30.0f ? -30.0f : x;
    y = y > 89.0f ? 89.0f : y;
    float n = vec_turns_f32(y);
    float half = (n * 0.5f + VEC_ROUND_F32) - VEC_ROUND_F32;
    float e = vec_series_f32(vec_rest_f32(y, n)), first = vec_pow2_f32(half);
    float result = (e * first + (first - vec_pow2_f32(half - n))) * vec_pow2_f32(n - half);
    return x == 0.0f ? x : result;
}

VEC_INLINE double vec_expm1_f64(double x)
{
    double y = x < -60.0 ? -60.0 : x;
    y = y > 710.0 ? 710.0 : y;
    double n = vec_turns_f64(y);
    double half = (n * 0.5 + VEC_ROUND_F64) - VEC_ROUND_F64;
    double e = vec_series_f64(vec_rest_f64(y, n)), first = vec_pow2_f64(half);
    double result = (e * first + (first - vec_pow2_f64(half - n))) * vec_pow2_f64(n - half);
    return x == 0.0 ? x : result;
}

/* x = 2^e m for 0 < x < infinity: gives e, and m in [sqrt(1/2), sqrt(2)) through the pointer */
VEC_INLINE float vec_split_f32(float x, float *m)
{
    int small = x < 1.17549435e-38f;
    uint32_t u = vec_bits_f32(small ? x * 33554432.0f : x) + (0x3f800000u - 0x3f3504f3u);
    *m = vec_from_f32((u & 0x007fffffu) + 0x3f3504f3u);
    return vec_from_f32((u >> 23) | 0x4b000000u) - (8388608.0f + 127.0f) - (small ? 25.0f : 0.0f);
}

VEC_INLINE double vec_split_f64(double x, double *m)
{
    int small = x < 2.2250738585072014e-308;
    uint64_t u = vec_bits_f64(small ? x * 18014398509481984.0 : x) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
    *m = vec_from_f64((u & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
    return vec_from_f64((u >> 52) | 0x4330000000000000u) - (4503599627370496.0 + 1023.0) - (small ? 54.0 : 0.0);
}

/* what a logarithm is where x is not between 0 and infinity */
VEC_INLINE float vec_log_end_f32(float x) { return x == 0.0f ? -INFINITY : (x > 0.0f ? x : NAN); }
VEC_INLINE double vec_log_end_f64(double x) { return x == 0.0 ? -INFINITY : (x > 0.0 ? x : NAN); }

VEC_INLINE float vec_log_f32(float x)
{
    float m, e = vec_split_f32(x, &m), f = m - 1.0f;
    float s = f / (2.0f + f), z = s * s, half = 0.5f * f * f;
    float r = z * (2.0f / 3 + z * (2.0f / 5 + z * (2.0f / 7 + z * (2.0f / 9))));
    float result = e * 0.693359375f + (f - (half - (s * (half + r) - e * 2.12194440e-4f)));
    return x > 0.0f && x < INFINITY ? result : vec_log_end_f32(x);
}

VEC_INLINE double vec_log_f64(double x)
{
    double m, e = vec_split_f64(x, &m), f = m - 1.0;
    double s = f / (2.0 + f), z = s * s, half = 0.5 * f * f;
    double r = 2.0 / 21;
    r = r * z + 2.0 / 19;
    r = r * z + 2.0 / 17;
    r = r * z + 2.0 / 15;
    r = r * z + 2.0 / 13;
    r = r * z + 2.0 / 11;
    r = r * z + 2.0 / 9;
    r = r * z + 2.0 / 7;
    r = r * z + 2.0 / 5;
    r = r * z + 2.0 / 3;
    r = r * z;
    double result = e * 6.93147180369123816490e-01
                    + (f - (half - (s * (half + r) + e * 1.90821492927058770002e-10)));
    return x > 0.0 && x < INFINITY ? result : vec_log_end_f64(x);
}

/* log(1 + x): what the rounding of 1 + x lost is given back to first order */
VEC_INLINE float vec_log1p_f32(float x)
{
    float u = 1.0f + x, lost = x - (u - 1.0f);
    float result = vec_log_f32(u) + (u > 0.0f && u < INFINITY ? lost / u : 0.0f);
    return vec_abs_f32(x) < 1e-8f ? x : result;
}

VEC_INLINE double vec_log1p_f64(double x)
{
    double u = 1.0 + x, lost = x - (u - 1.0);
    double result = vec_log_f64(u) + (u > 0.0 && u < INFINITY ? lost / u : 0.0);
    return vec_abs_f64(x) < 1e-17 ? x : result;
}

/* erf(x) / x on [-1, 1], a polynomial in z = x^2 */
VEC_INLINE float vec_erf_small_f32(float z)
{
    float p = 7.875875063e-5f;
    p = p * z - 8.016864287e-4f;
    p = p * z + 5.189087423e-3f;
    p = p * z - 2.685421201e-2f;
    p = p * z + 1.128359472e-1f;
    p = p * z - 3.761262667e-1f;
    return p * z + 1.128379166f;
}

VEC_INLINE double vec_erf_small_f64(double z)
{
    double p = -7.79589882700214224e-10;
    p = p * z + 1.37200645467776856e-8;
    p = p * z - 1.62084838018717059e-7;
    p = p * z + 1.64474247033173624e-6;
    p = p * z - 1.49247369074196603e-5;
    p = p * z + 1.20552949048397079e-4;
    p = p * z - 8.54832597538969208e-4;
    p = p * z + 5.22397760711642273e-3;
    p = p * z - 2.68661706432377704e-2;
    p = p * z + 1.12837916709450063e-1;
    p = p * z - 3.76126389031835404e-1;
    return p * z + 1.12837916709551257;
}

/* erfc(x) for x >= 1. The square of x is split, x^2 = a^2 + (x-a)(x+a) with a the leading half of x: its rounding
 * error would otherwise come out of exp multiplied by x^2. */
VEC_INLINE float vec_erfc_tail_f32(float x)
{
    x = x > 12.0f ? 12.0f : x;
    float w = (x - 2.0f) / (x + 2.0f), p = 3.316248448e-4f;
    p = p * w - 8.426481384e-4f;
    p = p * w - 8.384984426e-4f;
    p = p * w + 3.129080122e-3f;
    p = p * w + 6.470337257e-3f;
    p = p * w - 2.151284919e-2f;
    p = p * w - 3.644150239e-2f;
    p = p * w + 2.79472126e-1f;
    p = p * w - 6.871606976e-1f;
    p = p * w + 1.021582705f;
    float a = vec_from_f32(vec_bits_f32(x) & 0xfffff000u);
    return vec_exp2_f32(-a * a, -(x - a) * (x + a)) * p / (x + 2.0f);
}

VEC_INLINE double vec_erfc_tail_f64(double x)
{
    x = x > 28.0 ? 28.0 : x;
    double w = (x - 2.0) / (x + 2.0), p = -1.57829225359877132e-7;
    p = p * w + 1.54589534787228306e-6;
    p = p * w - 4.18046992538168021e-6;
    p = p * w + 2.86037663811171173e-6;
    p = p * w + 1.57537037208263906e-6;
    p = p * w + 2.77961209117273365e-6;
    p = p * w - 5.9866552089069789e-7;
    p = p * w - 1.61083140992801528e-5;
    p = p * w - 2.17960148220036761e-5;
    p = p * w + 3.41687890791110117e-5;
    p = p * w + 1.4447875269936489e-4;
    p = p * w + 3.43686100842387614e-5;
    p = p * w - 6.63073782254238207e-4;
    p = p * w - 8.37295890927105047e-4;
    p = p * w + 3.09061206110692476e-3;
    p = p * w + 6.47918506264380415e-3;
    p = p * w - 2.15106618894010858e-2;
    p = p * w - 3.64422315068117223e-2;
    p = p * w + 2.7947209255605357e-1;
    p = p * w - 6.87160684413810856e-1;
    p = p * w + 1.02158270524202298;
    double a = vec_from_f64(vec_bits_f64(x) & 0xfffffffff8000000u);
    return vec_exp2_f64(-a * a, -(x - a) * (x + a)) * p / (x + 2.0);
}

/* 2 Phi(x) = erfc(-x / sqrt 2), Phi the normal distribution function, and e = exp(-x^2 / 2) with it:
 * 2 Phi(-a) = exp(-a^2 / 2) Q(w) / (a + 4.2), w = (a - 4.2) / (a + 4.2). Below the normal numbers, from a = 13.1 on, both
 * are 0. */
VEC_INLINE float vec_normal_f32(float x, float *e)
{
    float a = vec_abs_f32(x), b = a > 13.1f ? 13.1f : a, r = 1.0f / (b + 4.2f), w = (b - 4.2f) * r;
    float p = -4.363948693e-4f;
    p = p * w - 4.722809408e-4f;
    p = p * w + 4.246932794e-3f;
    p = p * w - 2.971859932e-3f;
    p = p * w - 3.354134962e-2f;
    p = p * w + 1.603585511e-1f;
    p = p * w - 4.276337193e-1f;
    p = p * w + 8.244931057e-1f;
    p = p * w - 1.243724934f;
    p = p * w + 1.517503027f;
    float lead = vec_from_f32(vec_bits_f32(b) & 0xfffff000u), high = -0.5f * lead * lead, n = vec_turns_f32(high);
    float s = vec_series_f32(vec_rest_f32(high, n) - 0.5f * (b - lead) * (b + lead));
    float g = a > 13.1f ? 0.0f : (1.0f + s) * vec_pow2_f32(n);
    float tail = g * p * r;
    *e = g;
    return x < 0.0f ? tail : 2.0f - tail;
}

VEC_INLINE double vec_normal_f64(double x, double *e)
{
    double z = x * -0.70710678118654752440, size = vec_abs_f64(z), tail = vec_erfc_tail_f64(size);
    double far = z < 0.0 ? 2.0 - tail : tail;
    *e = vec_exp_f64(-0.5 * x * x);
    return size < 1.0 ? 1.0 - z * vec_erf_small_f64(z * z) : far;
}

#define vsqrt(x) _Generic((x), float: sqrtf, double: sqrt)(x)
#define vabs(x) _Generic((x), float: vec_abs_f32, double: vec_abs_f64)(x)
#define vsign(x, s) _Generic((x), float: vec_sign_f32, double: vec_sign_f64)(x, s)
#define vexp(x) _Generic((x), float: vec_exp_f32, double: vec_exp_f64)(x)
#define vexpm1(x) _Generic((x), float: vec_expm1_f32, double: vec_expm1_f64)(x)
#define vlog(x) _Generic((x), float: vec_log_f32, double: vec_log_f64)(x)
#define vlog1p(x) _Generic((x), float: vec_log1p_f32, double: vec_log1p_f64)(x)
#define verf_small(z) _Generic((z), float: vec_erf_small_f32, double: vec_erf_small_f64)(z)
#define verfc_tail(x) _Generic((x), float: vec_erfc_tail_f32, double: vec_erfc_tail_f64)(x)
#define vnormal(x, e) _Generic((x), float: vec_normal_f32, double: vec_normal_f64)(x, e)

#endif
