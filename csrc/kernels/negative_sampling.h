/* Arguments of one round of skip-gram or CBOW with negative sampling.

   inputs (input_rows, size) and outputs (words, size), size a multiple of SN_WORD_LANES; ids (length), the words of
   texts, -1 between two of them; keep and other (words): of the two words that share slot s, s itself is drawn where 32
   random bits are below keep[s], else other[s] (the alias method).
   parts: NULL, and there are as many input_rows as words, or which rows of the inputs, added up and divided by their
   number, are the vector of a word: those of word w are parts[starts[w]] up to parts[starts[w + 1] - 1], at most
   SN_PARTS_MOST.

   Around a centre c stand the words w up to b places away, b drawn from 1 .. window. The outputs are o_0 = c and
   negatives drawn words o_j, the same for all w; a drawn word that is c counts nothing. With h = inputs[w] (or with
   cbow the mean of all inputs[w]) and label_0 = 1, else 0:
   f_j = rate (label_j - sigmoid(h . outputs[o_j]))
   outputs[o_j] += f_j h       inputs[w] += sum over j of f_j outputs[o_j], both from the values before, but that a word
   which stands twice around c is seen the second time as the first left it; with parts each row of a word gets the
   whole change, and all changes come from the values before
   loss = - log sigmoid(h . outputs[c]) - sum over j > 0 of log sigmoid(- h . outputs[o_j])

   In a round each of `shards` shards goes through `share` positions of ids, one after the other, from the same tables:
   shard s through first + s share and those that follow. Of the rows that one shard alone touches nobody else has to
   know; of the others each shard has a copy. At the end of the round a row that t shards touched becomes
   row + min(1, 2 / t) sum over shards of (copy - row): two changes count whole, of more the mean counts twice. Where
   one shard brings a row nearer to its place than it was, so does that sum. The shards do not depend on the threads.

   Rows are numbered through both tables: row r of the inputs is r, word w of the outputs input_rows + w.
   touched (shards, input_rows + words): the last round in which a shard touched a row, and where its copy is (-1: it
   has none).
   plan (shards, share, 2 + 2 window + negatives): how many words stand around a centre, who they are, the centre, the
   words drawn. rows (shards, room), row_count (shards): in plan all rows a shard touches, after train those it has
   copies of.
   copies (shards, room, size). losses (length): the mean loss over the words around; 0 where there are none, or without
   want_loss.

   plan and train: units = shards. Scratch of train: size + 2 window (1 + negatives) + SN_WORD_LANES elements, with
   parts 2 window size more.
   merge: units = groups of SN_WORD_LANES columns. */
#ifndef SN_NEGATIVE_SAMPLING_H
#define SN_NEGATIVE_SAMPLING_H
#include <stddef.h>
#include <stdint.h>

enum { SN_WORD_LANES = 16, SN_NEGATIVES_MOST = 64, SN_WINDOW_MOST = 256, SN_SHARDS_MOST = 64, SN_PARTS_MOST = 256 };

typedef struct {
    uint32_t round;
    int32_t slot;
} sn_touch;

typedef struct {
    void *inputs, *outputs;
    const int32_t *ids;
    const uint32_t *keep;
    const int32_t *other;
    const int64_t *starts;
    const int32_t *parts;
    sn_touch *touched;
    int32_t *plan, *rows;
    ptrdiff_t *row_count;
    void *copies, *losses;
    ptrdiff_t words, input_rows, size, length, first, share, shards, room, window, negatives;
    uint64_t key, counter;
    double rate;
    uint32_t round;
    int cbow, want_loss;
} sn_negatives_args;

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): position p draws from a
   generator of its own that key and counter + p begin. */
static inline uint64_t
sn_mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t
sn_next(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return sn_mixed(*state);
}
#endif
