/* What the recurrent kernels share: how sequences, their states and their weights are described.

   Sequences are ragged. Sequence s has the positions bounds[s] .. bounds[s + 1] - 1, one for each step that it really
   takes: steps that are masked have none, and steps that it shares with others are done elsewhere. Rows are dealt out in
   units of a few sequences of similar length, and a unit is carried through all its steps by one thread. */
#ifndef SN_RECURRENT_H
#define SN_RECURRENT_H
#include <stddef.h>
#include <stdint.h>

#define SN_UNIT_MOST 32 /* sequences in a unit */
#define SN_LINE_STATES 4 /* work space of a sequence, in states */

/* Activations whose slope follows from their output; the first four are those of gemm.h. */
enum { SN_HARD_SIGMOID = 4, SN_RELU6, SN_ELU, SN_SELU, SN_SOFTPLUS, SN_SOFTSIGN, SN_EXPONENTIAL, SN_HARD_TANH,
       SN_RECURRENT_ACTIVATIONS };

/* Weights (depth, gates x columns), copied into panels of `wide` columns of each gate: packed (panel, depth, vectors).
   Lane g * n + j of a panel of n columns is column j of gate g; in the last panel, which may be narrow, the gates then
   share vectors, unless `apart`: then each has a vector of its own, or half of one. Element (k, gate, column) comes
   from data + k * k_step + gate * gate_step + column * column_step. */
typedef struct {
    void *packed;
    const void *data;
    ptrdiff_t k_step, gate_step, column_step;
    ptrdiff_t depth, gates, columns, wide;
    int apart;
} sn_panels;

/* A product's panels are packed by recurrent_pack, whose unit is one panel. recurrent_shape writes the lanes of a vector
   and the rows of a register tile. */
typedef struct {
    ptrdiff_t *lanes, *rows;
} sn_recurrent_shape_args;

typedef struct {
    const int64_t *bounds; /* (sequences + 1) */
    const int64_t *order;  /* (sequences): the longest first, of two alike the one with the shorter run in front */
    const int64_t *unit;   /* (units + 1): unit i takes the sequences order[unit[i]] .. order[unit[i + 1] - 1] */
    const int64_t *step;   /* (positions): the step that the position is, below `time`; NULL: counted from 0 */
    ptrdiff_t time;        /* rows of y for each sequence */
    ptrdiff_t sequences, units; /* units of the state */
    ptrdiff_t most;        /* sequences in the largest unit of work */
    int carry;             /* y of a step that is not taken: the state before it; else zero */
    int activation, recurrent_activation;
    const void *factors;   /* (copies, sequences, units): what the state is multiplied with on its way into the gates */
    ptrdiff_t copies;      /* 1, or one for each gate; 0 without factors */
} sn_sequences;

/* forward: units are units of work */
typedef struct {
    sn_sequences q;
    sn_panels panels, candidate; /* candidate: of the GRU that resets before its product */
    const void *x;         /* (rows, gates x units): the input half, bias included */
    const int64_t *row;    /* (positions): the row of x; NULL: the position */
    const void *h, *c;     /* states to begin with, or NULL: zeros */
    const int64_t *start;  /* (sequences): the row of h and c; NULL: the sequence. Rows 1 .. start[s] of h are then the
                              outputs of the steps that the sequence shares with others */
    const void *bias;      /* (gates x units) of the recurrent half, or NULL */
    void *y;               /* (sequences, time, units) or NULL */
    void *h_last, *c_last; /* (sequences, units) */
    void *gates, *h_before, *c_before; /* (positions, gates x units), (positions, units) or NULL: kept for the backward */
    ptrdiff_t saved;       /* width of gates over units */
} sn_recurrent_args;

/* lstm_pair: one sequence, and nothing is kept. Two units, see lstm_pair.c */
typedef struct {
    const sn_recurrent_args *a;
    void *states;          /* (2, 2, units rounded up to SN_LANES): h and c, before a step and behind it in turn */
    struct sn_lockstep *lockstep;
} sn_lstm_pair_args;

#define SN_WEIGHT_HELD 64 /* positions that a team collects before it multiplies their states and gradients */

/* How the gradient of the recurrent weights is summed: `blocks` of columns that saw one copy of the state. A row of
   states has state_wide elements, the copy of block i at state[i] and behind it a 1 that sums the bias, copies `step`
   apart; a row of gradients and of sums has `wide`, block i of columns[i] at first[i], filled up to whole vectors.
   sums (works, units + 1, wide) or NULL; to (units, gates x units) and bias (gates x units), or NULL. */
typedef struct {
    void *sums, *to, *bias;
    ptrdiff_t works, units, gates, wide, state_wide, step, blocks, skip;
    ptrdiff_t first[4], columns[4], state[4];
} sn_weight_blocks;

/* backward: the gradient of every gate before its activation, and of the states to begin with */
typedef struct {
    sn_sequences q;
    sn_panels panels, candidate; /* of the transposed weights */
    const void *dy, *dc;   /* (sequences, time, units) or NULL: of outputs, and of cells at the same steps */
    const void *dh_last, *dc_last; /* (sequences, units) or NULL */
    const void *gates, *h_before, *c_before;
    int ends;              /* a gradient of the states that has vanished need not be followed, see team_vanish */
    int shared;            /* steps before a sequence's first are not its own: their outputs' gradients go elsewhere */
    void *dz;              /* (positions, gates x units), or NULL where it goes into drows at once: */
    void *drows;           /* (rows, gates x units) += dz at row[position], rows that no two sequences share; or NULL */
    const int64_t *row;
    void *dstate;          /* (positions, units) or NULL: of the output at each position, all that comes back to it */
    void *dh, *dc_first;   /* (sequences, units): of the states to begin with */
    sn_weight_blocks weights;
} sn_recurrent_back_args;

#endif
