#include "../template.h"
#include "attention.h"

#define SIDE SN_ATTENTION_SIDE
_Static_assert(SIDE == KEYS, "a lead is counted in blocks of either");

/* What a head of queries holds in work space, and what a block of keys. Panels of a head's queries follow each other,
   (queries / NR, size, NR); those with features in the lanes are (size / NR, queries, NR). */
typedef struct {
    T *qt, *dt;     /* panels of the transposed of scale q, in units of log 2, and of share dout */
    T *q, *d;       /* panels of q and of share dout, features in the lanes */
    T *dqt;         /* panels of the transposed of dq / scale */
    T *top, *dot;   /* (queries): top, +infinity beyond the last; share sum over h of dout out / keep_scale */
    T *k, *v;       /* of a block of keys: left operands (KEYS / AR, depth / AB, AR, AB) */
    T *kt;          /* k as the left operand of dq^T, (size / AB, KEYS, AB) */
    T *dk, *dv;     /* (KEYS, size or values rounded up) */
    T *e, *ds;      /* of a block of keys and of queries: strips (SIDE / NR, KEYS, NR) */
    T *extra;       /* (KEYS, NR): what the bias adds */
    T *sum;         /* (queries, values): of share dout over sequences that are alike */
    ptrdiff_t queries, depth, width; /* rounded up: queries, size, value_size */
    uint32_t see[SN_ATTENTION_KEYS], keep[SN_ATTENTION_KEYS];
} SN(attention_work);

/* AR rows of e = 2^(x - top), x^T = K Q^T (+ extra, if not NULL); see, if not NULL, says which lanes see which keys */
static void
SN(attention_again)(ptrdiff_t size, const T *k, const T *qt, const T *top, T *restrict e, const T *extra,
                    const uint32_t *see)
{
    V x[AR][2];
    const V m[2] = {SN(load)(top), SN(load)(top + VL)}, zero = {0};
    ATTENTION_TILE(x, 2, AB, 1, AB, size, k, AR * AB, qt, NR);
    ATTENTION_LOOP
    for (int c = 0; c < 2; c++) {
        V y = extra ? x[i][c] + SN(load)(extra + i * NR + c * VL) : x[i][c];
        y = SN(attention_exp2)(y - m[c]);
        if (see)
            y = SN(attention_choose)(see[i] >> (c * VL), y, zero);
        SN(store)(e + i * NR + c * VL, y);
    }
}

/* AR rows of ds = e (dp - dot), dp^T = V dout^T; where keep (or NULL) has no bit, dp and then e are 0 */
static void
SN(attention_slopes)(ptrdiff_t values, const T *v, const T *dt, const T *dot, T *restrict e, T *restrict ds,
                     const uint32_t *keep)
{
    V x[AR][2];
    const V m[2] = {SN(load)(dot), SN(load)(dot + VL)}, zero = {0};
    ATTENTION_TILE(x, 2, AB, 1, AB, values, v, AR * AB, dt, NR);
    ATTENTION_LOOP
    for (int c = 0; c < 2; c++) {
        const V p = SN(load)(e + i * NR + c * VL);
        V dp = x[i][c];
        if (keep) {
            dp = SN(attention_choose)(keep[i] >> (c * VL), dp, zero);
            SN(store)(e + i * NR + c * VL, SN(attention_choose)(keep[i] >> (c * VL), p, zero));
        }
        SN(store)(ds + i * NR + c * VL, p * (dp - m[c]));
    }
}

/* to (KEYS, width) += strips (queries, keys)^T panels (queries, columns), queries from q0 on; strip i covers the keys
   from[i] .. to[i] - 1 of the block, and is zero in the rest of low .. high - 1 where a strip on each side covers it */
static void
SN(attention_to_keys)(T *restrict sum, ptrdiff_t width, const T *strips, const T *panels, ptrdiff_t all_queries,
                      const ptrdiff_t *from, const ptrdiff_t *to, ptrdiff_t low, ptrdiff_t high, ptrdiff_t q0,
                      ptrdiff_t queries, ptrdiff_t columns)
{
    for (ptrdiff_t r = low; r < high; r += AR) {
        ptrdiff_t first = 0, last = (queries + NR - 1) / NR; /* the strips that cover these keys, and those between */
        while (first < last && (r < from[first] || r >= to[first]))
            first++;
        while (first < last && (r < from[last - 1] || r >= to[last - 1]))
            last--;
        if (first == last)
            continue;
        const ptrdiff_t t0 = first * NR, depth = (last * NR < queries ? last * NR : queries) - t0;
        const T *strip = strips + first * KEYS * NR + r * NR;
        for (ptrdiff_t h = 0; h < columns; h += NR) {
            const T *panel = panels + h * all_queries + (q0 + t0) * NR;
            T *restrict at = sum + r * width + h;
            V y[AR][2];
            if (columns - h > VL) {
                ATTENTION_TILE(y, 2, NR, 1, NR, depth, strip, KEYS * NR, panel, NR);
                ATTENTION_LOOP
                SN(store)(at + i * width + VL, SN(load)(at + i * width + VL) + y[i][1]);
            }
            else
                ATTENTION_TILE(y, 1, NR, 1, NR, depth, strip, KEYS * NR, panel, NR);
            ATTENTION_LOOP
            SN(store)(at + i * width, SN(load)(at + i * width) + y[i][0]);
        }
    }
}

/* e and ds of keys from k0 and queries from q0, the ranges of keys that count, and what they add to dq, dk, dv */
static void
SN(attention_pair)(const sn_attention_args *f, SN(attention_work) *w, const sn_lanes *philox, ptrdiff_t b, ptrdiff_t n,
                   ptrdiff_t k0, ptrdiff_t count, ptrdiff_t q0, ptrdiff_t queries)
{
    const ptrdiff_t size = f->size, values = f->value_size;
    ptrdiff_t low = KEYS, high = 0, from[SIDE / NR], to[SIDE / NR]; /* NR divides SIDE, which all ranges are cut for */
    for (ptrdiff_t i = 0; i * NR < queries; i++) {
        const ptrdiff_t at = q0 + i * NR, held = queries - i * NR < NR ? queries - i * NR : NR;
        const T *qt = w->qt + at * size, *dt = w->dt + at * values;
        T *e = w->e + i * KEYS * NR, *ds = w->ds + i * KEYS * NR;
        SN(attention_see)(f, b, n, at, held, k0, count, w->see, from + i, to + i);
        if (from[i] >= to[i])
            continue;
        low = from[i] < low ? from[i] : low;
        high = to[i] > high ? to[i] : high;
        if (f->bias)
            SN(attention_bias)(f, b, n, at, held, k0, count, w->extra);
        if (f->threshold)
            SN(attention_draw)(f, philox, b, n, at, held, k0, w->keep);
        for (ptrdiff_t r = from[i]; r < to[i]; r += AR) {
            if (f->bias || !SN(attention_open)(w->see + r))
                SN(attention_again)(size, w->k + r * w->depth, qt, w->top + at, e + r * NR,
                                    f->bias ? w->extra + r * NR : NULL, w->see + r);
            else
                SN(attention_again)(size, w->k + r * w->depth, qt, w->top + at, e + r * NR, NULL, NULL);
            SN(attention_slopes)(values, w->v + r * w->width, dt, w->dot + at, e + r * NR, ds + r * NR,
                                 f->threshold ? w->keep + r : NULL);
        }
        for (ptrdiff_t h = 0; h < size; h += AR) { /* dq^T += k^T ds */
            T *restrict dq = w->dqt + at * w->depth + h * NR;
            V y[AR][2];
            ATTENTION_TILE(y, 2, 1, AB, KEYS, (to[i] < count ? to[i] : count) - from[i],
                           w->kt + h / AB * KEYS * AB + from[i] * AB + h % AB, 0, ds + from[i] * NR, NR);
            ATTENTION_LOOP
            for (int c = 0; c < 2; c++)
                SN(store)(dq + i * NR + c * VL, SN(load)(dq + i * NR + c * VL) + y[i][c]);
        }
    }
    for (ptrdiff_t i = 0; i * NR < queries; i++) { /* strips need not have covered all of low .. high */
        T *strips[2] = {w->e + i * KEYS * NR, w->ds + i * KEYS * NR};
        const ptrdiff_t begin = from[i] < to[i] ? from[i] : high, end = from[i] < to[i] ? to[i] : high;
        for (int which = 0; which < 2; which++) {
            if (low < begin)
                memset(strips[which] + low * NR, 0, (size_t)((begin - low) * NR) * sizeof(T));
            if (end < high)
                memset(strips[which] + end * NR, 0, (size_t)((high - end) * NR) * sizeof(T));
        }
    }
    SN(attention_to_keys)(w->dv, w->width, w->e, w->d, w->queries, from, to, low, high, q0, queries, values);
    SN(attention_to_keys)(w->dk, w->depth, w->ds, w->q, w->queries, from, to, low, high, q0, queries, size);
}

/* to (rows, columns), rows `step` apart, = or += factor from, whose rows are `width` apart */
static void
SN(attention_give)(T *restrict to, ptrdiff_t step, const T *restrict from, ptrdiff_t width, ptrdiff_t rows,
                   ptrdiff_t columns, T factor, int add)
{
    for (ptrdiff_t r = 0; r < rows; r++, to += step, from += width)
        for (ptrdiff_t c = 0; c < columns; c++)
            to[c] = add ? to[c] + from[c] * factor : from[c] * factor;
}

/* share dout out / keep_scale of one query */
SN_INLINE T
SN(attention_dot)(const sn_attention_args *f, const T *restrict dout, const T *restrict out, T share)
{
    T dot;
    ROW_SUM(dot, f->value_size, dout[i] * out[i]);
    return dot * share / (T)f->keep_scale;
}

/* the operands of head n of sequence b, dq^T = 0, and blind += the sum of dout over the queries that saw no key */
static void
SN(attention_ready)(const sn_attention_back_args *a, SN(attention_work) *w, ptrdiff_t b, ptrdiff_t n, T *restrict blind)
{
    const sn_attention_args *f = &a->f;
    const ptrdiff_t size = f->size, values = f->value_size, q_step = f->heads * size, d_step = f->heads * values;
    const T *q = (const T *)f->q + b * f->queries * q_step + n * size;
    const T *dout = (const T *)a->dout + b * f->queries * d_step + n * values;
    const T *out = (const T *)f->out + b * f->queries * d_step + n * values;
    const T *top = (const T *)f->top + (b * f->heads + n) * f->queries;
    const T *share = (const T *)f->share + (b * f->heads + n) * f->queries;
    SN(attention_pack_turned)(w->qt, q, q_step, f->queries, size, (T)(f->scale * LOG2_E), NULL);
    SN(attention_pack_turned)(w->dt, dout, d_step, f->queries, values, 1, share);
    SN(attention_pack_right)(w->q, w->queries, NR, q, q_step, f->queries, size, NULL);
    SN(attention_pack_right)(w->d, w->queries, NR, dout, d_step, f->queries, values, share);
    memset(w->dqt, 0, (size_t)(w->queries * w->depth) * sizeof(T));
    for (ptrdiff_t t = 0; t < w->queries; t++) {
        w->top[t] = t < f->queries ? top[t] : INFINITY;
        w->dot[t] = 0;
        if (t < f->queries) {
            const T *restrict x = dout + t * d_step, *restrict y = out + t * d_step;
            w->dot[t] = SN(attention_dot)(f, x, y, share[t]);
            if (top[t] == INFINITY)
                for (ptrdiff_t h = 0; h < values; h++)
                    blind[h] = blind[h] + x[h];
        }
    }
}

/* a block of keys and its values, packed; their gradients begin at 0 */
static void
SN(attention_hold)(const sn_attention_args *f, SN(attention_work) *w, const T *k, const T *v, ptrdiff_t count)
{
    const ptrdiff_t size = f->size, values = f->value_size, k_step = f->kv_heads * size, v_step = f->kv_heads * values;
    for (ptrdiff_t r = 0; r < count; r += AR) {
        const ptrdiff_t held = count - r < AR ? count - r : AR;
        SN(attention_pack_left)(w->k + r * w->depth, k + r * k_step, k_step, held, size);
        SN(attention_pack_left)(w->v + r * w->width, v + r * v_step, v_step, held, values);
    }
    SN(attention_pack_right)(w->kt, KEYS, AB, k, k_step, count, size, NULL);
    memset(w->dk, 0, (size_t)(KEYS * w->depth) * sizeof(T));
    memset(w->dv, 0, (size_t)(KEYS * w->width) * sizeof(T));
}

/* The first `rows` queries of sequence b join those that are alike: sum += share dout, dot likewise, both times 2^(top -
   top of b), where the top of the sum is the least of all. So no factor is above 1, and neither is a power of 2 of scores
   that all of them see. */
static void
SN(attention_join)(const sn_attention_back_args *a, SN(attention_work) *w, ptrdiff_t b, ptrdiff_t n, ptrdiff_t rows)
{
    const sn_attention_args *f = &a->f;
    const ptrdiff_t values = f->value_size, step = f->heads * values, at = (b * f->heads + n) * f->queries;
    const T *dout = (const T *)a->dout + b * f->queries * step + n * values;
    const T *out = (const T *)f->out + b * f->queries * step + n * values;
    const T *tops = (const T *)f->top + at, *share = (const T *)f->share + at;
    for (ptrdiff_t t0 = 0; t0 < rows; t0 += VL) { /* rows fill whole blocks */
        const V old = SN(load)(w->top + t0), new = SN(load)(tops + t0), least = SN(attention_larger)(-old, -new);
        T before[VL], now[VL];
        SN(store)(before, SN(attention_exp2)(-least - old));
        SN(store)(now, SN(attention_exp2)(-least - new));
        SN(store)(w->top + t0, -least);
        for (ptrdiff_t i = 0; i < VL; i++) {
            const ptrdiff_t t = t0 + i;
            const T *restrict x = dout + t * step, factor = share[t] * now[i], left = before[i];
            T *restrict sum = w->sum + t * values;
            w->dot[t] = w->dot[t] * left + SN(attention_dot)(f, x, out + t * step, factor);
            for (ptrdiff_t h = 0; h < values; h++)
                sum[h] = sum[h] * left + x[h] * factor;
        }
    }
}

/* What the queries of the leads add through the keys of the leads, for all sequences at once. Sequences have a pair of
   blocks in common up to the shortest of their leads: so blocks go from the last to the first, and at each one those
   sequences join whose lead ends behind it. */
static void
SN(attention_common)(const sn_attention_back_args *a, SN(attention_work) *w, ptrdiff_t n, const T *k, const T *v, T *dk,
                     T *dv)
{
    const sn_attention_args *f = &a->f;
    const ptrdiff_t blocks = f->longest / KEYS, values = f->value_size;
    const ptrdiff_t k_step = f->kv_heads * f->size, v_step = f->kv_heads * values;
    for (ptrdiff_t t = 0; t < blocks * KEYS; t++)
        w->top[t] = INFINITY, w->dot[t] = 0;
    memset(w->sum, 0, (size_t)(blocks * KEYS * values) * sizeof(T));
    for (ptrdiff_t last = blocks - 1; last >= 0; last--) {
        const ptrdiff_t rows = (last + 1) * KEYS;
        int joined = 0;
        for (ptrdiff_t b = 0; b < f->batch; b++)
            if (f->lead[b] / KEYS == last + 1) {
                SN(attention_join)(a, w, b, n, rows);
                joined = 1;
            }
        if (joined) {
            SN(attention_pack_turned)(w->dt, w->sum, values, rows, values, 1, NULL);
            SN(attention_pack_right)(w->d, w->queries, NR, w->sum, values, rows, values, NULL);
        }
        for (ptrdiff_t block = 0; block <= last; block++) { /* pairs of which the last block is one */
            const ptrdiff_t k0 = block * KEYS;
            SN(attention_hold)(f, w, k + k0 * k_step, v + k0 * v_step, KEYS);
            for (ptrdiff_t other = block < last ? last : 0; other <= last; other++)
                SN(attention_pair)(f, w, NULL, f->like, n, k0, KEYS, other * SIDE, SIDE);
            SN(attention_give)(dk + k0 * k_step, k_step, w->dk, w->depth, KEYS, f->size, (T)f->scale, 1);
            SN(attention_give)(dv + k0 * v_step, v_step, w->dv, w->width, KEYS, values, 1, 1);
        }
    }
}

/* With dp[t, s] = drop[t, s] sum_h dout[t, h] v[s, h] and dot[t] = sum_h dout[t, h] out[t, h]:
       dv[s] = sum_t p[t, s] drop[t, s] dout[t]         of  out = sum_s p drop v
       dx[t, s] = p[t, s] (dp[t, s] - dot[t])           of  p = share e^(x - top), share = 1 / sum e^(x - top)
       dq[t] = scale sum_s dx[t, s] k[s],  dk[s] = scale sum_t dx[t, s] q[t]     of  x = scale q k + bias
   share is a factor of dout and dot instead of p, keep_scale (of drop) and scale one of the results. */
static void
SN(attention_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_back_args *a = vargs;
    const sn_attention_args *f = &a->f;
    const ptrdiff_t size = f->size, values = f->value_size, group = f->heads / f->kv_heads;
    const ptrdiff_t q_step = f->heads * size, k_step = f->kv_heads * size, v_step = f->kv_heads * values;
    const T keep = (T)f->keep_scale, both = (T)(f->scale * f->keep_scale);
    SN(attention_work) w;
    w.queries = sn_attention_pad(f->queries), w.depth = sn_attention_pad(size), w.width = sn_attention_pad(values);
    T *at = sn_scratch();
    w.qt = at, at += w.queries * w.depth;
    w.dt = at, at += w.queries * w.width;
    w.q = at, at += w.queries * w.depth;
    w.d = at, at += w.queries * w.width;
    w.dqt = at, at += w.queries * w.depth;
    w.top = at, at += w.queries;
    w.dot = at, at += w.queries;
    w.k = at, at += KEYS * w.depth;
    w.v = at, at += KEYS * w.width;
    w.kt = at, at += KEYS * w.depth;
    w.dk = at, at += KEYS * w.depth;
    w.dv = at, at += KEYS * w.width;
    w.e = at, at += SIDE * KEYS;
    w.ds = at, at += SIDE * KEYS;
    w.extra = at, at += NR * KEYS;
    w.sum = at, at += f->lead ? w.queries * values : 0;
    T *blind = at; /* (values) */
    sn_lanes philox[2 * SN_PHILOX_ROUNDS];
    if (f->threshold)
        sn_philox_keys(f->key, philox);
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t kv = unit % f->kv_heads, b = unit / f->kv_heads;
        const T *k = (const T *)f->k + b * f->keys * k_step + kv * size;
        const T *v = (const T *)f->v + b * f->keys * v_step + kv * values;
        T *dk = (T *)a->dk + b * f->keys * k_step + kv * size, *dv = (T *)a->dv + b * f->keys * v_step + kv * values;
        const ptrdiff_t common = f->lead ? f->lead[b] / KEYS : 0; /* blocks that are left to attention_common */
        for (ptrdiff_t n = kv * group; n < (kv + 1) * group; n++) {
            const int add = n > kv * group;
            memset(blind, 0, (size_t)values * sizeof(T));
            SN(attention_ready)(a, &w, b, n, blind);
            for (ptrdiff_t k0 = 0; k0 < f->keys; k0 += KEYS) {
                const ptrdiff_t count = f->keys - k0 < KEYS ? f->keys - k0 : KEYS;
                SN(attention_hold)(f, &w, k + k0 * k_step, v + k0 * v_step, count);
                for (ptrdiff_t q0 = k0 / KEYS < common ? common * SIDE : 0; q0 < f->queries; q0 += SIDE) {
                    const ptrdiff_t queries = f->queries - q0 < SIDE ? f->queries - q0 : SIDE;
                    if (!f->causal || q0 + queries - 1 + f->ahead >= k0)
                        SN(attention_pair)(f, &w, philox, b, n, k0, count, q0, queries);
                }
                SN(attention_give)(dk + k0 * k_step, k_step, w.dk, w.depth, count, size, both, add);
                SN(attention_give)(dv + k0 * v_step, v_step, w.dv, w.width, count, values, keep, add);
            }
            for (ptrdiff_t s = 0; s < f->keys; s++) /* out = the mean of v */
                for (ptrdiff_t h = 0; h < values; h++)
                    dv[s * v_step + h] = dv[s * v_step + h] + blind[h] / (T)f->keys;
            if (common && b == f->like)
                SN(attention_common)(a, &w, n, k, v, dk, dv);
            T *dq = (T *)a->dq + b * f->queries * q_step + n * size;
            for (ptrdiff_t i = 0; i < w.queries * w.depth; i++)
                w.dqt[i] = w.dqt[i] * both;
            for (ptrdiff_t t = 0; t < f->queries; t += NR)
                SN(attention_turn)(dq + t * q_step, q_step, w.dqt + t * w.depth, NR, size,
                                   f->queries - t < NR ? f->queries - t : NR);
        }
    }
}
#undef NR
#undef MOST
