#include "../template.h"
#include "attention.h"

/* What one head of queries holds in work space: its operands as the products want them, and its gradient. */
typedef struct {
    T *qt, *dt;   /* panels of the transposed of q, (queries / NR, size, NR), and of dout */
    T *q, *d;     /* panels of q, (size / NR, queries, NR), and of dout */
    T *dq;        /* (queries, size rounded up) */
    T *lse, *dot; /* (queries): lse, +infinity beyond the last; sum over h of dout out */
    T *k, *v;     /* of a block of keys: left operands (SIDE / AR, depth / AB, AR, AB) */
    T *kp;        /* panels of k, (size / NR, keys, NR) */
    T *dk, *dv;   /* (SIDE, size or values rounded up) */
    T *p, *ds;    /* of a block of keys and queries, transposed: (queries / AB, SIDE keys, AB) */
} SN(attention_work);

/* p and ds = p (dp - dot) scale of all tiles of a block of keys from k0 and queries from c0, where
   x^T = K Q^T and dp^T = V dout^T */
static void
SN(attention_probabilities)(const sn_attention_args *f, const SN(attention_work) *w, const sn_lanes *philox,
                            ptrdiff_t b, ptrdiff_t n, ptrdiff_t k0, ptrdiff_t keys, ptrdiff_t c0, ptrdiff_t queries)
{
    const ptrdiff_t depth = sn_attention_pad(f->size), width = sn_attention_pad(f->value_size);
    const ptrdiff_t bias_at = b * f->bias_step[0] + n * f->bias_step[1];
    const ptrdiff_t mask_at = b * f->mask_step[0] + n * f->mask_step[1];
    const int extra = f->bias || f->mask;
    const T scale = (T)f->scale, keep = (T)f->keep_scale;
    uint32_t word[NR][4 * SN_PHILOX_BLOCKS];
    V x_out[2 * AR], d_out[2 * AR];
    for (ptrdiff_t c = 0; c < queries; c += NR) {
        const T *restrict lse = w->lse + c0 + c, *restrict dot = w->dot + c0 + c;
        if (f->threshold) /* a block of keys is one group of the dropout */
            for (ptrdiff_t j = 0; j < NR && c + j < queries; j++)
                SN(attention_draw)(f, philox, (b * f->heads + n) * f->queries + c0 + c + j, k0 / SN_DROPOUT_GROUP,
                                   word[j]);
        for (ptrdiff_t r = 0; r < keys; r += AR) {
            SN(attention_tile)(f->size, w->k + r * depth, AR * AB, w->qt + (c0 + c) * f->size, x_out);
            SN(attention_tile)(f->value_size, w->v + r * width, AR * AB, w->dt + (c0 + c) * f->value_size, d_out);
            for (ptrdiff_t i = 0; i < AR; i++) {
                T x[2 * 16], p[2 * 16], dp[2 * 16];
                const ptrdiff_t s = k0 + r + i;
                SN(store)(x, x_out[2 * i]), SN(store)(x + VL, x_out[2 * i + 1]);
                SN(store)(dp, d_out[2 * i]), SN(store)(dp + VL, d_out[2 * i + 1]);
                for (ptrdiff_t j = 0; j < NR; j++)
                    x[j] = x[j] * scale;
                for (ptrdiff_t j = 0; extra && j < NR && c + j < queries && r + i < keys; j++)
                    x[j] = SN(attention_sum)(x[j], SN(attention_extra)(f, bias_at, mask_at, c0 + c + j, s));
                if (f->causal && s > c0 + c + f->ahead) /* queries before s - ahead do not see key s */
                    for (ptrdiff_t j = 0; j < NR && c0 + c + j + f->ahead < s; j++)
                        x[j] = -INFINITY;
                if (r + i >= keys)
                    for (ptrdiff_t j = 0; j < NR; j++)
                        x[j] = -INFINITY;
                for (ptrdiff_t j = 0; j < NR; j++)
                    p[j] = SN(attention_exp)(x[j] - lse[j]);
                if (f->threshold)
                    for (ptrdiff_t j = 0; j < NR; j++) {
                        const int keeps = c + j < queries && SN(attention_keeps)(word[j], r + i, f->threshold);
                        const T factor = keeps ? keep : 0;
                        dp[j] = dp[j] * factor;
                        x[j] = p[j] * factor;
                    }
                else
                    for (ptrdiff_t j = 0; j < NR; j++)
                        x[j] = p[j];
                for (ptrdiff_t j = 0; j < NR; j++)
                    dp[j] = p[j] * (dp[j] - dot[j]) * scale;
                for (ptrdiff_t half = 0; half < NR; half += VL) {
                    const ptrdiff_t at = (c + half) / AB * SIDE * AB + (r + i) * AB + (c + half) % AB;
                    SN(store)(w->p + at, SN(load)(x + half));
                    SN(store)(w->ds + at, SN(load)(dp + half));
                }
            }
        }
    }
}

/* to (SIDE, columns rounded up) += the transposed strips' rows times the queries' panels */
static void
SN(attention_to_keys)(T *restrict to, const T *strips, const T *panels, ptrdiff_t all_queries, ptrdiff_t keys,
                      ptrdiff_t c0, ptrdiff_t queries, ptrdiff_t columns)
{
    const ptrdiff_t width = sn_attention_pad(columns);
    V out[2 * AR];
    for (ptrdiff_t h = 0; h < columns; h += NR)
        for (ptrdiff_t r = 0; r < keys; r += AR) {
            SN(attention_plain)[columns - h <= VL](queries, strips + r * AB, SIDE * AB,
                                                   panels + h * all_queries + c0 * NR, out);
            for (ptrdiff_t i = 0; i < AR; i++) {
                T *at = to + (r + i) * width + h;
                SN(store)(at, SN(load)(at) + out[2 * i]);
                SN(store)(at + VL, SN(load)(at + VL) + out[2 * i + 1]);
            }
        }
}

/* to (rows, columns) = or += from, the rows of `to` step apart */
static void
SN(attention_leave)(T *restrict to, ptrdiff_t step, const T *restrict from, ptrdiff_t rows, ptrdiff_t columns, int add)
{
    const ptrdiff_t width = sn_attention_pad(columns);
    for (ptrdiff_t r = 0; r < rows; r++, to += step, from += width)
        for (ptrdiff_t c = 0; c < columns; c++)
            to[c] = add ? to[c] + from[c] : from[c];
}

/* With dp[t, s] = drop[t, s] sum_h dout[t, h] v[s, h] and dot[t] = sum_h dout[t, h] out[t, h]:
       dv[s] = sum_t p[t, s] drop[t, s] dout[t]         of  out = sum_s p drop v
       dx[t, s] = p[t, s] (dp[t, s] - dot[t])           of  p = e^x / sum e^x
       dq[t] = scale sum_s dx[t, s] k[s],  dk[s] = scale sum_t dx[t, s] q[t]     of  x = scale q k + bias */
static void
SN(attention_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_back_args *a = vargs;
    const sn_attention_args *f = &a->f;
    const ptrdiff_t size = f->size, values = f->value_size;
    const ptrdiff_t depth = sn_attention_pad(size), width = sn_attention_pad(values);
    const ptrdiff_t all = sn_attention_pad(f->queries), group = f->heads / f->kv_heads;
    const ptrdiff_t q_step = f->heads * size, d_step = f->heads * values;
    const ptrdiff_t k_step = f->kv_heads * size, v_step = f->kv_heads * values;
    SN(attention_work) w;
    T *at = sn_scratch();
    w.qt = at, at += all * size;
    w.dt = at, at += all * values;
    w.q = at, at += all * depth;
    w.d = at, at += all * width;
    w.dq = at, at += all * depth;
    w.lse = at, at += all;
    w.dot = at, at += all;
    w.k = at, at += SIDE * depth;
    w.v = at, at += SIDE * width;
    w.kp = at, at += SIDE * depth;
    w.dk = at, at += SIDE * depth;
    w.dv = at, at += SIDE * width;
    w.p = at, at += SIDE * SIDE;
    w.ds = at, at += SIDE * SIDE;
    T *blind = at; /* (values): the sum of dout over the queries that saw no key */
    V out[2 * AR];
    sn_lanes philox[2 * SN_PHILOX_ROUNDS];
    if (f->threshold)
        sn_philox_keys(f->key, philox);
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t kv = unit % f->kv_heads, b = unit / f->kv_heads;
        const T *k = (const T *)f->k + b * f->keys * k_step + kv * size;
        const T *v = (const T *)f->v + b * f->keys * v_step + kv * values;
        T *dk = (T *)a->dk + b * f->keys * k_step + kv * size, *dv = (T *)a->dv + b * f->keys * v_step + kv * values;
        for (ptrdiff_t n = kv * group; n < (kv + 1) * group; n++) {
            const T *q = (const T *)f->q + b * f->queries * q_step + n * size;
            const T *dout = (const T *)a->dout + b * f->queries * d_step + n * values;
            const T *o = (const T *)f->out + b * f->queries * d_step + n * values;
            const T *lse = (const T *)f->lse + (b * f->heads + n) * f->queries;
            SN(attention_pack_turned)(w.qt, q, q_step, f->queries, size);
            SN(attention_pack_turned)(w.dt, dout, d_step, f->queries, values);
            SN(attention_pack_right)(w.q, q, q_step, f->queries, size);
            SN(attention_pack_right)(w.d, dout, d_step, f->queries, values);
            memset(w.dq, 0, (size_t)(all * depth) * sizeof(T));
            for (ptrdiff_t h = 0; h < values; h++)
                blind[h] = 0;
            for (ptrdiff_t t = 0; t < all; t++) {
                w.lse[t] = t < f->queries ? lse[t] : INFINITY;
                w.dot[t] = 0;
                if (t < f->queries) {
                    const T *restrict x = dout + t * d_step, *restrict y = o + t * d_step;
                    ROW_SUM(w.dot[t], values, x[i] * y[i]);
                    if (lse[t] == INFINITY)
                        for (ptrdiff_t h = 0; h < values; h++)
                            blind[h] = blind[h] + x[h];
                }
            }
            for (ptrdiff_t k0 = 0; k0 < f->keys; k0 += SIDE) {
                const ptrdiff_t keys = f->keys - k0 < SIDE ? f->keys - k0 : SIDE;
                for (ptrdiff_t r = 0; r < keys; r += AR) {
                    const ptrdiff_t held = keys - r < AR ? keys - r : AR;
                    SN(attention_pack_left)(w.k + r * depth, k + (k0 + r) * k_step, k_step, held, size);
                    SN(attention_pack_left)(w.v + r * width, v + (k0 + r) * v_step, v_step, held, values);
                }
                SN(attention_pack_right)(w.kp, k + k0 * k_step, k_step, keys, size);
                memset(w.dk, 0, (size_t)(SIDE * depth) * sizeof(T));
                memset(w.dv, 0, (size_t)(SIDE * width) * sizeof(T));
                for (ptrdiff_t c0 = 0; c0 < f->queries; c0 += SIDE) {
                    const ptrdiff_t queries = f->queries - c0 < SIDE ? f->queries - c0 : SIDE;
                    if (f->causal && c0 + queries - 1 + f->ahead < k0)
                        continue;
                    SN(attention_probabilities)(f, &w, philox, b, n, k0, keys, c0, queries);
                    SN(attention_to_keys)(w.dv, w.p, w.d, f->queries, keys, c0, queries, values);
                    SN(attention_to_keys)(w.dk, w.ds, w.q, f->queries, keys, c0, queries, size);
                    for (ptrdiff_t h = 0; h < size; h += NR) /* dq += ds k */
                        for (ptrdiff_t c = 0; c < queries; c += AR) {
                            SN(attention_turned)[size - h <= VL](keys, w.ds + c / AB * SIDE * AB + c % AB, AB * AB,
                                                                 w.kp + h * keys, out);
                            for (ptrdiff_t i = 0; i < AR; i++) {
                                T *to = w.dq + (c0 + c + i) * depth + h;
                                SN(store)(to, SN(load)(to) + out[2 * i]);
                                SN(store)(to + VL, SN(load)(to + VL) + out[2 * i + 1]);
                            }
                        }
                }
                SN(attention_leave)(dk + k0 * k_step, k_step, w.dk, keys, size, n > kv * group);
                SN(attention_leave)(dv + k0 * v_step, v_step, w.dv, keys, values, n > kv * group);
            }
            for (ptrdiff_t s = 0; s < f->keys; s++) /* out = the mean of v */
                for (ptrdiff_t h = 0; h < values; h++)
                    dv[s * v_step + h] = dv[s * v_step + h] + blind[h] / (T)f->keys;
            SN(attention_leave)((T *)a->dq + b * f->queries * q_step + n * size, q_step, w.dq, f->queries, size, 0);
        }
    }
}
#undef NR
