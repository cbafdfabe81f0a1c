/* Arguments of the elementwise kernels. Arrays of n elements each, contiguous; units are elements. */
#ifndef SN_ELEMENTWISE_H
#define SN_ELEMENTWISE_H

typedef struct {
    void *y;
    const void *x;
    double a, b; /* what the op is parametrised by: a slope, a bound */
} sn_unary_args;

typedef struct {
    void *dx;
    const void *dy, *saved; /* saved: the input or the output of the forward, as the op prefers */
    double a, b;
} sn_unary_backward_args;

/* SN_ELEMENTWISE(name, SAVED, Y, DX): the forward y = Y of the input x, and the backward dx = DX of the incoming
   gradient g and of what the forward saved, which is the input x or the output y. a and b are the op's parameters. */
#define SN_ELEMENTWISE(name, SAVED, Y, DX)                                                       \
    static void SN(name##_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)   \
    {                                                                                            \
        const sn_unary_args *args = vargs;                                                       \
        const T *restrict from = args->x;                                                        \
        T *restrict to = args->y;                                                                \
        const T a = (T)args->a, b = (T)args->b;                                                  \
        (void)a, (void)b;                                                                        \
        for (ptrdiff_t i = begin; i < end; i++) {                                                \
            T x = from[i];                                                                       \
            to[i] = (Y);                                                                         \
        }                                                                                        \
    }                                                                                            \
    static void SN(name##_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)  \
    {                                                                                            \
        const sn_unary_backward_args *args = vargs;                                              \
        const T *restrict grad = args->dy, *restrict saved = args->saved;                        \
        T *restrict to = args->dx;                                                               \
        const T a = (T)args->a, b = (T)args->b;                                                  \
        (void)a, (void)b;                                                                        \
        for (ptrdiff_t i = begin; i < end; i++) {                                                \
            T g = grad[i], SAVED = saved[i];                                                     \
            to[i] = (DX);                                                                        \
        }                                                                                        \
    }
#endif
