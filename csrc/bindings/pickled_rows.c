/* pickled_rows(stream, start): a list of lists of whole numbers in pickle's notation, read straight into flat arrays.
   Nothing is executed and no Python object is made per number. What the notation of a plain list of plain lists does
   not contain (shared rows, long integers, other types) ends in None, and the caller takes the slow road. */
#include "../border.h"
#include <string.h>

enum {
    FRAME = 0x95, MEMOIZE = 0x94, BINPUT = 'q', LONG_BINPUT = 'r', EMPTY_LIST = ']', MARK = '(', APPEND = 'a',
    APPENDS = 'e', BININT1 = 'K', BININT2 = 'M', BININT = 'J'
};

typedef struct {
    const unsigned char *at, *end;
    ptrdiff_t rows, ids;
    int32_t *id;    /* NULL in the first pass, which only counts */
    int64_t *offset;
} reader;

/* The next instruction that does something (frames and the memo are book-keeping), without taking it; 0 at the end. */
static int
next(reader *r)
{
    while (r->at < r->end) {
        ptrdiff_t skip;
        switch (*r->at) {
        case MEMOIZE: skip = 1; break;
        case BINPUT: skip = 2; break;
        case LONG_BINPUT: skip = 5; break;
        case FRAME: skip = 9; break;
        default: return *r->at;
        }
        if (r->end - r->at < skip)
            return 0;
        r->at += skip;
    }
    return 0;
}

/* Takes one number; 0 where something else stands there. */
static int
number(reader *r)
{
    const unsigned char *p = r->at;
    ptrdiff_t left = r->end - p;
    uint32_t value;
    if (*p == BININT1 && left >= 2)
        value = p[1], r->at += 2;
    else if (*p == BININT2 && left >= 3)
        value = p[1] | (uint32_t)p[2] << 8, r->at += 3;
    else if (*p == BININT && left >= 5)
        value = p[1] | (uint32_t)p[2] << 8 | (uint32_t)p[3] << 16 | (uint32_t)p[4] << 24, r->at += 5;
    else
        return 0;
    if (r->id != NULL)
        memcpy(r->id + r->ids, &value, sizeof value);
    r->ids++;
    return 1;
}

/* Takes one row: "]", then numbers one by one ("n a") or in batches ("( n n n e"). */
static int
row(reader *r)
{
    r->at++;
    for (;;) {
        int code = next(r);
        if (code == MARK) {
            r->at++;
            while ((code = next(r)) != APPENDS)
                if (code == 0 || !number(r))
                    return 0;
            r->at++;
        } else if (code == BININT1 || code == BININT2 || code == BININT) {
            if (!number(r) || next(r) != APPEND)
                return 0;
            r->at++;
        } else {
            break;
        }
    }
    r->rows++;
    if (r->offset != NULL)
        r->offset[r->rows] = r->ids;
    return 1;
}

/* Takes the list of rows, written the same way; leaves `at` behind it. */
static int
rows(reader *r)
{
    r->at++;
    for (;;) {
        int code = next(r);
        if (code == MARK) {
            r->at++;
            while ((code = next(r)) != APPENDS)
                if (code != EMPTY_LIST || !row(r))
                    return 0;
            r->at++;
        } else if (code == EMPTY_LIST) {
            if (!row(r) || next(r) != APPEND)
                return 0;
            r->at++;
        } else {
            return code != 0;
        }
    }
}

PyObject *
sn_py_pickled_rows(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *ids = NULL, *offsets = NULL;
    PyObject *result = NULL;
    ptrdiff_t start;
    if (border_args(nargs, 2, "pickled_rows") < 0)
        return NULL;
    if (!PyBytes_Check(args[0])) /* only bytes cannot change between the two passes */
        return PyErr_Format(PyExc_TypeError, "pickled_rows: stream must be bytes, not %s", Py_TYPE(args[0])->tp_name);
    const unsigned char *bytes = (const unsigned char *)PyBytes_AS_STRING(args[0]);
    const unsigned char *end = bytes + PyBytes_GET_SIZE(args[0]);
    if (border_int(args[1], "pickled_rows: start", 0, end - bytes, &start) < 0)
        return NULL;
    int ok;
    reader first = {bytes + start, end, 0, 0, NULL, NULL};
    Py_BEGIN_ALLOW_THREADS
    ok = first.at < first.end && *first.at == EMPTY_LIST && rows(&first);
    Py_END_ALLOW_THREADS
    if (!ok || first.rows == 0) {
        result = Py_NewRef(Py_None);
        goto done;
    }
    npy_intp n_ids = first.ids, n_offsets = first.rows + 1;
    if ((ids = border_new(1, &n_ids, NPY_INT32)) == NULL || (offsets = border_new(1, &n_offsets, NPY_INT64)) == NULL)
        goto done;
    reader second = {bytes + start, end, 0, 0, SN_DATA(ids), SN_DATA(offsets)};
    second.offset[0] = 0;
    Py_BEGIN_ALLOW_THREADS
    rows(&second);
    Py_END_ALLOW_THREADS
    result = Py_BuildValue("OOn", ids, offsets, (Py_ssize_t)(second.at - bytes));
done:
    Py_XDECREF(ids);
    Py_XDECREF(offsets);
    return result;
}
