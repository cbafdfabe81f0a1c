/* The three kernels as a textbook writes them, one number after the other: the rung that speed is measured from. */
#include "seqnet_lab.h"

int
lab_conv1d(const real *x, const real *w, const real *b, real *y, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t channels,
           ptrdiff_t taps, ptrdiff_t filters, ptrdiff_t dilation)
{
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t t = 0; t < time; t++)
            for (ptrdiff_t f = 0; f < filters; f++) {
                real sum = b[f];
                for (ptrdiff_t k = 0; k < taps; k++) {
                    const ptrdiff_t s = t + (k - (taps - 1)) * dilation;
                    for (ptrdiff_t c = 0; s >= 0 && c < channels; c++)
                        sum += x[(n * time + s) * channels + c] * w[(k * channels + c) * filters + f];
                }
                y[(n * time + t) * filters + f] = sum;
            }
    return 0;
}

int
lab_lstm_step(const real *x, const real *h, const real *c, const real *W, const real *U, const real *b, real *h_new,
              real *c_new, ptrdiff_t batch, ptrdiff_t features, ptrdiff_t units)
{
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t j = 0; j < units; j++) {
            real z[4];
            for (ptrdiff_t g = 0; g < 4; g++) {
                const ptrdiff_t column = g * units + j;
                z[g] = b[column];
                for (ptrdiff_t d = 0; d < features; d++)
                    z[g] += x[n * features + d] * W[d * 4 * units + column];
                for (ptrdiff_t d = 0; d < units; d++)
                    z[g] += h[n * units + d] * U[d * 4 * units + column];
            }
            const real i = 1 / (1 + real_exp(-z[0])), f = 1 / (1 + real_exp(-z[1])), o = 1 / (1 + real_exp(-z[3]));
            const real kept = f * c[n * units + j];
            c_new[n * units + j] = kept + i * real_tanh(z[2]);
            h_new[n * units + j] = o * real_tanh(c_new[n * units + j]);
        }
    return 0;
}

int
lab_attention(const real *q, const real *k, const real *v, real *out, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t size,
              ptrdiff_t window)
{
    for (ptrdiff_t n = 0; n < batch; n++)
        for (ptrdiff_t t = 0; t < time; t++) {
            const ptrdiff_t first = t - window + 1 > 0 ? t - window + 1 : 0;
            const real *query = q + (n * time + t) * size;
            real top = -INFINITY, total = 0;
            for (ptrdiff_t pass = 0; pass < 2; pass++)
                for (ptrdiff_t s = first; s <= t; s++) {
                    real score = 0;
                    for (ptrdiff_t d = 0; d < size; d++)
                        score += query[d] * k[(n * time + s) * size + d];
                    score /= real_sqrt((real)size);
                    if (pass == 0)
                        top = score > top ? score : top;
                    else
                        total += real_exp(score - top);
                }
            for (ptrdiff_t d = 0; d < size; d++)
                out[(n * time + t) * size + d] = 0;
            for (ptrdiff_t s = first; s <= t; s++) {
                real score = 0;
                for (ptrdiff_t d = 0; d < size; d++)
                    score += query[d] * k[(n * time + s) * size + d];
                const real p = real_exp(score / real_sqrt((real)size) - top) / total;
                for (ptrdiff_t d = 0; d < size; d++)
                    out[(n * time + t) * size + d] += p * v[(n * time + s) * size + d];
            }
        }
    return 0;
}
