/* Checking ids before anything is looked up. */
#ifndef SN_LOOKUP_IDS_H
#define SN_LOOKUP_IDS_H
#include "border.h"

/* Every element of ids (int64) is a row of a table of `rows` rows; else IndexError, which names the first that is
   not and how many there are, and -1. */
int sn_check_ids(PyArrayObject *ids, ptrdiff_t rows);
#endif
