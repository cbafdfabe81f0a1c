/* More elementary functions for vectorised loops, written as those of vec.h: selects instead of branches.
 *
 *   arctan  |x| > tan(3 pi/8): pi/2 - arctan(1/|x|);  |x| > tan(pi/8): pi/4 + arctan((|x| - 1) / (|x| + 1));  series
 *   arcsin  |x| > 1/2: pi/2 - 2 arcsin(sqrt((1 - |x|) / 2));  series
 *   log2    x = 2^e m: e + log(m) / ln 2, exact for powers of two;  log10 likewise
 *   2^x     x = n + r: 2^n exp(r ln 2)
 *   cbrt    exp(log(x) / 3), and a step of Newton's that squares its error
 *   erfinv  Winitzki's closed form, good to 2e-3, and two or three steps of Halley's, each of which
 *           cubes the error
 *
 * The series are Chebyshev fits. Errors: one to three units in the last place.
 */
#ifndef SEQNET_VEC_MORE_H
#define SEQNET_VEC_MORE_H

#include "vec.h"

/* (arctan(t) / t - 1) / t^2 as a polynomial in z = t^2 in [0, tan^2(pi/8)] */
VEC_INLINE float vec_atan_series_f32(float z)
{
    float p = 0.05046128168f;
    p = p * z - 0.0862389667f;
    p = p * z + 0.1107126044f;
    p = p * z - 0.1428414555f;
    p = p * z + 0.1999997715f;
    return p * z - 0.3333333328f;
}

VEC_INLINE double vec_atan_series_f64(double z)
{
    double p = -0.0191620689159025739;
    p = p * z + 0.0392195525325512941;
    p = p * z - 0.0508503049281094054;
    p = p * z + 0.0585806875686151055;
    p = p * z - 0.066645022156714471;
    p = p * z + 0.076921825351166482;
    p = p * z - 0.0909090454988461095;
    p = p * z + 0.111111110145610136;
    p = p * z - 0.142857142846578936;
    p = p * z + 0.199999999999954792;
    return p * z - 0.333333333333333301;
}

/* (arcsin(t) / t - 1) / t^2 as a polynomial in z = t^2 in [0, 1/4] */
VEC_INLINE float vec_asin_series_f32(float z)
{
    float p = 0.03370072632f;
    p = p * z + 0.01714371682f;
    p = p * z + 0.03110172783f;
    p = p * z + 0.04459931916f;
    p = p * z + 0.07500094761f;
    return p * z + 0.1666666634f;
}

VEC_INLINE double vec_asin_series_f64(double z)
{
    double p = 0.0287784426125930408;
    p = p * z - 0.0148814093928180666;
    p = p * z + 0.0174193579648848572;
    p = p * z + 0.00545087818772054995;
    p = p * z + 0.010324318288744112;
    p = p * z + 0.0114789526902573867;
    p = p * z + 0.0139712353011245391;
    p = p * z + 0.0173523912659092279;
    p = p * z + 0.0223721730020055974;
    p = p * z + 0.0303819441370852143;
    p = p * z + 0.0446428571463733809;
    p = p * z + 0.0749999999999842426;
    return p * z + 0.166666666666666678;
}

VEC_INLINE float vec_arctan_f32(float x)
{
    float a = vec_abs_f32(x);
    int far = a > 2.414213562f, middle = a > 0.4142135624f;
    float over = far ? -1.0f : middle ? a - 1.0f : a, under = far ? a : middle ? a + 1.0f : 1.0f;
    float t = over / under, z = t * t;
    float high = far ? 1.570796371f : middle ? 0.7853981853f : 0.0f;
    float low = far ? -4.37113900e-8f : middle ? -2.18556950e-8f : 0.0f;
    float rest = t * z * vec_atan_series_f32(z) + low;
    return vec_sign_f32(high + (t + rest), x);
}

/* arcsin(|x|) for |x| <= 1/2 is t + t z P(z); beyond, t = sqrt((1 - |x|) / 2) and the angle is taken off pi/2. Adding
   0 keeps the product from being fused into one of the sums that use it and not into another. */
VEC_INLINE float vec_arcsin_f32(float x)
{
    float a = vec_abs_f32(x);
    int far = a > 0.5f;
    float z = far ? 0.5f * (1.0f - a) : a * a, t = far ? sqrtf(z) : a, rest = t * z * vec_asin_series_f32(z) + 0.0f;
    float angle = far ? 1.570796371f - (2.0f * (t + rest) + 4.37113900e-8f) : t + rest;
    return vec_sign_f32(angle, x);
}

VEC_INLINE float vec_arccos_f32(float x)
{
    float a = vec_abs_f32(x);
    int far = a > 0.5f;
    float z = far ? 0.5f * (1.0f - a) : a * a, t = far ? sqrtf(z) : x, rest = t * z * vec_asin_series_f32(z) + 0.0f;
    float wide = 2.0f * (t + rest), near = 1.570796371f - (t + (rest + 4.37113900e-8f));
    return !far ? near : x < 0.0f ? 3.141592741f - (wide + 8.74227800e-8f) : wide;
}

VEC_INLINE float vec_log2_f32(float x)
{
    float m, e = vec_split_f32(x, &m);
    float result = vec_log_f32(m) * 1.442695041f + e;
    return x > 0.0f && x < INFINITY ? result : vec_log_end_f32(x);
}

/* e log10(2) + log(m) / ln 10. The first piece of log10(2) is short, so that e times it is exact; adding 0 keeps the
   other product from being fused into the sum, so that there is one way only to round. */
VEC_INLINE float vec_log10_f32(float x)
{
    float m, e = vec_split_f32(x, &m);
    float part = 0.4342944819f * (e * 1.060349411e-5f + vec_log_f32(m)) + 0.0f;
    float result = e * 0.3010253906f + part;
    return x > 0.0f && x < INFINITY ? result : vec_log_end_f32(x);
}

VEC_INLINE float vec_power2_f32(float x)
{
    float y = x < -151.0f ? -151.0f : x;
    y = y > 129.0f ? 129.0f : y;
    float n = (y + VEC_ROUND_F32) - VEC_ROUND_F32, half = (n * 0.5f + VEC_ROUND_F32) - VEC_ROUND_F32;
    float e = vec_series_f32((y - n) * 0.6931471806f);
    return (1.0f + e) * vec_pow2_f32(half) * vec_pow2_f32(n - half);
}

VEC_INLINE float vec_cbrt_f32(float x)
{
    float a = vec_abs_f32(x), y = vec_exp_f32(vec_log_f32(a) * 0.3333333333f);
    y = y + (a / (y * y) - y) * 0.3333333333f;
    return a > 0.0f && a < INFINITY ? vec_sign_f32(y, x) : x;
}

/* one step towards erf(y) = a, 0 <= a < 1: u = (erf(y) - a) / erf'(y), y - u / (1 + y u) */
VEC_INLINE float vec_erfinv_step_f32(float y, float a)
{
    float miss = y < 1.0f ? y * vec_erf_small_f32(y * y) - a : (1.0f - a) - vec_erfc_tail_f32(y);
    float u = miss * 0.8862269255f * vec_exp_f32(y * y);
    return y - u / (1.0f + y * u);
}

VEC_INLINE float vec_erfinv_f32(float x)
{
    float a = vec_abs_f32(x), inside = a < 1.0f ? a : 0.0f;
    float l = vec_log_f32((1.0f - inside) * (1.0f + inside)), c = l / -0.147f, h = 0.5f * l + 4.330746751f;
    float y = sqrtf(c / (sqrtf(h * h + c) + h));
    y = vec_erfinv_step_f32(vec_erfinv_step_f32(y, inside), inside);
    float end = a == 1.0f ? INFINITY : NAN;
    return vec_sign_f32(a < 1.0f ? y : end, x);
}

VEC_INLINE double vec_arctan_f64(double x)
{
    double a = vec_abs_f64(x);
    int far = a > 2.41421356237309504880, middle = a > 0.41421356237309504880;
    double over = far ? -1.0 : middle ? a - 1.0 : a, under = far ? a : middle ? a + 1.0 : 1.0;
    double t = over / under, z = t * t;
    double high = far ? 1.5707963267948965580 : middle ? 0.78539816339744827900 : 0.0;
    double low = far ? 6.123233995737e-17 : middle ? 3.061616997868e-17 : 0.0;
    double rest = t * z * vec_atan_series_f64(z) + low;
    return vec_sign_f64(high + (t + rest), x);
}

/* arcsin(|x|) for |x| <= 1/2 is t + t z P(z); beyond, t = sqrt((1 - |x|) / 2) and the angle is taken off pi/2. Adding
   0 keeps the product from being fused into one of the sums that use it and not into another. */
VEC_INLINE double vec_arcsin_f64(double x)
{
    double a = vec_abs_f64(x);
    int far = a > 0.5;
    double z = far ? 0.5 * (1.0 - a) : a * a, t = far ? sqrt(z) : a, rest = t * z * vec_asin_series_f64(z) + 0.0;
    double angle = far ? 1.5707963267948965580 - (2.0 * (t + rest) - 6.123233995737e-17) : t + rest;
    return vec_sign_f64(angle, x);
}

VEC_INLINE double vec_arccos_f64(double x)
{
    double a = vec_abs_f64(x);
    int far = a > 0.5;
    double z = far ? 0.5 * (1.0 - a) : a * a, t = far ? sqrt(z) : x, rest = t * z * vec_asin_series_f64(z) + 0.0;
    double wide = 2.0 * (t + rest), near = 1.5707963267948965580 - (t + (rest - 6.123233995737e-17));
    return !far ? near : x < 0.0 ? 3.1415926535897931160 - (wide - 1.224646799147e-16) : wide;
}

VEC_INLINE double vec_log2_f64(double x)
{
    double m, e = vec_split_f64(x, &m);
    double result = vec_log_f64(m) * 1.44269504088896340736 + e;
    return x > 0.0 && x < INFINITY ? result : vec_log_end_f64(x);
}

/* e log10(2) + log(m) / ln 10. The first piece of log10(2) is short, so that e times it is exact; adding 0 keeps the
   other product from being fused into the sum, so that there is one way only to round. */
VEC_INLINE double vec_log10_f64(double x)
{
    double m, e = vec_split_f64(x, &m);
    double part = 0.43429448190325182765 * (e * 6.530912947994467807e-14 + vec_log_f64(m)) + 0.0;
    double result = e * 0.30102999566395283181918784976 + part;
    return x > 0.0 && x < INFINITY ? result : vec_log_end_f64(x);
}

VEC_INLINE double vec_power2_f64(double x)
{
    double y = x < -1076.0 ? -1076.0 : x;
    y = y > 1025.0 ? 1025.0 : y;
    double n = (y + VEC_ROUND_F64) - VEC_ROUND_F64, half = (n * 0.5 + VEC_ROUND_F64) - VEC_ROUND_F64;
    double e = vec_series_f64((y - n) * 0.69314718055994530942);
    return (1.0 + e) * vec_pow2_f64(half) * vec_pow2_f64(n - half);
}

VEC_INLINE double vec_cbrt_f64(double x)
{
    double a = vec_abs_f64(x), y = vec_exp_f64(vec_log_f64(a) * 0.33333333333333333333);
    y = y + (a / (y * y) - y) * 0.33333333333333333333;
    return a > 0.0 && a < INFINITY ? vec_sign_f64(y, x) : x;
}

/* one step towards erf(y) = a, 0 <= a < 1: u = (erf(y) - a) / erf'(y), y - u / (1 + y u) */
VEC_INLINE double vec_erfinv_step_f64(double y, double a)
{
    double miss = y < 1.0 ? y * vec_erf_small_f64(y * y) - a : (1.0 - a) - vec_erfc_tail_f64(y);
    double u = miss * 0.88622692545275801365 * vec_exp_f64(y * y);
    return y - u / (1.0 + y * u);
}

VEC_INLINE double vec_erfinv_f64(double x)
{
    double a = vec_abs_f64(x), inside = a < 1.0 ? a : 0.0;
    double l = vec_log_f64((1.0 - inside) * (1.0 + inside)), c = l / -0.147, h = 0.5 * l + 4.33074675078;
    double y = sqrt(c / (sqrt(h * h + c) + h));
    y = vec_erfinv_step_f64(vec_erfinv_step_f64(vec_erfinv_step_f64(y, inside), inside), inside);
    double end = a == 1.0 ? INFINITY : NAN;
    return vec_sign_f64(a < 1.0 ? y : end, x);
}

/* erfc(x) for 1/2 <= x < 1 as a polynomial in x - 3/4: there 1 - erf(x) would lose two to three bits */
VEC_INLINE float vec_erfc_middle_f32(float x)
{
    float s = x - 0.75f, p = -0.01794584586f;
    p = p * s + 0.02658287067f;
    p = p * s + 0.05322369228f;
    p = p * s - 0.1506756327f;
    p = p * s - 0.02678855698f;
    p = p * s + 0.4821981601f;
    p = p * s - 0.6429310697f;
    return p * s + 0.2888443666f;
}

VEC_INLINE double vec_erfc_middle_f64(double x)
{
    double s = x - 0.75, p = -7.04111617832928143e-6;
    p = p * s - 0.0000213189277460036292;
    p = p * s + 0.0000757329386506370176;
    p = p * s + 0.000106103975947955735;
    p = p * s - 0.000623983004250925611;
    p = p * s - 0.000186028002005740441;
    p = p * s + 0.00396826042675461186;
    p = p * s - 0.00230178842849247685;
    p = p * s - 0.0184352351775974141;
    p = p * s + 0.0268725095347467694;
    p = p * s + 0.0532427291677256696;
    p = p * s - 0.150686969342642165;
    p = p * s - 0.0267887945498002981;
    p = p * s + 0.482198301896405543;
    p = p * s - 0.642931069195207329;
    return p * s + 0.288844366346484868;
}

#define varctan(x) _Generic((x), float: vec_arctan_f32, double: vec_arctan_f64)(x)
#define varcsin(x) _Generic((x), float: vec_arcsin_f32, double: vec_arcsin_f64)(x)
#define varccos(x) _Generic((x), float: vec_arccos_f32, double: vec_arccos_f64)(x)
#define vlog2(x) _Generic((x), float: vec_log2_f32, double: vec_log2_f64)(x)
#define vlog10(x) _Generic((x), float: vec_log10_f32, double: vec_log10_f64)(x)
#define vpower2(x) _Generic((x), float: vec_power2_f32, double: vec_power2_f64)(x)
#define vcbrt(x) _Generic((x), float: vec_cbrt_f32, double: vec_cbrt_f64)(x)
#define verfc_middle(x) _Generic((x), float: vec_erfc_middle_f32, double: vec_erfc_middle_f64)(x)
#define verfinv(x) _Generic((x), float: vec_erfinv_f32, double: vec_erfinv_f64)(x)

#endif
