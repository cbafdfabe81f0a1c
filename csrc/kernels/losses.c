#include "../template.h"
#include "losses.h"
#include "vec.h"

/* min and max written so that NaN goes through and is not clipped away */
SN_INLINE T
SN(loss_clip)(T x, T low, T high)
{
    return x < low ? low : x > high ? high : x;
}

/* The sum over j < n of an expression in j, in lanes whose order does not depend on the instruction set. */
#define LOSS_SUM(result, n, TERM)                                            \
    do {                                                                     \
        T lane[SN_LANES] = {0};                                              \
        ptrdiff_t whole = (n) - (n) % SN_LANES;                              \
        for (ptrdiff_t first = 0; first < whole; first += SN_LANES)          \
            for (ptrdiff_t l = 0; l < SN_LANES; l++) {                       \
                ptrdiff_t j = first + l;                                     \
                lane[l] += (TERM);                                           \
            }                                                                \
        for (ptrdiff_t j = whole; j < (n); j++)                              \
            lane[j - whole] += (TERM);                                       \
        for (ptrdiff_t w = SN_LANES / 2; w; w /= 2)                          \
            for (ptrdiff_t l = 0; l < w; l++)                                \
                lane[l] += lane[l + w];                                      \
        result = lane[0];                                                    \
    } while (0)

/* -t log p - (1 - t) log(1 - p); (1 - t) b is written b - t b, so that no two products are added and there is one way
   only to fuse a product with a sum, the same in a vector and in its remainder */
SN_INLINE T
SN(bce)(T t, T x, T low, T high)
{
    T p = SN(loss_clip)(x, low, high), yes = vlog(p), no = vlog(1 - p);
    return -(t * yes + (no - t * no));
}

SN_INLINE T
SN(bce_logit)(T t, T x)
{
    T size = x < 0 ? -x : x;
    return (x < 0 ? 0 : x) - x * t + vlog1p(vexp(-size));
}

/* loss (rows) = mean over width of -t log p - (1 - t) log(1 - p);  from logits x: max(x, 0) - x t + log(1 + e^-|x|) */
static void
SN(binary_crossentropy_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T low = (T)a->epsilon, high = (T)(1.0 - a->epsilon);
    T *restrict loss = a->loss;
    if (width == 1) { /* one output a sample, or element by element */
        const T *restrict t = a->target, *restrict o = a->output;
        if (a->from_logits)
            for (ptrdiff_t r = begin; r < end; r++)
                loss[r] = SN(bce_logit)(t[r], o[r]);
        else
            for (ptrdiff_t r = begin; r < end; r++)
                loss[r] = SN(bce)(t[r], o[r], low, high);
        return;
    }
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        T sum;
        if (a->from_logits)
            LOSS_SUM(sum, width, SN(bce_logit)(t[j], o[j]));
        else
            LOSS_SUM(sum, width, SN(bce)(t[j], o[j], low, high));
        loss[r] = sum / (T)width;
    }
}

/* dp = (p - t) / (p (1 - p)) dloss / width, 0 where p was clipped;  from logits: dx = (sigmoid(x) - t) dloss / width;
   dt = (log(1 - p) - log p) dloss / width, from logits -x dloss / width */
static void
SN(binary_crossentropy_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T low = (T)a->epsilon, high = (T)(1.0 - a->epsilon);
    const T *restrict dloss = a->dloss;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        T *restrict dx = a->doutput ? (T *)a->doutput + r * width : NULL;
        T *restrict dt = a->dtarget ? (T *)a->dtarget + r * width : NULL;
        const T g = dloss[r] / (T)width;
        if (a->from_logits)
            for (ptrdiff_t j = 0; j < width && dx; j++) {
                T e = vexp(o[j] < 0 ? o[j] : -o[j]);
                dx[j] = g * ((o[j] < 0 ? e : 1) / (1 + e) - t[j]);
            }
        else
            for (ptrdiff_t j = 0; j < width && dx; j++) {
                T p = SN(loss_clip)(o[j], low, high);
                dx[j] = o[j] < low || o[j] > high ? 0 : g * (p - t[j]) / (p * (1 - p));
            }
        for (ptrdiff_t j = 0; j < width && dt; j++) {
            T p = SN(loss_clip)(o[j], low, high);
            dt[j] = a->from_logits ? -g * o[j] : g * (vlog(1 - p) - vlog(p));
        }
    }
}

/* loss (rows) = -sum over classes of t log(p / sum p);  from logits x: log softmax(x) in place of the logarithm.
   With labels, t is 1 at the label; a negative label gives loss 0. */
static void
SN(categorical_crossentropy_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T low = (T)a->epsilon, high = (T)(1.0 - a->epsilon);
    T *restrict loss = a->loss, *restrict saved = a->saved;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = a->target ? (const T *)a->target + r * width : NULL;
        const T *restrict o = (const T *)a->output + r * width;
        const ptrdiff_t label = t ? 0 : (ptrdiff_t)a->label[r];
        T sum, value;
        if (label < 0) {
            loss[r] = saved[r] = 0;
            continue;
        }
        if (a->from_logits) {
            T top = o[0];
            for (ptrdiff_t j = 1; j < width; j++)
                top = o[j] > top ? o[j] : top;
            LOSS_SUM(sum, width, vexp(o[j] - top));
            const T norm = saved[r] = top + vlog(sum);
            if (t)
                LOSS_SUM(value, width, t[j] * (norm - o[j]));
            else
                value = norm - o[label];
        } else {
            LOSS_SUM(sum, width, o[j]);
            const T norm = saved[r] = sum;
            if (t)
                LOSS_SUM(value, width, -t[j] * vlog(SN(loss_clip)(o[j] / norm, low, high)));
            else
                value = -vlog(SN(loss_clip)(o[label] / norm, low, high));
        }
        loss[r] = value;
    }
}

/* With q = p / s, s = sum p, and u = -t / q (0 where q was clipped): dp = (u - sum u q) / s dloss;
   from logits: dx = (softmax(x) sum t - t) dloss;  dt = -log q dloss */
static void
SN(categorical_crossentropy_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T low = (T)a->epsilon, high = (T)(1.0 - a->epsilon);
    const T *restrict dloss = a->dloss, *restrict saved = a->saved;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = a->target ? (const T *)a->target + r * width : NULL;
        const T *restrict o = (const T *)a->output + r * width;
        T *restrict dx = a->doutput ? (T *)a->doutput + r * width : NULL;
        T *restrict dt = a->dtarget ? (T *)a->dtarget + r * width : NULL;
        const ptrdiff_t label = t ? 0 : (ptrdiff_t)a->label[r];
        const T g = dloss[r], norm = saved[r];
        if (label < 0) {
            if (dx)
                memset(dx, 0, (size_t)width * sizeof(T));
            continue;
        }
        if (dt)
            for (ptrdiff_t j = 0; j < width; j++)
                dt[j] = a->from_logits ? -g * (o[j] - norm)
                                       : -g * vlog(SN(loss_clip)(o[j] / norm, low, high));
        if (!dx)
            continue;
        if (a->from_logits) {
            T weight = 1;
            if (t)
                LOSS_SUM(weight, width, t[j]);
            weight *= g;
            for (ptrdiff_t j = 0; j < width; j++)
                dx[j] = weight * vexp(o[j] - norm);
            if (t)
                for (ptrdiff_t j = 0; j < width; j++)
                    dx[j] -= g * t[j];
            else
                dx[label] -= g;
        } else {
            T sum; /* of u q */
            if (t) {
                for (ptrdiff_t j = 0; j < width; j++) {
                    T q = o[j] / norm;
                    dx[j] = q < low || q > high ? 0 : -t[j] / q;
                }
                LOSS_SUM(sum, width, dx[j] * (o[j] / norm));
            } else {
                T q = o[label] / norm;
                memset(dx, 0, (size_t)width * sizeof(T));
                dx[label] = q < low || q > high ? 0 : -1 / q;
                sum = dx[label] * q;
            }
            for (ptrdiff_t j = 0; j < width; j++)
                dx[j] = g * (dx[j] - sum) / norm;
        }
    }
}

/* One function of the difference d = o - t, and its slope:
   squared d^2, 2 d;  absolute |d|, sign d;  Huber d^2 / 2 up to |d| = h and h |d| - h^2 / 2 beyond, d cut to [-h, h];
   log cosh d, written |d| + log(1 + e^(-2 |d|)) - log 2, and tanh d */
SN_INLINE T
SN(difference_loss)(int kind, T d, T h, T half_square)
{
    const T size = d < 0 ? -d : d;
    switch (kind) {
    case SN_SQUARED: return d * d;
    case SN_ABSOLUTE: return size;
    case SN_HUBER: return size <= h ? (T)0.5 * (d * d) : h * size - half_square;
    default: return size + (vlog1p(vexp(-2 * size)) - (T)0.693147180559945309417);
    }
}

SN_INLINE T
SN(difference_slope)(int kind, T d, T h)
{
    switch (kind) {
    case SN_SQUARED: return 2 * d;
    case SN_ABSOLUTE: return (T)((d > 0) - (d < 0));
    case SN_HUBER: return SN(loss_clip)(d, -h, h);
    default: return SN(tanh)(d);
    }
}

/* loss (rows) = mean over width of the function of o - t */
static void
SN(difference_loss_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T h = (T)a->epsilon, half_square = (T)(0.5 * a->epsilon * a->epsilon);
    T *restrict loss = a->loss;
#define ROWS(kind)                                                                                                   \
    case kind:                                                                                                       \
        for (ptrdiff_t r = begin; r < end; r++) {                                                                    \
            const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;  \
            T sum;                                                                                                   \
            LOSS_SUM(sum, width, SN(difference_loss)(kind, o[j] - t[j], h, half_square));                            \
            loss[r] = sum / (T)width;                                                                                \
        }                                                                                                            \
        return;
    switch (a->kind) {
        ROWS(SN_SQUARED)
        ROWS(SN_ABSOLUTE)
        ROWS(SN_HUBER)
        ROWS(SN_LOG_COSH)
    }
#undef ROWS
}

/* do = slope(o - t) dloss / width;  dt = -do */
static void
SN(difference_loss_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T h = (T)a->epsilon, *restrict dloss = a->dloss;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        T *restrict dx = a->doutput ? (T *)a->doutput + r * width : NULL;
        T *restrict dt = a->dtarget ? (T *)a->dtarget + r * width : NULL;
        const T g = dloss[r] / (T)width;
        for (ptrdiff_t j = 0; j < width; j++) {
            T slope = SN(difference_slope)(a->kind, o[j] - t[j], h);
            if (dx)
                dx[j] = g * slope;
            if (dt)
                dt[j] = -g * slope;
        }
    }
}

#undef LOSS_SUM
