#include "product.h"
#include "cpu.h"
#include "kernels/dense.h"
#include "kernels/gemm_few.h"
#include "memory.h"
#include "threads.h"
#include <string.h>

#define DEPTH_NARROW 512 /* deeper products are done in slices, so that a tile of A stays in the first-level cache */
#define DEPTH_WIDE 1536  /* of tiles of many rows, which take the next element of A so seldom that it may lie further */
#define ROWS_WIDE 12
#define GROUP_BYTES ((ptrdiff_t)384 << 10) /* of panels that a transposed product packs: they stay in the L2 cache */
#define BLOCK_BYTES ((ptrdiff_t)384 << 10) /* of rows of A that one pass over the panels uses */
#define TILES_LEAST 4  /* of a group of a transposed product */
#define UNITS_WANTED 3 /* for each thread: processors are not always all ours */
#define SMALL_C 65536  /* elements: beyond, slices cost more than they give */
#define SLICE_LEAST 2048
#define SLICES_MOST 8
#define FLOPS_WORTH_A_THREAD 200000.0

void
sn_product_shape(int dtype, ptrdiff_t *mr, ptrdiff_t *nr)
{
    sn_gemm_shape_args shape = {mr, nr};
    sn_cpu->kernel[dtype][SN_OP_gemm_shape](&shape, 0, 1);
}

sn_view
sn_view_matrix(const void *data, ptrdiff_t m, ptrdiff_t depth, ptrdiff_t step)
{
    return (sn_view){.data = data, .step = step, .rows = m > 0 ? m : 1, .length = m, .taps = 1, .channels = depth,
                     .num = 1, .den = 1};
}

static ptrdiff_t
item(int dtype)
{
    return dtype == SN_F64 ? 8 : 4;
}

int
sn_product_pack(int dtype, const sn_matrix *b, ptrdiff_t taps, ptrdiff_t channels, ptrdiff_t columns, void **packed)
{
    ptrdiff_t mr, nr;
    sn_product_shape(dtype, &mr, &nr);
    ptrdiff_t panels = (columns + nr - 1) / nr, depth = taps * channels;
    *packed = sn_memory_get(sn_times(sn_times(panels * nr, depth), item(dtype)));
    if (*packed == NULL)
        return -1;
    sn_pack_args args = {*packed, *b, depth > 0 ? taps : 0, channels, columns};
    return sn_run(SN_OP_gemm_pack, dtype, &args, panels, 1 + 32768 / (depth * nr + 1), 0);
}

/* Whether A is so few plain rows, and B so plain a matrix, that B is better read as it lies. */
static int
few_rows(const sn_view *a, ptrdiff_t m, const sn_matrix *b)
{
    return m <= SN_FEW && m <= a->rows && m <= a->length && a->taps == 1 && a->num == 1 && a->den == 1 &&
           a->offset == 0 && b->column_step == 1;
}

static ptrdiff_t
units_of(ptrdiff_t tiles, ptrdiff_t height, ptrdiff_t panels, ptrdiff_t group)
{
    return (tiles + height - 1) / height * ((panels + group - 1) / group);
}

static int
product_slice(int dtype, const sn_view *a, ptrdiff_t m, const sn_matrix *b, ptrdiff_t columns, const sn_target *c,
              const void *bias, int activation, int accumulate)
{
    ptrdiff_t mr, nr, depth = a->taps * a->channels;
    void *packed = NULL;
    if (few_rows(a, m, b)) {
        sn_few_args few = {.c = c->data, .a = a->data, .b = b->data, .bias = bias, .c_step = c->step, .a_step = a->step,
                           .b_step = b->channel_step, .m = m, .depth = depth, .columns = columns,
                           .activation = activation, .accumulate = accumulate};
        double work = 1.0 + 2.0 * (double)m * (double)depth * SN_FEW_COLUMNS;
        return sn_run(SN_OP_gemm_few, dtype, &few, (columns + SN_FEW_COLUMNS - 1) / SN_FEW_COLUMNS,
                      1 + (ptrdiff_t)(FLOPS_WORTH_A_THREAD / work), 0);
    }
    sn_product_shape(dtype, &mr, &nr);
    if (sn_product_pack(dtype, b, a->taps, a->channels, columns, &packed) < 0) {
        sn_memory_put(packed);
        return -1;
    }
    const ptrdiff_t panels = (columns + nr - 1) / nr, tiles = (m + mr - 1) / mr;
    const ptrdiff_t tile_bytes = mr * ((depth + 15) / 16 * 16) * item(dtype);
    const ptrdiff_t units = UNITS_WANTED * sn_get_num_threads();
    ptrdiff_t height = BLOCK_BYTES / (tile_bytes + 1), group = panels;
    height = height > SN_HEIGHT_MOST ? SN_HEIGHT_MOST : height < 1 ? 1 : height;
    while (group > 1 && units_of(tiles, height, panels, group) < units)
        group = (group + 1) / 2; /* few rows: split the columns too, and then rows that are left together */
    while (height > 1 && units_of(tiles, height, panels, group) < units)
        height--;
    sn_gemm_args args = {.c = c->data, .c_batch_step = c->batch_step, .c_step = c->step, .a = *a, .packed = packed,
                         .bias = bias, .m = m, .columns = columns, .group = group, .height = height,
                         .activation = activation, .accumulate = accumulate};
    const double flops = 1.0 + 2.0 * (double)(height * mr) * (double)depth * (double)(group * nr);
    const int failed = sn_run(SN_OP_gemm_rows, dtype, &args, units_of(tiles, height, panels, group),
                              1 + (ptrdiff_t)(FLOPS_WORTH_A_THREAD / flops), height * tile_bytes);
    sn_memory_put(packed);
    return failed;
}

int
sn_product(int dtype, const sn_view *a, ptrdiff_t m, const sn_matrix *b, ptrdiff_t columns, const sn_target *c,
           const void *bias, int activation)
{
    if (m <= 0 || columns <= 0)
        return 0;
    if (a->taps * a->channels == 0) { /* a sum of nothing, however many taps of no channels there are */
        sn_view nothing = *a;
        nothing.taps = nothing.channels = 0;
        return product_slice(dtype, &nothing, m, b, columns, c, bias, activation, 0);
    }
    ptrdiff_t mr, nr;
    sn_product_shape(dtype, &mr, &nr);
    const ptrdiff_t most = mr >= ROWS_WIDE ? DEPTH_WIDE : DEPTH_NARROW;
    if (a->taps * a->channels <= most + most / 2)
        return product_slice(dtype, a, m, b, columns, c, bias, activation, 0);
    /* slices of whole taps, or of the channels where there is but one tap */
    ptrdiff_t per_tap = a->taps > 1 ? a->channels : 1, all = a->taps > 1 ? a->taps : a->channels;
    ptrdiff_t slices = (all * per_tap + most - 1) / most;
    ptrdiff_t width = (all + slices - 1) / slices;
    for (ptrdiff_t at = 0; at < all; at += width) {
        ptrdiff_t n = all - at < width ? all - at : width;
        int last = at + n == all;
        sn_view av = *a;
        sn_matrix bm = *b;
        if (a->taps > 1) {
            av.taps = n;
            av.offset += at * a->tap_step;
            bm.data = (const char *)b->data + at * b->tap_step * item(dtype);
        }
        else {
            av.channels = n;
            av.data = (const char *)a->data + at * item(dtype);
            bm.data = (const char *)b->data + at * b->channel_step * item(dtype);
        }
        if (product_slice(dtype, &av, m, &bm, columns, c, last ? bias : NULL, last ? activation : SN_LINEAR,
                          at > 0) < 0)
            return -1;
    }
    return 0;
}

/* How C is cut: into passes of `wide` panels, whose block of B stays in the second-level cache, and groups of `group` tiles.
   Each unit packs that block, and the columns of A of its tiles. It is the cheapest cut for the threads there are, in tiles
   times panels. */
static void
deal_transposed(ptrdiff_t slices, ptrdiff_t tiles, ptrdiff_t panels, ptrdiff_t most, ptrdiff_t *wide, ptrdiff_t *group)
{
    const double pack_a = 0.5, pack_b = 0.6; /* of a tile, of a panel */
    const ptrdiff_t threads = sn_get_num_threads();
    double least = -1;
    for (ptrdiff_t passes = (panels + most - 1) / most; passes <= (panels + most - 1) / most + 2; passes++) {
        const ptrdiff_t w = (panels + passes - 1) / passes;
        for (ptrdiff_t groups = 1; groups <= UNITS_WANTED * threads && (groups - 1) * TILES_LEAST <= tiles; groups++) {
            const ptrdiff_t g = (tiles + groups - 1) / groups;
            const ptrdiff_t units = slices * ((panels + w - 1) / w) * ((tiles + g - 1) / g);
            const ptrdiff_t rounds = (units + threads - 1) / threads;
            const double cost = (double)rounds * ((double)(g * w) + pack_a * (double)g + pack_b * (double)w) *
                                (rounds < UNITS_WANTED && threads > 1 ? 1.1 : 1);
            if (least < 0 || cost < least)
                least = cost, *wide = w, *group = g;
        }
    }
}

int
sn_product_transposed(int dtype, const sn_view *a, ptrdiff_t m, const sn_target *b, ptrdiff_t columns, void *c,
                      ptrdiff_t c_step, void *sums)
{
    ptrdiff_t mr, nr, total = a->taps * a->channels;
    if ((total <= 0 && sums == NULL) || columns <= 0)
        return 0;
    if (m <= 0) {
        if (sums != NULL)
            memset(sums, 0, (size_t)(columns * item(dtype)));
        for (ptrdiff_t i = 0; i < total; i++)
            memset((char *)c + i * c_step * item(dtype), 0, (size_t)(columns * item(dtype)));
        return 0;
    }
    sn_product_shape(dtype, &mr, &nr);
    /* A small C of many rows is made of slices of them, as many as the extents alone decide, that are added up in one
       order. */
    const ptrdiff_t tiles = (total + (sums != NULL) + mr - 1) / mr, panels = (columns + nr - 1) / nr;
    ptrdiff_t slices = c_step == columns && total * columns <= SMALL_C ? m / SLICE_LEAST : 1;
    slices = slices > SLICES_MOST ? SLICES_MOST : slices > 1 ? slices : 1;
    const ptrdiff_t slice = ((m + slices - 1) / slices + 255) / 256 * 256;
    slices = (m + slice - 1) / slice;
    ptrdiff_t wide = 1, group = 1;
    deal_transposed(slices, tiles, panels, GROUP_BYTES / (SN_DEPTH_PACKED * nr * item(dtype)), &wide, &group);
    const ptrdiff_t passes = (panels + wide - 1) / wide, size = total * columns * item(dtype);
    const ptrdiff_t sums_size = sums != NULL ? columns * item(dtype) : 0;
    char *parts = slices > 1 ? sn_memory_get(sn_times(slices, size + sums_size)) : NULL;
    if (slices > 1 && parts == NULL)
        return -1;
    void *const part_sums = parts && sums ? parts + slices * size : sums;
    sn_gemm_t_args args = {.c = parts ? parts : c, .sums = part_sums, .c_step = c_step, .a = *a, .b = b->data,
                           .b_batch_step = b->batch_step, .b_step = b->step, .m = m, .columns = columns,
                           .slice = slice, .slice_step = total * columns, .wide = wide, .group = group};
    const double flops = 2.0 * (double)(mr * group) * (double)slice * (double)(wide * nr);
    int failed = sn_run(SN_OP_gemm_transposed, dtype, &args, slices * passes * ((tiles + group - 1) / group),
                        1 + (ptrdiff_t)(FLOPS_WORTH_A_THREAD / flops),
                        SN_DEPTH_PACKED * (16 * SN_TILES_PACKED + (wide + 1) * nr) * item(dtype));
    if (!failed && parts) {
        sn_column_sum_args sum = {c, parts, slices, total * columns};
        sn_run(SN_OP_column_sum, dtype, &sum, (total * columns + 15) / 16, 1 + 16384 / (16 * slices), 0);
        sn_column_sum_args more = {sums, part_sums, slices, columns};
        if (sums)
            sn_run(SN_OP_column_sum, dtype, &more, (columns + 15) / 16, 1 + 16384 / (16 * slices), 0);
    }
    sn_memory_put(parts);
    return failed;
}
