#include "../template.h"
#include "recurrent.h"

/* What simple_rnn.c, lstm.c and gru.c are made of: the product of a few states with weights that stay packed, and the
   activations. */

#ifndef CELL_ROWS
#if SN_VBYTES == 64 || defined(__aarch64__)
#define CELL_ROWS 6 /* times 4 vectors: 24 of 32 registers */
#else
#define CELL_ROWS 3 /* 12 of 16 */
#endif
#define CELL_VECTORS 4
#if SN_VBYTES == 64 && (defined(__GNUC__) || defined(__clang__)) && !defined(SN_SCALAR)
#define CELL_HALVES 1 /* of a vector: two of them are as dear as one whole */
#endif
#endif

/* ---- the product ---- */

#define CELL_LOOP(n, i) _Pragma("GCC unroll 8") for (int i = 0; i < (n); i++)
/* acc (rows, vectors) = sum over k of from[i][k] w[k]; w ends up behind what it has read */
#define CELL_SUM(rows, vectors)                                                                                    \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) acc[i][v] = (V){0};                                               \
        for (ptrdiff_t k = 0; k < depth; k++, w += (vectors) * VL) {                                               \
            V b[vectors];                                                                                          \
            CELL_LOOP(vectors, v) b[v] = SN(load)(w + v * VL);                                                     \
            CELL_LOOP(rows, i)                                                                                     \
            {                                                                                                      \
                const V x = SN(splat)(from[i][k]);                                                                 \
                CELL_LOOP(vectors, v) acc[i][v] += x * b[v];                                                       \
            }                                                                                                      \
        }
/* out (rows, vectors) = sum over k of a[i][k] w[k]; CELL_APART: vector v takes a[i][v * a_step + k] */
#define CELL(rows, vectors)                                                                                        \
    static void SN(cell_##rows##_##vectors)(ptrdiff_t depth, const T *const *restrict a, ptrdiff_t a_step,         \
                                            const T *restrict w, T *restrict out)                                  \
    {                                                                                                              \
        const T *from[rows];                                                                                       \
        V acc[rows][vectors];                                                                                      \
        (void)a_step;                                                                                              \
        CELL_LOOP(rows, i) from[i] = a[i];                                                                         \
        CELL_SUM(rows, vectors)                                                                                    \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) SN(store)(out + (i * (vectors) + v) * VL, acc[i][v]);             \
    }
#define CELL_APART(rows, vectors)                                                                                  \
    static void SN(cell_apart_##rows##_##vectors)(ptrdiff_t depth, const T *const *restrict a, ptrdiff_t a_step,   \
                                                  const T *restrict w, T *restrict out)                            \
    {                                                                                                              \
        const T *from[rows];                                                                                       \
        V acc[rows][vectors];                                                                                      \
        CELL_LOOP(rows, i) from[i] = a[i];                                                                         \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) acc[i][v] = (V){0};                                               \
        for (ptrdiff_t k = 0; k < depth; k++, w += (vectors) * VL)                                                 \
            CELL_LOOP(vectors, v)                                                                                  \
            {                                                                                                      \
                const V b = SN(load)(w + v * VL);                                                                  \
                CELL_LOOP(rows, i) acc[i][v] += SN(splat)(from[i][v * a_step + k]) * b;                            \
            }                                                                                                      \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) SN(store)(out + (i * (vectors) + v) * VL, acc[i][v]);             \
    }
/* the way back from copies: out (rows, vectors) = sum over gate g of factor[i][g] (sum over k of a[i][g][k] w[g][k]), gates
   a_step elements apart in a and factor_step in factor */
#define CELL_SIFTED(rows, vectors)                                                                                 \
    static void SN(cell_sifted_##rows##_##vectors)(ptrdiff_t gates, ptrdiff_t depth, const T *const *restrict a,   \
                                                   ptrdiff_t a_step, const T *restrict w,                          \
                                                   const T *const *restrict factor, ptrdiff_t factor_step,         \
                                                   T *restrict out)                                                \
    {                                                                                                              \
        for (ptrdiff_t g = 0; g < gates; g++) {                                                                    \
            const T *from[rows];                                                                                   \
            V acc[rows][vectors];                                                                                  \
            CELL_LOOP(rows, i) from[i] = a[i] + g * a_step;                                                         \
            CELL_SUM(rows, vectors)                                                                                \
            CELL_LOOP(rows, i)                                                                                     \
            {                                                                                                      \
                const T *f = factor[i] + g * factor_step;                                                          \
                CELL_LOOP(vectors, v)                                                                              \
                {                                                                                                  \
                    T *to = out + (i * (vectors) + v) * VL;                                                        \
                    const V x = acc[i][v] * SN(load)(f + v * VL);                                                  \
                    SN(store)(to, g ? SN(load)(to) + x : x);                                                       \
                }                                                                                                  \
            }                                                                                                      \
        }                                                                                                          \
    }
/* CELL_APART for a panel of at most half a vector of each gate, which lies in halves */
#ifdef CELL_HALVES
#define CELL_HALF(rows, gates)                                                                                     \
    static void SN(cell_half_##rows##_##gates)(ptrdiff_t depth, const T *const *restrict a, ptrdiff_t a_step,      \
                                               const T *restrict w, T *restrict out)                               \
    {                                                                                                              \
        const T *from[rows];                                                                                       \
        SN(half) acc[rows][gates];                                                                                 \
        CELL_LOOP(rows, i) from[i] = a[i];                                                                         \
        CELL_LOOP(rows, i) CELL_LOOP(gates, g) acc[i][g] = (SN(half)){0};                                          \
        for (ptrdiff_t k = 0; k < depth; k++, w += ((gates) + 1) / 2 * VL)                                         \
            CELL_LOOP(gates, g)                                                                                    \
            {                                                                                                      \
                const SN(half) b = *(const SN(half_u) *)(w + g * (VL / 2));                                        \
                CELL_LOOP(rows, i) acc[i][g] += (from[i][g * a_step + k] - (SN(half)){0}) * b;                      \
            }                                                                                                      \
        CELL_LOOP(rows, i) CELL_LOOP(gates, g)                                                                     \
        *(SN(half_u) *)(out + i * (((gates) + 1) / 2 * VL) + g * (VL / 2)) = acc[i][g];                             \
    }
typedef T SN(half) __attribute__((vector_size(SN_VBYTES / 2)));
typedef T SN(half_u) __attribute__((vector_size(SN_VBYTES / 2), aligned(sizeof(T)), may_alias));
#define CELL_HALF_NAMES(rows) {NULL, SN(cell_half_##rows##_2), SN(cell_half_##rows##_3), SN(cell_half_##rows##_4)}
#else
#define CELL_HALF(rows, gates)
#define CELL_HALF_NAMES(rows) {NULL}
#endif
#define CELLS(rows)                                                                        \
    CELL(rows, 1) CELL(rows, 2) CELL(rows, 3) CELL(rows, 4) CELL_APART(rows, 2)            \
    CELL_APART(rows, 3) CELL_APART(rows, 4) CELL_HALF(rows, 2) CELL_HALF(rows, 3) CELL_HALF(rows, 4)               \
    CELL_SIFTED(rows, 1) CELL_SIFTED(rows, 2) CELL_SIFTED(rows, 3) CELL_SIFTED(rows, 4)
#define CELL_NAMES(rows)                                                                                       \
    {{SN(cell_##rows##_1), SN(cell_##rows##_2), SN(cell_##rows##_3), SN(cell_##rows##_4)},                      \
     {SN(cell_##rows##_1), SN(cell_apart_##rows##_2), SN(cell_apart_##rows##_3), SN(cell_apart_##rows##_4)},    \
     CELL_HALF_NAMES(rows)}
CELLS(1)
CELLS(2)
CELLS(3)
#if CELL_ROWS == 6
CELLS(4)
CELLS(5)
CELLS(6)
#endif

typedef void (*SN(cell))(ptrdiff_t, const T *const *restrict, ptrdiff_t, const T *restrict, T *restrict);
static const SN(cell) SN(cells)[CELL_ROWS][3][CELL_VECTORS] = {CELL_NAMES(1), CELL_NAMES(2), CELL_NAMES(3),
#if CELL_ROWS == 6
                                                               CELL_NAMES(4), CELL_NAMES(5), CELL_NAMES(6)
#endif
};

typedef void (*SN(sifted))(ptrdiff_t, ptrdiff_t, const T *const *restrict, ptrdiff_t, const T *restrict,
                           const T *const *restrict, ptrdiff_t, T *restrict);
#define SIFTED_NAMES(rows)                                                                                     \
    {SN(cell_sifted_##rows##_1), SN(cell_sifted_##rows##_2), SN(cell_sifted_##rows##_3), SN(cell_sifted_##rows##_4)}
static const SN(sifted) SN(sifted_cells)[CELL_ROWS][CELL_VECTORS] = {SIFTED_NAMES(1), SIFTED_NAMES(2), SIFTED_NAMES(3),
#if CELL_ROWS == 6
                                                                     SIFTED_NAMES(4), SIFTED_NAMES(5), SIFTED_NAMES(6)
#endif
};

static void
SN(recurrent_shape)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_shape_args *p = vargs;
    (void)begin, (void)end;
    *p->lanes = VL;
    *p->rows = CELL_ROWS;
}

/* the vectors of a panel of n columns, and the lanes from one gate to the next */
SN_INLINE ptrdiff_t
SN(panel_step)(const sn_panels *p, ptrdiff_t n)
{
#ifdef CELL_HALVES
    if (p->apart && n <= VL / 2)
        return VL / 2;
#endif
    return p->apart ? VL : n;
}

SN_INLINE ptrdiff_t
SN(panel_vectors)(const sn_panels *p, ptrdiff_t n)
{
    return (p->gates * SN(panel_step)(p, n) + VL - 1) / VL;
}

/* packed (panel, depth, vectors) as recurrent.h says; lanes without a column are zero */
static void
SN(recurrent_pack)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_panels *p = vargs;
    for (ptrdiff_t panel = begin; panel < end; panel++) {
        const ptrdiff_t c0 = panel * p->wide, n = p->columns - c0 < p->wide ? p->columns - c0 : p->wide;
        const ptrdiff_t lanes = SN(panel_vectors)(p, n) * VL, step = SN(panel_step)(p, n);
        const T *restrict from = (const T *)p->data + c0 * p->column_step;
        T *restrict to = (T *)p->packed + panel * p->depth * p->gates * p->wide;
        for (ptrdiff_t k = 0; k < p->depth; k++, to += lanes) {
            for (ptrdiff_t j = 0; j < lanes; j++)
                to[j] = 0;
            for (ptrdiff_t g = 0; g < p->gates; g++)
                for (ptrdiff_t j = 0; j < n; j++)
                    to[g * step + j] = from[k * p->k_step + g * p->gate_step + j * p->column_step];
        }
    }
}

/* One panel of a product: columns first .. first + n - 1 of each gate in `vectors` vectors, gates `step` lanes apart. */
typedef struct {
    ptrdiff_t first, n, vectors, step;
} SN(panel);

/* Panel number `i` of the product number `turn`. Odd ones take the panels from the last to the first: they begin with
   the weights that are still in the first-level cache. */
SN_INLINE SN(panel)
SN(panel_at)(const sn_panels *p, ptrdiff_t panels, ptrdiff_t i, ptrdiff_t turn)
{
    const ptrdiff_t first = (turn % 2 ? panels - 1 - i : i) * p->wide;
    const ptrdiff_t n = p->columns - first < p->wide ? p->columns - first : p->wide;
    return (SN(panel)){first, n, SN(panel_vectors)(p, n), SN(panel_step)(p, n)};
}

SN_INLINE ptrdiff_t
SN(panel_count)(const sn_panels *p)
{
    return (p->columns + p->wide - 1) / p->wide;
}

/* out (held, vectors) = a[i] times the panel, over `depth` rows of the weights from `first` on */
SN_INLINE void
SN(panel_product)(const sn_panels *p, const SN(panel) *at, ptrdiff_t held, const T *const *a, ptrdiff_t a_step,
                  ptrdiff_t first, ptrdiff_t depth, T *out)
{
    const T *w = (const T *)p->packed + at->first * p->depth * p->gates + first * at->vectors * VL;
    if (p->apart)
        SN(cells)[held - 1][at->step < VL ? 2 : 1][p->gates - 1](depth, a, a_step, w, out);
    else
        SN(cells)[held - 1][0][at->vectors - 1](depth, a, a_step, w, out);
}

/* to[i] (gates x columns) = a[i] (depth) times the panels, for `rows` rows. Gate g takes its own copy of the state,
   a_step elements further, where the panels are `apart`. `first` and `depth`: the part of the panels' depth that is
   multiplied. Each sum runs over rising k whatever the tile: rows do not depend on their neighbours. */
SN_UNUSED static void
SN(cell_product)(const sn_panels *p, ptrdiff_t rows, const T *const *a, ptrdiff_t a_step, ptrdiff_t first,
                 ptrdiff_t depth, T *const *to, ptrdiff_t turn)
{
    T out[CELL_ROWS * CELL_VECTORS * (64 / sizeof(T))];
    const ptrdiff_t tiles = (rows + CELL_ROWS - 1) / CELL_ROWS, panels = SN(panel_count)(p);
    for (ptrdiff_t panel = 0; panel < panels; panel++) {
        const SN(panel) at = SN(panel_at)(p, panels, panel, turn);
        for (ptrdiff_t tile = 0, r = 0; tile < tiles; tile++) {
            const ptrdiff_t held = (rows - r + tiles - tile - 1) / (tiles - tile);
            SN(panel_product)(p, &at, held, a + r, a_step, first, depth, out);
            for (ptrdiff_t i = 0; i < held; i++, r++)
                for (ptrdiff_t g = 0; g < p->gates; g++) {
                    const T *restrict from = out + i * at.vectors * VL + g * at.step;
                    T *restrict row = to[r] + g * p->columns + at.first;
                    if (at.n == VL)
                        SN(store)(row, SN(load)(from));
                    else
                        for (ptrdiff_t j = 0; j < at.n; j++)
                            row[j] = from[j];
                }
        }
    }
}

/* ---- windows ---- */

/* Where units do not fill whole vectors, the last ones would be computed one by one, each as dear as a vector. Instead the
   last VL units are taken aside first, as a window that overlaps with the vectors before it, and put back at the end: the
   overlap is computed twice from the same values. window_at: where the window begins, 0 where none is needed. */
SN_INLINE ptrdiff_t
SN(window_at)(ptrdiff_t units)
{
    return units > VL && units % VL ? units - VL : 0;
}

/* to (parts, vector) = the windows of parts that are `step` apart */
SN_INLINE void
SN(window_load)(T *restrict to, const T *restrict from, ptrdiff_t step, int parts)
{
    for (int g = 0; g < parts; g++)
        SN(store)(to + g * VL, SN(load)(from + g * step));
}

SN_INLINE void
SN(window_store)(T *restrict to, const T *restrict from, ptrdiff_t step, int parts)
{
    for (int g = 0; g < parts; g++)
        SN(store)(to + g * step, SN(load)(from + g * VL));
}

/* ---- activations, and their slopes from the output ---- */

/* e^x - 1 = 2^n p + (2^n - 1) for x <= 0, p = e^r - 1, as 2^n - 1 and p: half of the operations of vexpm1, which has to
   reach from the subnormals to infinity. Below -60 it is -1 to the last digit. The sum that rounds to n has n in its low
   bits, from where it becomes the exponent. */
#define BELOW_ZERO(type, bits, uint, mantissa, one, log2e, round)                                       \
    VEC_INLINE type cell_expm1_##bits(type x)                                                           \
    {                                                                                                   \
        const type y = x < -60 ? -60 : x, t = y * log2e + round, p = cell_series_##bits(y, t - round);  \
        const type s = vec_from_##bits((vec_bits_##bits(t) << mantissa) + (uint)one);                   \
        return p * s + (s - 1);                                                                         \
    }                                                                                                   \
    VEC_INLINE type cell_exp_##bits(type x)                                                             \
    {                                                                                                   \
        const type y = x < -86 ? -86 : x, t = y * log2e + round, p = cell_series_##bits(y, t - round);  \
        const type s = vec_from_##bits((vec_bits_##bits(t) << mantissa) + (uint)one);                   \
        return p * s + s;                                                                               \
    }
#ifndef CELL_EXPM1
#define CELL_EXPM1(x) _Generic((x), float: cell_expm1_f32, double: cell_expm1_f64)(x)
#define CELL_EXP(x) _Generic((x), float: cell_exp_f32, double: cell_exp_f64)(x)
/* e^r - 1, r = y - n ln 2 */
VEC_INLINE float cell_series_f32(float y, float n)
{
    const float r = vec_rest_f32(y, n);
    float p = 1.39261840e-3f; /* a Chebyshev fit of (e^r - 1 - r) / r^2, to 1e-8 of e^r */
    p = p * r + 8.36317893e-3f;
    p = p * r + 4.16665561e-2f;
    p = p * r + 1.66665763e-1f;
    p = p * r + 0.5f;
    return r + (r * r) * p;
}
VEC_INLINE double cell_series_f64(double y, double n) { return vec_series_f64(vec_rest_f64(y, n)); }
BELOW_ZERO(float, f32, uint32_t, 23, 0x3f800000u, 1.44269504f, VEC_ROUND_F32)
BELOW_ZERO(double, f64, uint64_t, 52, 0x3ff0000000000000u, 1.4426950408889634074, VEC_ROUND_F64)
#endif

/* sigmoid and tanh for gates; beyond |x| = 86 the sigmoid stays at e^-86 instead of falling further */
SN_INLINE T
SN(cell_sigmoid)(T x)
{
    const T z = CELL_EXP(-vabs(x));
    return (x < 0 ? z : (T)1) / ((T)1 + z);
}

SN_INLINE T
SN(cell_tanh)(T x)
{
    const T z = CELL_EXPM1((T)-2 * vabs(x));
    return vsign(-z / (z + (T)2), x);
}

#define ACT_EACH(Y)                          \
    for (ptrdiff_t i = 0; i < n; i++) {      \
        const T v = x[i];                    \
        x[i] = (Y);                          \
    }                                        \
    break;
#define C(number) ((T)(number))

/* x (n) = act(x) */
SN_UNUSED static void
SN(cell_activate)(T *restrict x, ptrdiff_t n, int activation)
{
    switch (activation) {
    case SN_RELU: ACT_EACH(v < 0 ? C(0) : v)
    case SN_SIGMOID: ACT_EACH(SN(cell_sigmoid)(v))
    case SN_TANH: ACT_EACH(SN(cell_tanh)(v))
    case SN_HARD_SIGMOID: ACT_EACH(SN(hard_weight)(v))
    case SN_RELU6: ACT_EACH(v < 0 ? C(0) : v > C(6) ? C(6) : v)
    case SN_ELU: ACT_EACH(v > 0 ? v : vexpm1(v))
    case SN_SELU: ACT_EACH(C(1.05070098735548049342) * (v > 0 ? v : C(1.67326324235437728481) * vexpm1(v)))
    case SN_SOFTPLUS: ACT_EACH(SN(softplus)(v))
    case SN_SOFTSIGN: ACT_EACH(SN(softsign)(v))
    case SN_EXPONENTIAL: ACT_EACH(vexp(v))
    case SN_HARD_TANH: ACT_EACH(v < C(-1) ? C(-1) : v > C(1) ? C(1) : v)
    default: break;
    }
}

#define SLOPE_EACH(D)                        \
    for (ptrdiff_t i = 0; i < n; i++) {      \
        const T v = y[i];                    \
        g[i] *= (D);                         \
    }                                        \
    break;

/* forward: y = act(x).  g (n) *= act'(x), known from y */
SN_UNUSED static void
SN(cell_slope)(T *restrict g, const T *restrict y, ptrdiff_t n, int activation)
{
    switch (activation) {
    case SN_RELU: SLOPE_EACH(v > 0 ? C(1) : C(0))
    case SN_SIGMOID: SLOPE_EACH(v * (C(1) - v))
    case SN_TANH: SLOPE_EACH(C(1) - v * v)
    case SN_HARD_SIGMOID: SLOPE_EACH(v <= 0 || v >= C(1) ? C(0) : C(1.0 / 6))
    case SN_RELU6: SLOPE_EACH(v <= 0 || v >= C(6) ? C(0) : C(1))
    case SN_ELU: SLOPE_EACH(v > 0 ? C(1) : v + C(1))
    case SN_SELU: SLOPE_EACH(v > 0 ? C(1.05070098735548049342) : v + C(1.75809934084737685994))
    case SN_SOFTPLUS: SLOPE_EACH(-vexpm1(-v))
    case SN_SOFTSIGN: SLOPE_EACH((C(1) - vabs(v)) * (C(1) - vabs(v)))
    case SN_EXPONENTIAL: SLOPE_EACH(v)
    case SN_HARD_TANH: SLOPE_EACH(v <= C(-1) || v >= C(1) ? C(0) : C(1))
    default: break;
    }
}
#undef ACT_EACH
#undef SLOPE_EACH
#undef C
