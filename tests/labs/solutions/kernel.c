/* A right answer to lab 13. */
#include "seqnet_lab.h"

int
lab_conv1d(const real *x, const real *w, const real *b, real *y, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t channels,
           ptrdiff_t taps, ptrdiff_t filters, ptrdiff_t dilation)
{
    const int repeat = "__EDGE__"[0] == 'r';
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t t = 0; t < time; t++) {
            real *restrict out = y + (n * time + t) * filters;
            for (ptrdiff_t f = 0; f < filters; f++)
                out[f] = b[f];
            for (ptrdiff_t k = 0; k < taps; k++) {
                ptrdiff_t s = t + (k - (taps - 1)) * dilation;
                if (s < 0 && !repeat)
                    continue;
                s = s < 0 ? 0 : s;
                for (ptrdiff_t c = 0; c < channels; c++) {
                    const real value = x[(n * time + s) * channels + c];
                    const real *restrict row = w + (k * channels + c) * filters;
                    for (ptrdiff_t f = 0; f < filters; f++)
                        out[f] += value * row[f];
                }
            }
        }
    return 0;
}

static real
sigmoid(real z)
{
    return 1 / (1 + real_exp(-z));
}

int
lab_lstm_step(const real *x, const real *h, const real *c, const real *W, const real *U, const real *b, real *h_new,
              real *c_new, ptrdiff_t batch, ptrdiff_t features, ptrdiff_t units)
{
    const char order[] = "__GATES__";
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t j = 0; j < units; j++) {
            real i = 0, f = 0, g = 0, o = 0;
            for (ptrdiff_t block = 0; block < 4; block++) {
                const ptrdiff_t column = block * units + j;
                real z = b[column];
                for (ptrdiff_t d = 0; d < features; d++)
                    z += x[n * features + d] * W[d * 4 * units + column];
                for (ptrdiff_t d = 0; d < units; d++)
                    z += h[n * units + d] * U[d * 4 * units + column];
                switch (order[block]) {
                case 'i': i = z; break;
                case 'f': f = z; break;
                case 'g': g = z; break;
                default: o = z;
                }
            }
            const real cell = sigmoid(f) * c[n * units + j] + sigmoid(i) * real_tanh(g);
            c_new[n * units + j] = cell;
            h_new[n * units + j] = sigmoid(o) * real_tanh(cell);
        }
    return 0;
}

int
lab_attention(const real *q, const real *k, const real *v, real *out, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t size,
              ptrdiff_t window)
{
    const real scale = 1 / real_sqrt((real)size);
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t t = 0; t < time; t++) {
            const ptrdiff_t first = t - window + 1 > 0 ? t - window + 1 : 0;
            const real *query = q + (n * time + t) * size;
            real *sum = out + (n * time + t) * size, top = 0, total = 0;
            for (ptrdiff_t d = 0; d < size; d++)
                sum[d] = 0;
            for (ptrdiff_t s = first; s <= t; s++) { /* a new largest score rescales what was summed before */
                real score = 0;
                for (ptrdiff_t d = 0; d < size; d++)
                    score += query[d] * k[(n * time + s) * size + d];
                score *= scale;
                if (s == first)
                    top = score;
                if (score > top) {
                    const real factor = real_exp(top - score);
                    for (ptrdiff_t d = 0; d < size; d++)
                        sum[d] *= factor;
                    total *= factor;
                    top = score;
                }
                const real p = real_exp(score - top);
                total += p;
                for (ptrdiff_t d = 0; d < size; d++)
                    sum[d] += p * v[(n * time + s) * size + d];
            }
            if (total > 0)
                for (ptrdiff_t d = 0; d < size; d++)
                    sum[d] /= total;
        }
    return 0;
}
