#include "../template.h"
#include "attention.h"

/* One row of a strip of scores, blocks (., AR, AB): x = scale row + extra, -infinity from key `limit` on, up to the end
   of the last of `blocks` blocks; then p = e^(x - largest) in its place. *m is the largest so far, *sum the sum of
   e^(x - *m); returns what earlier sums and outputs are to be multiplied with. */
static T
SN(attention_row)(const sn_attention_args *f, T *restrict row, ptrdiff_t blocks, ptrdiff_t limit, ptrdiff_t t,
                  ptrdiff_t k0, ptrdiff_t bias_at, ptrdiff_t mask_at, T *m, T *sum)
{
    const T scale = (T)f->scale;
    T lane[AB];
    for (int j = 0; j < AB; j++)
        lane[j] = -INFINITY;
    for (ptrdiff_t block = 0; block < blocks; block++) {
        T *restrict x = row + block * AR * AB;
        for (int j = 0; j < AB; j++)
            x[j] = x[j] * scale;
        if (f->mask || f->bias) {
            const ptrdiff_t n = limit - block * AB < AB ? limit - block * AB : AB;
            for (ptrdiff_t j = 0; j < n; j++)
                x[j] = SN(attention_sum)(x[j], SN(attention_extra)(f, bias_at, mask_at, t, k0 + block * AB + j));
        }
        if (limit < (block + 1) * AB)
            for (ptrdiff_t j = limit > block * AB ? limit - block * AB : 0; j < AB; j++)
                x[j] = -INFINITY;
        for (int j = 0; j < AB; j++)
            lane[j] = x[j] > lane[j] ? x[j] : lane[j];
    }
    T largest = *m;
    for (int j = 0; j < AB; j++)
        largest = lane[j] > largest ? lane[j] : largest;
    const T shift = largest > -INFINITY ? largest : 0;
    for (int j = 0; j < AB; j++)
        lane[j] = 0;
    for (ptrdiff_t block = 0; block < blocks; block++) {
        T *restrict x = row + block * AR * AB;
        for (int j = 0; j < AB; j++) {
            x[j] = SN(attention_exp)(x[j] - shift);
            lane[j] = lane[j] + x[j];
        }
    }
    for (int w = AB / 2; w; w /= 2)
        for (int j = 0; j < w; j++)
            lane[j] = lane[j] + lane[j + w];
    const T before = SN(attention_exp)(*m - shift);
    *sum = *sum * before + lane[0];
    *m = largest;
    return before;
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

static void
SN(attention_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_args *f = vargs;
    const ptrdiff_t chunks = (f->queries + CHUNK - 1) / CHUNK, size = f->size, values = f->value_size;
    const ptrdiff_t depth = sn_attention_pad(size), width = sn_attention_pad(values);
    T *restrict kt = sn_scratch(), *restrict vp = kt + KEYS * size, *restrict qp = vp + KEYS * width;
    T *restrict strip = qp + CHUNK * depth, *restrict o = strip + AR * KEYS, *restrict m = o + CHUNK * width;
    T *restrict sum = m + CHUNK;
    V tile_out[2 * AR];
    sn_lanes keys[2 * SN_PHILOX_ROUNDS];
    if (f->threshold)
        sn_philox_keys(f->key, keys);
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t q0 = unit % chunks * CHUNK, n = unit / chunks % f->heads, b = unit / chunks / f->heads;
        const ptrdiff_t kv = n * f->kv_heads / f->heads, rows = f->queries - q0 < CHUNK ? f->queries - q0 : CHUNK;
        const ptrdiff_t q_step = f->heads * size, k_step = f->kv_heads * size, v_step = f->kv_heads * values;
        const T *q = (const T *)f->q + (b * f->queries + q0) * q_step + n * size;
        const T *k = (const T *)f->k + b * f->keys * k_step + kv * size;
        const T *v = (const T *)f->v + b * f->keys * v_step + kv * values;
        const ptrdiff_t bias_at = b * f->bias_step[0] + n * f->bias_step[1];
        const ptrdiff_t mask_at = b * f->mask_step[0] + n * f->mask_step[1];
        const ptrdiff_t seen = q0 + rows + f->ahead; /* keys that the last query sees */
        const ptrdiff_t last = f->causal && seen < f->keys ? (seen > 0 ? seen : 0) : f->keys;
        for (ptrdiff_t i = 0; i < rows; i += AR)
            SN(attention_pack_left)(qp + i * depth, q + i * q_step, q_step, rows - i < AR ? rows - i : AR, size);
        for (ptrdiff_t i = 0; i < rows; i++)
            m[i] = -INFINITY, sum[i] = 0;
        memset(o, 0, (size_t)(CHUNK * width) * sizeof(T));
        for (ptrdiff_t k0 = 0; k0 < last; k0 += KEYS) {
            const ptrdiff_t count = last - k0 < KEYS ? last - k0 : KEYS;
            SN(attention_pack_turned)(kt, k + k0 * k_step, k_step, count, size);
            SN(attention_pack_right)(vp, v + k0 * v_step, v_step, count, values);
            for (ptrdiff_t r = 0; r < rows; r += AR) {
                const ptrdiff_t held = rows - r < AR ? rows - r : AR;
                ptrdiff_t used = count;
                if (f->causal && q0 + r + held + f->ahead - k0 < used)
                    used = q0 + r + held + f->ahead - k0;
                if (used <= 0)
                    continue;
                for (ptrdiff_t c = 0; c < used; c += NR) { /* the scores of AR queries and NR keys */
                    SN(attention_tile)(size, qp + r * depth, AR * AB, kt + c * size, tile_out);
                    for (ptrdiff_t i = 0; i < 2 * AR; i++) {
                        const ptrdiff_t column = c + i % 2 * VL;
                        SN(store)(strip + column / AB * AR * AB + i / 2 * AB + column % AB, tile_out[i]);
                    }
                }
                const ptrdiff_t blocks = (used + AB - 1) / AB;
                T before[AR] = {0};
                for (ptrdiff_t i = 0; i < held; i++) {
                    const ptrdiff_t t = q0 + r + i;
                    ptrdiff_t limit = used;
                    if (f->causal && t + f->ahead + 1 - k0 < limit)
                        limit = t + f->ahead + 1 - k0 > 0 ? t + f->ahead + 1 - k0 : 0;
                    before[i] = SN(attention_row)(f, strip + i * AB, blocks, limit, t, k0, bias_at, mask_at,
                                                  m + r + i, sum + r + i);
                    for (ptrdiff_t g = 0; f->threshold && g < blocks * AB; g += SN_DROPOUT_GROUP) {
                        uint32_t word[4 * SN_PHILOX_BLOCKS];
                        SN(attention_draw)(f, keys, (b * f->heads + n) * f->queries + t, (k0 + g) / SN_DROPOUT_GROUP,
                                           word);
                        for (ptrdiff_t j = 0; j < SN_DROPOUT_GROUP && g + j < blocks * AB; j++) {
                            T *p = strip + (g + j) / AB * AR * AB + i * AB + j % AB;
                            *p = SN(attention_keeps)(word, j, f->threshold) ? *p * (T)f->keep_scale : 0;
                        }
                    }
                }
                for (ptrdiff_t h = 0; h < values; h += NR) { /* o = before o + p v */
                    SN(attention_plain)[values - h <= VL](used, strip, AR * AB, vp + h * count, tile_out);
                    for (ptrdiff_t i = 0; i < held; i++) {
                        T *at = o + (r + i) * width + h;
                        const V scale = SN(splat)(before[i]);
                        SN(store)(at, SN(load)(at) * scale + tile_out[2 * i]);
                        SN(store)(at + VL, SN(load)(at + VL) * scale + tile_out[2 * i + 1]);
                    }
                }
            }
        }
        for (ptrdiff_t i = 0; i < rows; i++) {
            T *restrict out = (T *)f->out + (b * f->queries + q0 + i) * f->heads * values + n * values;
            const T *restrict from = o + i * width;
            const int blind = m[i] == -INFINITY && sum[i] == 0; /* NaN scores leave m alone, but not the sum */
            if (blind)
                SN(attention_mean)(f, v, out);
            else
                for (ptrdiff_t h = 0; h < values; h++)
                    out[h] = from[h] / sum[i];
            if (f->lse)
                ((T *)f->lse)[(b * f->heads + n) * f->queries + q0 + i] =
                    blind ? INFINITY : m[i] + vlog(sum[i]);
        }
    }
}
