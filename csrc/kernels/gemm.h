/* The one matrix product, C = act(A B + bias), and how its operands are described.

   A is never copied as a whole: it is a *view* of sequences. Row r of A is position t = r mod rows of sequence
   b = r / rows; its elements are `taps` groups of `channels` neighbours, tap j at position
       p = (t * num + offset + j * tap_step) / den
   of the sequence, zero where that is no whole number or lies outside 0 .. length - 1. A plain matrix is a view with one
   tap; the windows of a convolution are a view of its input (num = stride, tap_step = dilation, offset = -padding);
   the gradient with respect to that input is a product over a view of the output's gradient (den = stride).

   B is (taps, channels, columns) with free strides. It is copied once into panels of SN_NR columns. */
#ifndef SN_GEMM_H
#define SN_GEMM_H
#include <stddef.h>

typedef struct {
    const void *data;
    ptrdiff_t batch_step; /* elements from one sequence to the next */
    ptrdiff_t step;       /* elements from one position to the next */
    ptrdiff_t rows, length;
    ptrdiff_t taps, channels;
    ptrdiff_t num, den, offset, tap_step;
} sn_view;

typedef struct {
    const void *data;
    ptrdiff_t tap_step, channel_step, column_step;
} sn_matrix;

enum { SN_LINEAR = 0, SN_RELU = 1, SN_SIGMOID = 2, SN_TANH = 3 };

/* gemm_pack: one unit is one panel: packed (panels, depth, SN_NR), columns beyond the last are zero */
typedef struct {
    void *packed;
    sn_matrix b;
    ptrdiff_t taps, channels, columns;
} sn_pack_args;

/* gemm_rows: units are (group of `group` panels) x (`height` tiles of rows), the last running fastest; work space for
   `height` tiles of A */
#define SN_HEIGHT_MOST 4 /* with more, threads would wait longer for the last of them */
#define SN_CACHED ((ptrdiff_t)512 << 10) /* bytes of B that stay in the second-level cache */
typedef struct {
    void *c;           /* row r of C begins at c + (r / rows) * c_batch_step + (r % rows) * c_step */
    ptrdiff_t c_batch_step, c_step;
    sn_view a;
    const void *packed;
    const void *bias;  /* (columns) or NULL */
    ptrdiff_t m, columns, group, height;
    int activation, accumulate; /* accumulate: C += A B; neither bias nor activation then */
} sn_gemm_args;

/* gemm_transposed: C (taps * channels, columns) = A^T B over the rows of A and B; units are (slice of `slice` of
   these rows) x (pass of `wide` panels) x (group of `group` tiles of C's rows), the last running fastest; each slice
   has a C of its own, slice_step elements from one to the next, and sums of its own. With sums, C's rows count one more. */
#define SN_TILES_PACKED 8 /* tiles of A^T that are packed at once */
#define SN_DEPTH_PACKED 256 /* and of the sum's length: a panel block of B then fits the second-level cache */
typedef struct {
    void *c;
    void *sums;        /* (columns) = the sum of B's rows, or NULL */
    ptrdiff_t c_step;
    sn_view a;
    const void *b;     /* row r at b + (r / rows) * b_batch_step + (r % rows) * b_step */
    ptrdiff_t b_batch_step, b_step;
    ptrdiff_t m, columns; /* m: rows of A and of B, the length of the sum */
    ptrdiff_t slice, slice_step, wide, group;
} sn_gemm_t_args;

/* Rows of a tile and columns of a panel, for the table that runs; the same for every instantiation of a kernel file.
   A kernel that only reports them: gemm_shape writes {SN_MR, SN_NR, bytes of work space per depth of A}. */
typedef struct {
    ptrdiff_t *mr, *nr;
} sn_gemm_shape_args;
#endif
