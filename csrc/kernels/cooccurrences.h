/* Arguments of counting which words stand near each other.

   ids (length): words of texts, -1 between two of them; order: the places of the words in ids, those of word 0 first;
   starts (words + 1): where the places of each word begin in order. Words that stand d <= window places apart in one
   text count 1 / d (or 1, without by_distance) for each other.

   The table of counts (words, words) is cut into blocks x blocks parts of `side` words each way. Its entries that are
   not zero come part by part, (0, 0), (0, 1), ..., in a part row by row, in a row by rising column.
   sizes (blocks, blocks, side): in count, how many entries row r of a part has: out; in fill, where the first of them
   belongs: in, and where the next one's begin: out. Out of fill: rows, columns, values (entries).

   count and fill: units = words, the rows. Scratch: words + (words + 63) / 64 elements of 8 bytes. */
#ifndef SN_COOCCURRENCES_H
#define SN_COOCCURRENCES_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const int32_t *ids, *order;
    const int64_t *starts;
    int64_t *sizes;
    int32_t *rows, *columns;
    void *values;
    ptrdiff_t length, words, window, blocks, side;
    int by_distance;
} sn_cooccurrence_args;
#endif
