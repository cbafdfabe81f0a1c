/* What the bindings of the recurrent kernels share: sequences checked and dealt out in units, weights packed. */
#ifndef SN_RECURRENT_CORE_H
#define SN_RECURRENT_CORE_H
#include "border.h"
#include "kernels/recurrent.h"

typedef enum { SN_CELL_SIMPLE_RNN, SN_CELL_LSTM, SN_CELL_GRU_AFTER, SN_CELL_GRU_BEFORE } sn_cell;

/* Gates in the weights of a cell, and how many arrays of `units` its forward keeps for each position. */
ptrdiff_t sn_cell_gates(sn_cell cell);
ptrdiff_t sn_cell_saved(sn_cell cell);

/* The arrays behind sn_sequences, and the memory that order and unit take. */
typedef struct {
    PyArrayObject *bounds, *step, *factors;
    void *owned;
    ptrdiff_t positions, works; /* units of work */
    sn_sequences q;
} sn_sequence_arrays;

/* Reads bounds (sequences + 1), step (positions) or None, factors (copies, sequences, units) or None, and the four
   settings time, carry, activation, recurrent activation; q.units and the float type come from `weights`. Returns 0, or -1
   with an error. */
int sn_sequences_read(PyObject *bounds, PyObject *step, PyObject *factors, PyObject *const *settings,
                      PyArrayObject *weights, sn_cell cell, sn_sequence_arrays *out);
/* Sorts the sequences and deals them out; row (positions) or NULL. Returns 0, or -1 with an error. */
int sn_sequences_deal(sn_sequence_arrays *s, const int64_t *row, sn_cell cell, PyArrayObject *weights);
void sn_sequences_release(sn_sequence_arrays *s);

/* weights (units, gates x units), checked. */
PyArrayObject *sn_cell_weights(PyObject *obj, sn_cell cell);

/* Packs the weights for the forward, or transposed for the backward; without the GIL. Returns 0, or -1 without memory;
   what was packed is the caller's to give back, also then. */
int sn_cell_pack(int dtype, const void *weights, sn_cell cell, const sn_sequences *q, int transposed,
                 sn_panels *panels, sn_panels *candidate);

/* Runs a kernel over the units of work; with `blocks` there is work space for its store. */
int sn_cell_run(sn_op op, int dtype, const void *args, const sn_sequence_arrays *s, sn_cell cell,
                const sn_weight_blocks *blocks);

/* Runs the forward of an LSTM: lstm_pair where one sequence is worth two threads. */
int sn_lstm_run(int dtype, const sn_recurrent_args *args, const sn_sequence_arrays *s);

/* Describes the sum of the weights' gradient and gets memory for it, the caller's to give back. 0, or -1 without. */
int sn_cell_weights_begin(int dtype, const sn_sequence_arrays *s, sn_cell cell, void *to, void *bias,
                          sn_weight_blocks *blocks);
#endif
