#include "lookup_ids.h"
#include <stdio.h>

int
sn_check_ids(PyArrayObject *ids, ptrdiff_t rows)
{
    const int64_t *v = SN_DATA(ids);
    const ptrdiff_t n = PyArray_SIZE(ids);
    uint64_t worst = 0; /* a negative id becomes a huge one */
    for (ptrdiff_t i = 0; i < n; i++)
        worst = (uint64_t)v[i] > worst ? (uint64_t)v[i] : worst;
    if (n == 0 || worst < (uint64_t)rows)
        return 0;
    ptrdiff_t first = -1, count = 0;
    int64_t largest = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (v[i] < 0 || v[i] >= rows) {
            first = first < 0 ? i : first;
            largest = v[i] > largest ? v[i] : largest;
            count++;
        }
    char where[160] = "";
    int at = 0;
    ptrdiff_t rest = first, inner = n;
    for (int axis = 0; axis < PyArray_NDIM(ids) && axis < 6; axis++) {
        inner /= SN_DIM(ids, axis);
        at += snprintf(where + at, sizeof where - (size_t)at, axis ? ", %td" : "%td", rest / inner);
        rest %= inner;
    }
    if (v[first] < 0)
        PyErr_Format(PyExc_IndexError, "embedding: ids[%s] is %lld, a negative id; the table has rows 0 to %zd. "
                     "%zd of %zd ids lie outside", where, (long long)v[first], (Py_ssize_t)rows - 1, (Py_ssize_t)count,
                     (Py_ssize_t)n);
    else
        PyErr_Format(PyExc_IndexError, "embedding: ids[%s] is %lld, but the table has rows 0 to %zd. %zd of %zd ids "
                     "lie outside. The table needs one row more than the largest id: input_dim=%llu (ids that a "
                     "Tokenizer gives run from 1 to the number of words)", where, (long long)v[first],
                     (Py_ssize_t)rows - 1, (Py_ssize_t)count, (Py_ssize_t)n, (unsigned long long)largest + 1);
    return -1;
}
