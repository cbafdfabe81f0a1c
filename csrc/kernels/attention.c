#include "../template.h"
#include "attention.h"

/* A strip (KEYS, NR) of a block's scores and what the forward keeps of a block of NR queries. */
typedef struct {
    T *strip, *extra;           /* scores, then p; what a bias adds to them */
    uint32_t see[SN_ATTENTION_KEYS], keep[SN_ATTENTION_KEYS];
} SN(attention_strip);

/* AR rows of the strip = K Q^T of the tile; *m = the largest so far of each lane */
static void
SN(attention_scores)(ptrdiff_t size, const T *k, const T *qt, T *restrict strip, V *m)
{
    V x[AR][2], m0 = m[0], m1 = m[1];
    ATTENTION_TILE(x, 2, AB, 1, AB, size, k, AR * AB, qt, NR);
    ATTENTION_LOOP
    {
        SN(store)(strip + i * NR, x[i][0]);
        SN(store)(strip + i * NR + VL, x[i][1]);
        m0 = SN(attention_larger)(x[i][0], m0);
        m1 = SN(attention_larger)(x[i][1], m1);
    }
    m[0] = m0, m[1] = m1;
}

/* the same where a bias is added or not every lane sees every key */
static void
SN(attention_scores_limited)(ptrdiff_t size, const T *k, const T *qt, T *restrict strip, V *m, const T *extra,
                             const uint32_t *see)
{
    V x[AR][2];
    const V none = SN(splat)(-INFINITY);
    ATTENTION_TILE(x, 2, AB, 1, AB, size, k, AR * AB, qt, NR);
    ATTENTION_LOOP
    for (int c = 0; c < 2; c++) {
        V y = extra ? x[i][c] + SN(load)(extra + i * NR + c * VL) : x[i][c];
        y = SN(attention_choose)(see[i] >> (c * VL), y, none);
        SN(store)(strip + i * NR + c * VL, y);
        m[c] = SN(attention_larger)(y, m[c]);
    }
}

/* x to p = 2^(x - m) in `rows` rows of the strip, *sum += p; then p = 0 where keep (or NULL) has no bit */
static void
SN(attention_powers)(T *restrict strip, ptrdiff_t rows, const V *m, V *sum, const uint32_t *keep)
{
    V m0 = m[0], m1 = m[1], s0 = sum[0], s1 = sum[1];
    const V zero = {0};
    for (ptrdiff_t s = 0; s < rows; s++, strip += NR) {
        V p0 = SN(attention_exp2)(SN(load)(strip) - m0), p1 = SN(attention_exp2)(SN(load)(strip + VL) - m1);
        s0 += p0, s1 += p1;
        if (keep) {
            p0 = SN(attention_choose)(keep[s], p0, zero);
            p1 = SN(attention_choose)(keep[s] >> VL, p1, zero);
        }
        SN(store)(strip, p0);
        SN(store)(strip + VL, p1);
    }
    sum[0] = s0, sum[1] = s1;
}

/* o^T (values, NR) = before o^T + v^T p^T over `depth` keys; v: (values / AB, KEYS, AB) from the first of them on */
static void
SN(attention_mix)(T *restrict o, ptrdiff_t values, ptrdiff_t depth, const T *v, const T *strip, const V *before)
{
    for (ptrdiff_t h = 0; h < values; h += AR) {
        V y[AR][2];
        T *restrict at = o + h * NR;
        ATTENTION_TILE(y, 2, 1, AB, KEYS, depth, v + h / AB * KEYS * AB + h % AB, 0, strip, NR);
        ATTENTION_LOOP
        for (int c = 0; c < 2; c++)
            SN(store)(at + i * NR + c * VL, SN(load)(at + i * NR + c * VL) * before[c] + y[i][c]);
    }
}

/* out (value_size) = the mean of v over all keys, of one sequence and head: for queries that may see none */
static void
SN(attention_mean)(const sn_attention_args *f, const T *restrict v, T *restrict out)
{
    const ptrdiff_t step = f->kv_heads * f->value_size;
    for (ptrdiff_t h = 0; h < f->value_size; h++)
        out[h] = 0;
    for (ptrdiff_t s = 0; s < f->keys; s++)
        for (ptrdiff_t h = 0; h < f->value_size; h++)
            out[h] = out[h] + v[s * step + h];
    for (ptrdiff_t h = 0; h < f->value_size && f->keys; h++)
        out[h] = out[h] / (T)f->keys;
}

/* one block of keys for one block of queries: new largest scores, sums and outputs */
static void
SN(attention_block)(const sn_attention_args *f, SN(attention_strip) *w, const sn_lanes *philox, ptrdiff_t b,
                    ptrdiff_t n, ptrdiff_t q0, ptrdiff_t held, ptrdiff_t k0, ptrdiff_t count, const T *k, const T *v,
                    const T *qt, T *o, T *largest, T *sums)
{
    const ptrdiff_t depth = sn_attention_pad(f->size);
    ptrdiff_t from, to;
    V m[2] = {SN(load)(largest), SN(load)(largest + VL)}, sum[2] = {SN(load)(sums), SN(load)(sums + VL)}, before[2];
    SN(attention_see)(f, b, n, q0, held, k0, count, w->see, &from, &to);
    if (from >= to)
        return;
    if (f->bias)
        SN(attention_bias)(f, b, n, q0, held, k0, count, w->extra);
    before[0] = m[0], before[1] = m[1];
    for (ptrdiff_t r = from; r < to; r += AR)
        if (f->bias || !SN(attention_open)(w->see + r))
            SN(attention_scores_limited)(f->size, k + r * depth, qt, w->strip + r * NR, m,
                                         f->bias ? w->extra + r * NR : NULL, w->see + r);
        else
            SN(attention_scores)(f->size, k + r * depth, qt, w->strip + r * NR, m);
    for (int c = 0; c < 2; c++) {
        SN(store)(largest + c * VL, m[c]);
        m[c] = SN(attention_larger)(SN(splat)(-MOST), m[c]); /* nothing seen: no -infinity less itself */
        before[c] = SN(attention_exp2)(before[c] - m[c]);
        sum[c] = sum[c] * before[c];
    }
    if (f->threshold)
        SN(attention_draw)(f, philox, b, n, q0, held, k0, w->keep);
    SN(attention_powers)(w->strip + from * NR, to - from, m, sum, f->threshold ? w->keep + from : NULL);
    SN(store)(sums, sum[0]), SN(store)(sums + VL, sum[1]);
    SN(attention_mix)(o, f->value_size, (to < count ? to : count) - from, v + from * AB, w->strip + from * NR, before);
}

/* out of a block of queries = o^T / sum; o^T is spent */
static void
SN(attention_leave)(const sn_attention_args *f, ptrdiff_t b, ptrdiff_t n, ptrdiff_t q0, ptrdiff_t held, const T *v,
                    T *restrict o, const T *largest, const T *sums)
{
    const ptrdiff_t values = f->value_size, step = f->heads * values, at = (b * f->heads + n) * f->queries + q0;
    T *restrict out = (T *)f->out + (b * f->queries + q0) * step + n * values;
    T share[NR];
    for (ptrdiff_t j = 0; j < NR; j++)
        share[j] = 1 / sums[j];
    const T keep = (T)f->keep_scale;
    const V f0 = SN(load)(share) * keep, f1 = SN(load)(share + VL) * keep;
    for (ptrdiff_t h = 0; h < values; h++) {
        SN(store)(o + h * NR, SN(load)(o + h * NR) * f0);
        SN(store)(o + h * NR + VL, SN(load)(o + h * NR + VL) * f1);
    }
    SN(attention_turn)(out, step, o, NR, values, held);
    for (ptrdiff_t j = 0; j < held; j++) {
        const int blind = largest[j] == -INFINITY && sums[j] == 0; /* NaN scores leave it alone, but not the sum */
        if (blind)
            SN(attention_mean)(f, v, out + j * step);
        if (f->top) {
            ((T *)f->top)[at + j] = blind ? INFINITY : largest[j];
            ((T *)f->share)[at + j] = blind ? 0 : share[j];
        }
    }
}

/* The work space of a chunk of queries: the queries, their unfinished outputs, largest scores and sums, a block of keys
   and values. */
typedef struct {
    T *qt, *o, *top, *sum, *kp, *vp;
    SN(attention_strip) w;
} SN(attention_room);

static void
SN(attention_enter)(const sn_attention_args *f, SN(attention_room) *m, ptrdiff_t b, ptrdiff_t n, ptrdiff_t c0,
                    ptrdiff_t rows)
{
    const ptrdiff_t depth = sn_attention_pad(f->size), width = sn_attention_pad(f->value_size);
    m->qt = sn_scratch(), m->o = m->qt + f->chunk * depth, m->top = m->o + f->chunk * width;
    m->sum = m->top + f->chunk, m->kp = m->sum + f->chunk, m->vp = m->kp + KEYS * depth;
    m->w.strip = m->vp + KEYS * width, m->w.extra = m->w.strip + KEYS * NR;
    SN(attention_pack_turned)(m->qt, (const T *)f->q + ((b * f->queries + c0) * f->heads + n) * f->size, f->heads * f->size,
                              rows, f->size, (T)(f->scale * LOG2_E), NULL);
    memset(m->o, 0, (size_t)(sn_attention_pad(rows) * width) * sizeof(T));
    for (ptrdiff_t i = 0; i < sn_attention_pad(rows); i++)
        m->top[i] = -INFINITY, m->sum[i] = 0;
}

/* the queries [from, rows) of the chunk see `count` keys from k0 on */
static void
SN(attention_keys)(const sn_attention_args *f, SN(attention_room) *m, const sn_lanes *philox, ptrdiff_t b, ptrdiff_t n,
                   ptrdiff_t c0, ptrdiff_t from, ptrdiff_t rows, ptrdiff_t k0, ptrdiff_t count)
{
    const ptrdiff_t depth = sn_attention_pad(f->size), width = sn_attention_pad(f->value_size), size = f->size;
    const ptrdiff_t kv = n * f->kv_heads / f->heads, k_step = f->kv_heads * size, v_step = f->kv_heads * f->value_size;
    const T *k = (const T *)f->k + (b * f->keys + k0) * k_step + kv * size;
    const T *v = (const T *)f->v + (b * f->keys + k0) * v_step + kv * f->value_size;
    for (ptrdiff_t r = 0; r < count; r += AR)
        SN(attention_pack_left)(m->kp + r * depth, k + r * k_step, k_step, count - r < AR ? count - r : AR, size);
    SN(attention_pack_right)(m->vp, KEYS, AB, v, v_step, count, f->value_size, NULL);
    for (ptrdiff_t i = from; i < rows; i += NR)
        SN(attention_block)(f, &m->w, philox, b, n, c0 + i, rows - i < NR ? rows - i : NR, k0, count, m->kp, m->vp,
                            m->qt + i * size, m->o + i * width, m->top + i, m->sum + i);
}

/* where the shared part of NR queries from q0 on is kept: o^T, the largest scores, the sums */
SN_INLINE T *
SN(attention_begun)(const sn_attention_args *f, ptrdiff_t b, ptrdiff_t n, ptrdiff_t q0)
{
    return (T *)f->begun + ((b * f->heads + n) * sn_attention_pad(f->queries) + q0) * (f->value_size + 2);
}

/* For all sequences at once: the queries of `like` and the whole blocks of keys that lie in the leads. A sequence takes
   what there is when its lead ends. */
static void
SN(attention_shared)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_args *f = vargs;
    const ptrdiff_t most = f->longest / NR * NR, chunks = (f->longest + f->chunk - 1) / f->chunk;
    const ptrdiff_t width = sn_attention_pad(f->value_size), values = f->value_size;
    SN(attention_room) m;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t n = unit / chunks, c0 = unit % chunks * f->chunk;
        const ptrdiff_t rows = most - c0 < f->chunk ? most - c0 : f->chunk;
        if (rows <= 0)
            continue;
        SN(attention_enter)(f, &m, f->like, n, c0, rows);
        for (ptrdiff_t k0 = 0; k0 + KEYS <= f->longest; k0 += KEYS) {
            SN(attention_keys)(f, &m, NULL, f->like, n, c0, 0, rows, k0, KEYS);
            for (ptrdiff_t b = 0; b < f->batch; b++) {
                if (f->lead[b] / KEYS != k0 / KEYS + 1)
                    continue;
                for (ptrdiff_t i = 0; i < rows && c0 + i + NR <= f->lead[b]; i += NR) {
                    T *to = SN(attention_begun)(f, b, n, c0 + i);
                    memcpy(to, m.o + i * width, (size_t)(values * NR) * sizeof(T));
                    memcpy(to + values * NR, m.top + i, (size_t)NR * sizeof(T));
                    memcpy(to + (values + 1) * NR, m.sum + i, (size_t)NR * sizeof(T));
                }
            }
        }
    }
}

static void
SN(attention_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_args *f = vargs;
    const ptrdiff_t chunks = (f->queries + f->chunk - 1) / f->chunk, values = f->value_size;
    const ptrdiff_t width = sn_attention_pad(values);
    SN(attention_room) m;
    sn_lanes philox[2 * SN_PHILOX_ROUNDS];
    if (f->threshold)
        sn_philox_keys(f->key, philox);
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t c0 = unit % chunks * f->chunk, n = unit / chunks % f->heads, b = unit / chunks / f->heads;
        const ptrdiff_t rows = f->queries - c0 < f->chunk ? f->queries - c0 : f->chunk;
        const ptrdiff_t seen = c0 + rows + f->ahead; /* keys that the last query sees */
        const ptrdiff_t last = f->causal && seen < f->keys ? (seen > 0 ? seen : 0) : f->keys;
        const ptrdiff_t done = f->lead ? f->lead[b] / KEYS * KEYS : 0; /* keys that the first queries have seen */
        SN(attention_enter)(f, &m, b, n, c0, rows);
        ptrdiff_t led = 0;
        for (; done && led < rows && c0 + led + NR <= f->lead[b]; led += NR) {
            const T *from = SN(attention_begun)(f, b, n, c0 + led);
            memcpy(m.o + led * width, from, (size_t)(values * NR) * sizeof(T));
            memcpy(m.top + led, from + values * NR, (size_t)NR * sizeof(T));
            memcpy(m.sum + led, from + (values + 1) * NR, (size_t)NR * sizeof(T));
        }
        for (ptrdiff_t k0 = 0; k0 < last; k0 += KEYS)
            if (k0 >= done || led < rows)
                SN(attention_keys)(f, &m, philox, b, n, c0, k0 < done ? led : 0, rows, k0,
                                   last - k0 < KEYS ? last - k0 : KEYS);
        const T *v = (const T *)f->v + (b * f->keys * f->kv_heads + n * f->kv_heads / f->heads) * values;
        for (ptrdiff_t i = 0; i < rows; i += NR)
            SN(attention_leave)(f, b, n, c0 + i, rows - i < NR ? rows - i : NR, v, m.o + i * width, m.top + i, m.sum + i);
    }
}
