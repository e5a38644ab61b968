/* Fisher's exact test of r x c tables: the network of Mehta and Patel.
 *
 * Columns are filled in order of size, the largest first.  A node of stage k
 * is what rows have left after k columns, sorted, since the order of the rows
 * does not matter to any probability.  An arc is one way to fill column k,
 * its length -sum ln x!; a table is a path from the root to the end, and its
 * log probability the path's length plus a constant.  Nodes with two columns
 * left are the last: their ways to the end are listed where they are needed,
 * since there are too many to be kept.
 *
 * Three passes: nodes and arcs stage by stage; longest and shortest way to the
 * end of each node, backwards; partial paths with the same node and length,
 * stage by stage, each resolved as soon as a bound decides. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/fisher_impl.h"

enum {
	MOST_ARCS = 600000,
	MOST_PATHS = 100000,   /* partial paths alive in one stage */
	MOST_STEPS = 15000000, /* arcs tried by partial paths */
	MOST_ENDS = 100000000, /* ways to the end listed */
	FEW_PATHS = 16,        /* of one last node: not worth sorting for */
};
#define NO_NODE UINT32_MAX

/* Lengths that agree to this many parts of 1 are one: rounding is far
 * below, and distinct products of factorials are hardly ever nearer. */
#define LENGTH_GRID 1e9

struct arc {
	uint32_t node; /* to */
	double length;
};

struct path {
	uint32_t node;
	double length; /* so far */
	double times;  /* how many partial tables */
};

/* An open-addressed index of nodes or paths by their hash; size is a power of
 * two, NO_NODE marks what is free. */
struct index {
	uint32_t *slots;
	size_t size, used;
};

struct network {
	struct arena arena;
	struct margins margins; /* no more rows than columns */
	double *log_factorial;
	uint32_t *left;          /* node * n_rows + i: sorted descending */
	size_t n_nodes, n_inner; /* the last nodes come after the inner ones */
	size_t *first_arc;       /* of each inner node; one more at the end */
	struct arc *arcs;
	size_t n_arcs;
	double *longest, *shortest; /* of each node, to the end */
	struct index nodes;
	double *ends; /* lengths of the ways to the end from one last node */
	size_t n_ends, ends_room, ends_listed;
	bool too_large;
};

static uint64_t hash_bytes(const void *bytes, size_t n)
{
	const unsigned char *at = bytes;
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ at[i]) * 0x100000001b3;
	return hash ^ hash >> 29;
}

static void index_clear(struct index *index, size_t size, struct arena *arena)
{
	if (size != index->size)
		index->slots = ARENA_ARRAY(arena, uint32_t, size);
	index->size = size;
	index->used = 0;
	memset(index->slots, 0xff, size * sizeof *index->slots);
}

/* --- Nodes and arcs ---------------------------------------------------------- */

static const uint32_t *left_of(const struct network *net, size_t node)
{
	return net->left + node * net->margins.n_rows;
}

static size_t node_slot(const struct network *net, const uint32_t *left)
{
	size_t bytes = net->margins.n_rows * sizeof *left;
	size_t slot = hash_bytes(left, bytes) & (net->nodes.size - 1);

	while (net->nodes.slots[slot] != NO_NODE &&
	       memcmp(left_of(net, net->nodes.slots[slot]), left, bytes) != 0)
		slot = (slot + 1) & (net->nodes.size - 1);
	return slot;
}

static void nodes_grow(struct network *net)
{
	size_t from = net->n_nodes - net->nodes.used, n = net->nodes.used;

	index_clear(&net->nodes, net->nodes.size * 2, &net->arena);
	for (size_t i = from; i < from + n; i++)
		net->nodes.slots[node_slot(net, left_of(net, i))] = (uint32_t)i;
	net->nodes.used = n;
}

/* The node with these rows left, which are sorted; made if there is none.
 * The index has the nodes of the stage being made only. */
static uint32_t node_need(struct network *net, const uint32_t *left)
{
	size_t slot = node_slot(net, left), rows = net->margins.n_rows;
	uint32_t node = net->nodes.slots[slot];

	if (node != NO_NODE)
		return node;
	node = (uint32_t)net->n_nodes;
	for (size_t i = 0, n = net->n_nodes * rows; i < rows; i++)
		ARENA_PUSH(&net->arena, net->left, n, left[i]);
	net->n_nodes++;
	net->nodes.slots[slot] = node;
	if (++net->nodes.used * 2 > net->nodes.size)
		nodes_grow(net);
	return node;
}

static void sort_descending(uint32_t *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t value = x[i];
		size_t k = i;

		for (; k > 0 && x[k - 1] < value; k--)
			x[k] = x[k - 1];
		x[k] = value;
	}
}

/* A column being filled: row after row. */
struct fill {
	uint32_t *rest; /* what the rows have left so far */
	uint32_t *sorted;
	uint64_t below; /* what rows not yet filled have left */
};

static void add_arc(struct network *net, const struct fill *fill, double length)
{
	size_t rows = net->margins.n_rows;

	memcpy(fill->sorted, fill->rest, rows * sizeof *fill->sorted);
	sort_descending(fill->sorted, rows);
	ARENA_PUSH(&net->arena, net->arcs, net->n_arcs,
	           (struct arc){node_need(net, fill->sorted), length});
	net->too_large = net->too_large || net->n_arcs > MOST_ARCS;
}

/* Every way to put `column` patients into the rows from `row` on. */
static void fill_rows(struct network *net, struct fill *fill, size_t row, uint32_t column,
                      double length)
{
	uint32_t has = fill->rest[row], least, most;

	if (row + 1 == net->margins.n_rows) {
		fill->rest[row] = has - column;
		add_arc(net, fill, length - net->log_factorial[column]);
		fill->rest[row] = has;
		return;
	}
	fill->below -= has;
	least = column > fill->below ? column - (uint32_t)fill->below : 0;
	most = column < has ? column : has;
	for (uint32_t x = least; x <= most && !net->too_large; x++) {
		fill->rest[row] = has - x;
		fill_rows(net, fill, row + 1, column - x, length - net->log_factorial[x]);
	}
	fill->rest[row] = has;
	fill->below += has;
}

static void expand_node(struct network *net, size_t node, uint32_t column)
{
	size_t rows = net->margins.n_rows;
	struct fill fill = {.rest = ARENA_ARRAY(&net->arena, uint32_t, rows),
	                    .sorted = ARENA_ARRAY(&net->arena, uint32_t, rows)};

	memcpy(fill.rest, left_of(net, node), rows * sizeof *fill.rest);
	for (size_t i = 0; i < rows; i++)
		fill.below += fill.rest[i];
	fill_rows(net, &fill, 0, column, 0);
}

/* Nodes and arcs of all stages; those with two columns left have no arcs. */
static void build(struct network *net)
{
	uint32_t *root =
	    arena_memdup(&net->arena, net->margins.rows, net->margins.n_rows * sizeof *root);
	size_t node = 0, n_first = 0;

	sort_descending(root, net->margins.n_rows);
	index_clear(&net->nodes, 64, &net->arena);
	node_need(net, root);
	for (size_t k = 0; k + 2 < net->margins.n_columns; k++) {
		size_t end = net->n_nodes;

		index_clear(&net->nodes, net->nodes.size, &net->arena);
		for (; node < end && !net->too_large; node++) {
			ARENA_PUSH(&net->arena, net->first_arc, n_first, net->n_arcs);
			expand_node(net, node, net->margins.columns[k]);
		}
	}
	net->n_inner = net->too_large ? 0 : node;
	ARENA_PUSH(&net->arena, net->first_arc, n_first, net->n_arcs);
}

/* --- Longest and shortest ways, and all ways together ---------------------- */

/* Log of the sum over all completions of exp(length), the multinomial. */
static double all_ways(const struct network *net, size_t node, double columns)
{
	double sum = 0;
	uint32_t left = 0;

	for (size_t i = 0; i < net->margins.n_rows; i++) {
		sum += net->log_factorial[left_of(net, node)[i]];
		left += left_of(net, node)[i];
	}
	return net->log_factorial[left] - sum - columns;
}

/* How many of a column can go into a row: from least to most. */
struct span {
	uint32_t least, most;
};

static struct span row_span(const struct network *net, const uint32_t *left, size_t row,
                            uint32_t column)
{
	struct span span = {.most = column < left[row] ? column : left[row]};
	uint64_t below = 0;

	for (size_t i = row + 1; i < net->margins.n_rows; i++)
		below += left[i];
	span.least = column > below ? column - (uint32_t)below : 0;
	return span;
}

/* The ends of last nodes are many: they are counted before they are listed,
 * which takes a fraction of the time. */
static void count_rows(struct network *net, const uint32_t *left, size_t row, uint32_t column)
{
	struct span span = row_span(net, left, row, column);

	if (row + 2 == net->margins.n_rows) {
		if (span.least <= span.most)
			net->n_ends += span.most - span.least + 1;
		return;
	}
	for (uint32_t x = span.least; x <= span.most && net->n_ends <= MOST_ENDS; x++)
		count_rows(net, left, row + 1, column - x);
}

static void ends_add(struct network *net, double length)
{
	if (net->n_ends == net->ends_room) {
		size_t room = net->ends_room ? 2 * net->ends_room : 1024;
		double *ends = ARENA_ARRAY(&net->arena, double, room);

		if (net->n_ends > 0)
			memcpy(ends, net->ends, net->n_ends * sizeof *ends);
		net->ends = ends;
		net->ends_room = room;
	}
	net->ends[net->n_ends++] = length;
	net->too_large = ++net->ends_listed > MOST_ENDS;
}

/* Every way to fill the last columns but one from `row` on; the last column
 * gets what is left. */
static void list_rows(struct network *net, const uint32_t *left, size_t row, uint32_t column,
                      double length)
{
	const double *f = net->log_factorial;
	struct span span = row_span(net, left, row, column);

	for (uint32_t x = span.least; x <= span.most && !net->too_large; x++) {
		double longer = length - f[x] - f[left[row] - x];

		if (row + 2 < net->margins.n_rows) {
			list_rows(net, left, row + 1, column - x, longer);
			continue;
		}
		longer -= f[column - x] + f[left[row + 1] - (column - x)];
		ends_add(net, longer);
	}
}

/* Fills `ends` for a last node. */
static void list_ends(struct network *net, size_t node)
{
	net->n_ends = 0;
	list_rows(net, left_of(net, node), 0, net->margins.columns[net->margins.n_columns - 2], 0);
}

/* Whether all ends together are too many to be listed. */
static bool ends_too_many(struct network *net)
{
	net->n_ends = 0;
	for (size_t node = net->n_inner; node < net->n_nodes && net->n_ends <= MOST_ENDS; node++)
		count_rows(net, left_of(net, node), 0,
		           net->margins.columns[net->margins.n_columns - 2]);
	return net->n_ends > MOST_ENDS;
}

static void bound_ends(struct network *net)
{
	net->too_large = ends_too_many(net);
	for (size_t node = net->n_inner; node < net->n_nodes && !net->too_large; node++) {
		double longest = -INFINITY, shortest = INFINITY;

		list_ends(net, node);
		for (size_t i = 0; i < net->n_ends; i++) {
			longest = fmax(longest, net->ends[i]);
			shortest = fmin(shortest, net->ends[i]);
		}
		net->longest[node] = longest;
		net->shortest[node] = shortest;
	}
}

static void bound_ways(struct network *net)
{
	net->longest = ARENA_ARRAY(&net->arena, double, net->n_nodes);
	net->shortest = ARENA_ARRAY(&net->arena, double, net->n_nodes);
	bound_ends(net);
	for (size_t node = net->n_inner; node-- > 0;) {
		double longest = -INFINITY, shortest = INFINITY;

		for (size_t i = net->first_arc[node]; i < net->first_arc[node + 1]; i++) {
			const struct arc *arc = &net->arcs[i];

			longest = fmax(longest, arc->length + net->longest[arc->node]);
			shortest = fmin(shortest, arc->length + net->shortest[arc->node]);
		}
		net->longest[node] = longest;
		net->shortest[node] = shortest;
	}
}

/* --- Partial paths ----------------------------------------------------------- */

struct walk {
	const struct network *net;
	struct arena arena; /* of `paths` and `index` */
	struct path *paths; /* of the next stage */
	size_t n;
	struct index index;
	double limit, constant; /* of lengths; log probability = length + it */
	double columns;         /* ln factorials of the columns still to fill */
	double shift;           /* keeps sums of exp(length) in range */
	double p;
	size_t steps;
};

/* The slot of a path in the index: where it is, or where it would go. */
static size_t path_slot(const struct walk *walk, uint32_t node, double length)
{
	long long grid = llround(length * LENGTH_GRID);
	uint64_t hash = ((uint64_t)grid ^ (uint64_t)node << 40) * 0x9e3779b97f4a7c15;
	size_t slot = (hash ^ hash >> 32) & (walk->index.size - 1);

	for (;; slot = (slot + 1) & (walk->index.size - 1)) {
		uint32_t at = walk->index.slots[slot];

		if (at == NO_NODE || (walk->paths[at].node == node &&
		                      llround(walk->paths[at].length * LENGTH_GRID) == grid))
			return slot;
	}
}

static void paths_grow(struct walk *walk)
{
	index_clear(&walk->index, walk->index.size * 2, &walk->arena);
	for (size_t i = 0; i < walk->n; i++)
		walk->index.slots[path_slot(walk, walk->paths[i].node, walk->paths[i].length)] =
		    (uint32_t)i;
}

/* A partial path comes to a node: counted, dropped, or carried on. */
static void arrive(struct walk *walk, const struct path *path)
{
	const struct network *net = walk->net;
	uint32_t node = path->node;
	size_t slot;

	if (path->length + net->longest[node] <= walk->limit) {
		walk->p += path->times *
		           exp(walk->constant + path->length + all_ways(net, node, walk->columns));
		return;
	}
	if (path->length + net->shortest[node] > walk->limit)
		return;
	slot = path_slot(walk, node, path->length);
	if (walk->index.slots[slot] != NO_NODE) {
		walk->paths[walk->index.slots[slot]].times += path->times;
		return;
	}
	walk->index.slots[slot] = (uint32_t)walk->n;
	ARENA_PUSH(&walk->arena, walk->paths, walk->n, *path);
	if (walk->n * 2 > walk->index.size)
		paths_grow(walk);
}

static void walk_clear(struct walk *walk)
{
	walk->arena = (struct arena){0};
	walk->paths = NULL;
	walk->n = 0;
	walk->index = (struct index){0};
	index_clear(&walk->index, 1024, &walk->arena);
}

/* Carries paths over one column; false if it takes too long. */
static bool advance(struct walk *walk, const struct path *paths, size_t n)
{
	const struct network *net = walk->net;

	for (size_t i = 0; i < n; i++)
		for (size_t k = net->first_arc[paths[i].node];
		     k < net->first_arc[paths[i].node + 1]; k++) {
			struct path next = {net->arcs[k].node,
			                    paths[i].length + net->arcs[k].length, paths[i].times};

			if (++walk->steps > MOST_STEPS || walk->n > MOST_PATHS)
				return false;
			arrive(walk, &next);
		}
	return true;
}

/* Carries all paths over the next column. */
static bool next_stage(struct walk *walk)
{
	struct walk before = *walk;
	bool done;

	walk_clear(walk);
	done = advance(walk, before.paths, before.n);
	arena_release(&before.arena);
	return done;
}

static int path_compare(const void *a, const void *b)
{
	const struct path *p = a, *q = b;

	return p->node != q->node      ? (p->node < q->node ? -1 : 1)
	       : p->length < q->length ? -1
	                               : p->length > q->length;
}

static int double_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Adds the tables that some partial paths at one last node end in. */
static void finish_node(struct walk *walk, struct network *net, const struct path *paths, size_t n)
{
	bool sorted = n > FEW_PATHS;
	size_t k = 0;
	double sum = 0;

	list_ends(net, paths[0].node);
	if (sorted)
		qsort(net->ends, net->n_ends, sizeof *net->ends, double_compare);
	/* longer paths have fewer ends that are short enough */
	for (size_t i = n; i-- > 0;) {
		double most = walk->limit - paths[i].length;

		if (!sorted) {
			sum = 0;
			for (k = 0; k < net->n_ends; k++)
				if (net->ends[k] <= most)
					sum += exp(net->ends[k] - walk->shift);
		}
		for (; sorted && k < net->n_ends && net->ends[k] <= most; k++)
			sum += exp(net->ends[k] - walk->shift);
		walk->p +=
		    paths[i].times * sum * exp(walk->constant + walk->shift + paths[i].length);
	}
}

static void finish(struct walk *walk, struct network *net)
{
	if (walk->n > 0)
		qsort(walk->paths, walk->n, sizeof *walk->paths, path_compare);
	for (size_t i = 0, end; i < walk->n && !net->too_large; i = end) {
		for (end = i + 1; end < walk->n && walk->paths[end].node == walk->paths[i].node;)
			end++;
		walk->shift = net->longest[walk->paths[i].node];
		finish_node(walk, net, walk->paths + i, end - i);
	}
}

static bool walk_network(struct network *net, double observed, double *p)
{
	const struct margins *m = &net->margins;
	const double *f = net->log_factorial;
	struct walk walk = {
	    .net = net, .limit = observed + FISHER_TOLERANCE, .constant = -f[m->total]};
	bool done = true;

	for (size_t i = 0; i < m->n_rows; i++)
		walk.constant += f[m->rows[i]];
	for (size_t k = 0; k < m->n_columns; k++)
		walk.columns += f[m->columns[k]];
	walk.constant += walk.columns;
	walk_clear(&walk);
	arrive(&walk, &(struct path){.node = 0, .times = 1});
	for (size_t k = 0; k + 2 < m->n_columns && walk.n > 0 && done; k++) {
		walk.columns -= f[m->columns[k]];
		done = next_stage(&walk);
	}
	if (done)
		finish(&walk, net);
	arena_release(&walk.arena);
	*p = fmin(walk.p, 1);
	return done && !net->too_large;
}

bool fisher_network(const struct contingency *table, double *p)
{
	struct network net = {0};
	struct contingency t = *table;
	double observed = 0;
	bool done = false;

	if (t.n_rows > t.n_columns)
		t = contingency_turned(table, &net.arena);
	net.margins = table_margins(&t, &net.arena);
	sort_descending(net.margins.columns, net.margins.n_columns);
	net.log_factorial = log_factorials(net.margins.total, &net.arena);
	for (size_t i = 0; i < t.n_rows * t.n_columns; i++)
		observed -= net.log_factorial[t.counts[i]];
	build(&net);
	if (!net.too_large) {
		bound_ways(&net);
		done = !net.too_large && walk_network(&net, observed, p);
	}
	arena_release(&net.arena);
	return done;
}
