#include "../template.h"
#include "attention.h"

/* attention_forward for a handful of queries, as in generation, one token at a time: a row of scores after the other.
   Work space: the keys rounded up. */
static void
SN(attention_few)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_attention_args *f = vargs;
    const ptrdiff_t size = f->size, values = f->value_size, k_step = f->kv_heads * size, v_step = f->kv_heads * values;
    const T scale = (T)(f->scale * LOG2_E);
    T *restrict x = sn_scratch();
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t n = unit % f->heads, b = unit / f->heads, kv = n * f->kv_heads / f->heads;
        const T *k = (const T *)f->k + b * f->keys * k_step + kv * size;
        const T *v = (const T *)f->v + b * f->keys * v_step + kv * values;
        for (ptrdiff_t t = 0; t < f->queries; t++) {
            const T *restrict q = (const T *)f->q + ((b * f->queries + t) * f->heads + n) * size;
            T *restrict out = (T *)f->out + ((b * f->queries + t) * f->heads + n) * values;
            const ptrdiff_t mask_at = b * f->mask_step[0] + n * f->mask_step[1] + t * f->mask_step[2];
            const ptrdiff_t seen = t + f->ahead + 1;
            const ptrdiff_t last = f->causal && seen < f->keys ? (seen > 0 ? seen : 0) : f->keys;
            T top = -INFINITY, total = 0;
            for (ptrdiff_t s = 0; s < last; s++) {
                const T *restrict key = k + s * k_step;
                T dot = -INFINITY;
                if (!f->mask || f->mask[mask_at + s * f->mask_step[3]]) {
                    ROW_SUM(dot, size, q[i] * key[i]);
                    dot = dot * scale;
                    top = dot > top ? dot : top;
                }
                x[s] = dot;
            }
            for (ptrdiff_t s = last; s < sn_attention_pad(last); s++)
                x[s] = -INFINITY;
            const V m = SN(splat)(top > -MOST ? top : -MOST);
            V sum = {0};
            for (ptrdiff_t s = 0; s < last; s += VL) {
                const V p = SN(attention_exp2)(SN(load)(x + s) - m);
                SN(store)(x + s, p);
                sum += p;
            }
            T lane[64 / sizeof(T)];
            SN(store)(lane, sum);
            for (ptrdiff_t j = 0; j < VL; j++)
                total = total + lane[j];
            const int blind = top == -INFINITY && total == 0;
            const T share = 1 / total;
            for (ptrdiff_t h = 0; h < values; h++)
                out[h] = 0;
            for (ptrdiff_t s = 0; s < last && !blind; s++) {
                const T *restrict row = v + s * v_step;
                const T p = x[s] * share;
                for (ptrdiff_t h = 0; h < values && p != 0; h++)
                    out[h] = out[h] + p * row[h];
            }
            if (blind)
                SN(attention_mean)(f, v, out);
            if (f->top) {
                const ptrdiff_t at = (b * f->heads + n) * f->queries + t;
                ((T *)f->top)[at] = blind ? INFINITY : top;
                ((T *)f->share)[at] = blind ? 0 : share;
            }
        }
    }
}
