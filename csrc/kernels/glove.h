/* Arguments of one pass of GloVe over a block of counts.

   words_table and context_table (words, 2 size + 2), size a multiple of SN_GLOVE_LANES: of each word the vector, the
   sums of the squares of its steps, the bias and the sum of the squares of its steps. rows, columns (entries): of each
   entry the word and the context; targets (entries) the logarithm of its count, weights (entries) how much it matters.
   bounds (blocks * blocks + 1): where the entries of each part begin.

   In pass number `stratum` unit b does part (b, (b + stratum) mod blocks): no two of these parts share a word or a
   context, so they may be done side by side. Within a part the entries come in steps of a number that has no divisor in
   common with theirs, drawn by key and part: a shuffle that costs nothing.

   e = w . c + b_w + b_c - target,  g = rate weight e
   w -= g c / sqrt(G_w),  G_w += (g c)^2, the same for c with w, and for the biases with 1, all from the values before
   losses (blocks): sum over the entries of weight e^2 / 2, unit by unit. Units: blocks. */
#ifndef SN_GLOVE_H
#define SN_GLOVE_H
#include <stddef.h>
#include <stdint.h>

enum { SN_GLOVE_LANES = 16 };

typedef struct {
    void *words_table, *context_table;
    const int32_t *rows, *columns;
    const void *targets, *weights;
    const int64_t *bounds;
    double *losses;
    ptrdiff_t size, blocks, stratum;
    double rate;
    uint64_t key;
} sn_glove_args;
#endif
