#include "../template.h"
#include "losses.h"

SN_INLINE T
SN(loss_exp)(T x)
{
    return sizeof(T) == 4 ? (T)expf((float)x) : (T)exp((double)x);
}

SN_INLINE T
SN(loss_log)(T x)
{
    return sizeof(T) == 4 ? (T)logf((float)x) : (T)log((double)x);
}

SN_INLINE T
SN(loss_log1p)(T x)
{
    return sizeof(T) == 4 ? (T)log1pf((float)x) : (T)log1p((double)x);
}

/* min and max written so that NaN goes through and is not clipped away */
SN_INLINE T
SN(loss_clip)(T x, T low, T high)
{
    return x < low ? low : x > high ? high : x;
}

/* loss (rows) = mean over width of -t log p - (1 - t) log(1 - p);  from logits x: max(x, 0) - x t + log(1 + e^-|x|) */
static void
SN(binary_crossentropy_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T low = (T)a->epsilon, high = (T)(1.0 - a->epsilon);
    T *restrict loss = a->loss;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        double sum = 0;
        if (a->from_logits)
            for (ptrdiff_t j = 0; j < width; j++) {
                T x = o[j], size = x < 0 ? -x : x;
                sum += (x < 0 ? 0 : x) - x * t[j] + SN(loss_log1p)(SN(loss_exp)(-size));
            }
        else
            for (ptrdiff_t j = 0; j < width; j++) {
                T p = SN(loss_clip)(o[j], low, high);
                sum -= t[j] * SN(loss_log)(p) + (1 - t[j]) * SN(loss_log)(1 - p);
            }
        loss[r] = (T)(sum / (double)width);
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
        for (ptrdiff_t j = 0; j < width; j++) {
            T x = o[j];
            if (a->from_logits) {
                T e = SN(loss_exp)(x < 0 ? x : -x), sigmoid = (x < 0 ? e : 1) / (1 + e);
                if (dx)
                    dx[j] = g * (sigmoid - t[j]);
                if (dt)
                    dt[j] = -g * x;
            } else {
                T p = SN(loss_clip)(x, low, high);
                if (dx)
                    dx[j] = x < low || x > high ? 0 : g * (p - t[j]) / (p * (1 - p));
                if (dt)
                    dt[j] = g * (SN(loss_log)(1 - p) - SN(loss_log)(p));
            }
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
        double sum = 0, value = 0;
        if (label < 0) {
            loss[r] = saved[r] = 0;
            continue;
        }
        if (a->from_logits) {
            T top = o[0];
            for (ptrdiff_t j = 1; j < width; j++)
                top = o[j] > top ? o[j] : top;
            for (ptrdiff_t j = 0; j < width; j++)
                sum += SN(loss_exp)(o[j] - top);
            const T norm = saved[r] = top + (T)log(sum);
            if (t)
                for (ptrdiff_t j = 0; j < width; j++)
                    value -= t[j] * (o[j] - norm);
            else
                value = norm - o[label];
        } else {
            for (ptrdiff_t j = 0; j < width; j++)
                sum += o[j];
            const T norm = saved[r] = (T)sum;
            if (t)
                for (ptrdiff_t j = 0; j < width; j++)
                    value -= t[j] * SN(loss_log)(SN(loss_clip)(o[j] / norm, low, high));
            else
                value = -SN(loss_log)(SN(loss_clip)(o[label] / norm, low, high));
        }
        loss[r] = (T)value;
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
                                       : -g * SN(loss_log)(SN(loss_clip)(o[j] / norm, low, high));
        if (!dx)
            continue;
        if (a->from_logits) {
            double sum = t ? 0 : 1;
            if (t)
                for (ptrdiff_t j = 0; j < width; j++)
                    sum += t[j];
            const T weight = g * (T)sum;
            for (ptrdiff_t j = 0; j < width; j++)
                dx[j] = weight * SN(loss_exp)(o[j] - norm) - (t ? g * t[j] : 0);
            if (!t)
                dx[label] -= g;
        } else {
            double sum = 0; /* of u q */
            if (t)
                for (ptrdiff_t j = 0; j < width; j++) {
                    T q = o[j] / norm;
                    dx[j] = q < low || q > high ? 0 : -t[j] / q;
                    sum += dx[j] * q;
                }
            else {
                T q = o[label] / norm;
                memset(dx, 0, (size_t)width * sizeof(T));
                dx[label] = q < low || q > high ? 0 : -1 / q;
                sum = dx[label] * q;
            }
            for (ptrdiff_t j = 0; j < width; j++)
                dx[j] = g * (dx[j] - (T)sum) / norm;
        }
    }
}

/* loss (rows) = mean over width of (o - t)^2, or of |o - t| */
static void
SN(difference_loss_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    T *restrict loss = a->loss;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        double sum = 0;
        for (ptrdiff_t j = 0; j < width; j++) {
            T d = o[j] - t[j];
            sum += a->absolute ? (d < 0 ? -d : d) : d * d;
        }
        loss[r] = (T)(sum / (double)width);
    }
}

/* do = 2 (o - t) dloss / width, or sign(o - t) dloss / width;  dt = -do */
static void
SN(difference_loss_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_loss_args *a = vargs;
    const ptrdiff_t width = a->width;
    const T *restrict dloss = a->dloss;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T *restrict t = (const T *)a->target + r * width, *restrict o = (const T *)a->output + r * width;
        T *restrict dx = a->doutput ? (T *)a->doutput + r * width : NULL;
        T *restrict dt = a->dtarget ? (T *)a->dtarget + r * width : NULL;
        const T g = dloss[r] / (T)width;
        for (ptrdiff_t j = 0; j < width; j++) {
            T d = o[j] - t[j], slope = a->absolute ? (T)((d > 0) - (d < 0)) : 2 * d;
            if (dx)
                dx[j] = g * slope;
            if (dt)
                dt[j] = -g * slope;
        }
    }
}
