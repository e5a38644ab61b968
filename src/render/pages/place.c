#include "render/pages/place.h"

#include <math.h>

#include "report/document.h"

/* Prices.  An empty height counts by the square of its share of a page. */
#define EMPTY 100.0
#define HOLLOW 400.0 /* of a page that is less than this full … */
#define FULL_ENOUGH 0.75
#define FULL_WANTED 0.8 /* figures grow to that, by as much as they may shrink */
#define PAGE 8.0
#define BROKEN_TABLE 12.0
#define BROKEN_SHORT 60.0 /* one that is no longer than a third of a page */
#define TORN_SECTION 8.0
#define WAITED 8.0
#define LOWER 4.0

/* The ways to place chunks so far that are kept. */
enum { WAYS = 24 };

/* A way to place all chunks up to one. */
struct way {
	double y, gap, cost;
	double shrinks; /* of the page being filled */
	size_t waiting; /* a chunk; placing->n: none */
	size_t pages;
	const struct way *before;
	struct placement last; /* of the chunk before */
	/* by how much the page left before it was overfull, below 0 where it has
	 * room, and what its figures give */
	double over, left_shrinks;
};

struct search {
	struct placing *placing;
	struct arena *arena;
	double top, bottom; /* of a page */
	double first;       /* the bottom of the page that is there */
};

static double bottom_of(const struct search *search, const struct way *way)
{
	return way->pages == 1 ? search->first : search->bottom;
}

/* By how much the figures of a page grow that has so much room. */
static double grown(const struct search *search, double room, double shrinks)
{
	double wanted = room - (1 - FULL_WANTED) * (search->bottom - search->top);

	return fmax(fmin(wanted, shrinks), 0);
}

/* What a page costs that is left. */
static double page_cost(const struct search *search, const struct way *way)
{
	double height = search->bottom - search->top;
	double room = bottom_of(search, way) - way->y, cost = PAGE;
	double empty = (room - grown(search, room, way->shrinks)) / height;

	if (empty >= 0)
		cost += EMPTY * empty * empty;
	else
		cost += LOWER * (0.2 + empty * empty * height * height /
		                           fmax(way->shrinks * way->shrinks, 1));
	return empty > 1 - FULL_ENOUGH ? cost + HOLLOW * empty : cost;
}

static double gap_before(const struct search *search, const struct way *way,
                         const struct chunk *chunk)
{
	return way->y <= search->top ? 0 : fmax(way->gap, chunk->above);
}

/* A chunk that stands whole where a way ends. */
static bool chunk_put(const struct search *search, struct way *way, const struct chunk *chunk)
{
	double y = way->y + gap_before(search, way, chunk) + chunk->height;
	double shrinks = way->shrinks + chunk->shrinks;

	if (chunk->beyond && chunk->breaks)
		return false;
	if (y > bottom_of(search, way) + shrinks + 0.01 && way->y > search->top)
		return false;
	if (chunk->turned) {
		if (way->y > search->top)
			return false;
		way->pages += chunk->turned - 1;
		y = search->bottom;
	}
	way->y = y;
	way->gap = chunk->below;
	way->shrinks = shrinks;
	return true;
}

/* Sets a chunk from where a way ends, on pages that are thrown away. */
static void trial_make(const struct search *search, const struct way *way,
                       const struct chunk *chunk, struct trial *trial)
{
	const struct placing *placing = search->placing;
	struct arena scratch = {0};
	struct diags quiet = {.arena = &scratch};
	struct flow flow;

	flow_init(&flow, &scratch, placing->flow->template, placing->flow->fonts, &quiet);
	flow.scratch = true;
	flow.y = way->y;
	flow.gap = way->gap;
	flow.bottom = search->bottom - bottom_of(search, way);
	chunk_set(&flow, placing->with, chunk, 0);
	if (flow.n_pending)
		flow_reserve(&flow, 0);
	trial->pages = flow.n;
	trial->nothing = flow.n > 1 && flow.pages[0].n == 0;
	trial->end = flow.y;
	trial->gap = flow.gap;
	arena_release(&scratch);
}

/* How a chunk is set from where a way ends; many ways end at the same place. */
static const struct trial *trial_of(const struct search *search, const struct way *way,
                                    const struct chunk *chunk)
{
	struct placing *placing = search->placing;
	struct trial trial = {
	    .chunk = chunk, .y = way->y, .gap_before = way->gap, .bottom = bottom_of(search, way)};

	for (size_t i = 0; i < placing->n_trials; i++) {
		const struct trial *known = &placing->trials[i];

		if (known->chunk == chunk && known->y == trial.y &&
		    known->gap_before == trial.gap_before && known->bottom == trial.bottom)
			return known;
	}
	trial_make(search, way, chunk, &trial);
	ARENA_PUSH(search->arena, placing->trials, placing->n_trials, trial);
	return &placing->trials[placing->n_trials - 1];
}

/* What it costs that a chunk goes on on another page: short tables are broken only
 * where a page would be hollow else. */
static double break_price(const struct search *search, const struct chunk *chunk)
{
	if (chunk->parts->kind != PART_TABLE)
		return 0;
	return chunk->height > (search->bottom - search->top) / 3 ? BROKEN_TABLE : BROKEN_SHORT;
}

/* One that goes on on other pages. */
static bool chunk_run(const struct search *search, struct way *way, const struct chunk *chunk)
{
	const struct trial *trial;

	if (way->y > bottom_of(search, way))
		return false;
	trial = trial_of(search, way, chunk);
	if (trial->nothing)
		return false; /* nothing of it fits here */
	if (trial->pages > 1 && way->waiting < search->placing->n)
		return false; /* what waits comes first on the next page */
	if (trial->pages > 1)
		way->cost += break_price(search, chunk);
	way->cost += PAGE * (double)(trial->pages - 1);
	way->shrinks = trial->pages > 1 ? 0 : way->shrinks;
	way->pages += trial->pages - 1;
	way->y = trial->end;
	way->gap = trial->gap;
	return true;
}

/* Puts a chunk where a way ends, if it has room there. */
static bool chunk_try(const struct search *search, struct way *way, const struct chunk *chunk)
{
	struct way put = *way;

	if (chunk_put(search, &put, chunk)) {
		*way = put;
		return true;
	}
	return chunk->breaks && chunk_run(search, way, chunk);
}

/* A new page, which begins with the chunk that waits. */
static void page_begin(const struct search *search, struct way *way)
{
	const struct placing *placing = search->placing;
	size_t waiting = way->waiting;

	way->cost += page_cost(search, way);
	way->over = way->y - bottom_of(search, way);
	way->left_shrinks = way->shrinks;
	way->pages++;
	way->y = search->top;
	way->gap = way->shrinks = 0;
	way->waiting = placing->n;
	way->last.breaks++;
	if (waiting < placing->n)
		(void)chunk_try(search, way, &placing->chunks[waiting]);
	way->shrinks = 0; /* what waited has its height */
}

/* --- Ways ---------------------------------------------------------------------------- */

struct ways {
	struct way *items[WAYS];
	size_t n;
};

static bool is_same(const struct way *a, const struct way *b)
{
	return a->waiting == b->waiting && fabs(a->y - b->y) < 0.5 && a->pages == b->pages;
}

/* Keeps a way unless there are enough that are cheaper. */
static void way_keep(const struct search *search, struct ways *ways, const struct way *way)
{
	size_t at = ways->n;

	for (size_t i = 0; i < ways->n; i++)
		if (is_same(ways->items[i], way))
			at = i;
	if (at == ways->n && ways->n == WAYS)
		for (size_t i = 0; i < ways->n; i++)
			if (at == ways->n || ways->items[i]->cost > ways->items[at]->cost)
				at = i;
	if (at < ways->n && ways->items[at]->cost <= way->cost)
		return;
	ways->items[at] = arena_memdup(search->arena, way, sizeof *way);
	ways->n += at == ways->n;
}

/* Figures stand in their order, and so do tables. */
static bool may_pass(const struct placing *placing, const struct way *way, size_t i)
{
	return way->waiting == placing->n ||
	       placing->chunks[way->waiting].parts->kind != placing->chunks[i].parts->kind;
}

static bool is_section(const struct chunk *chunk)
{
	return chunk->parts->kind == PART_HEADING && chunk->parts->level == 0;
}

/* What it costs to begin a page before a chunk. */
static double break_cost(const struct placing *placing, size_t i)
{
	return is_section(&placing->chunks[i]) ? 0 : TORN_SECTION;
}

static struct way way_from(const struct way *before)
{
	struct way way = *before;

	way.before = before;
	way.last = (struct placement){0};
	way.over = 0;
	return way;
}

/* All that can be done with chunk i. */
static void chunk_step(const struct search *search, const struct way *before, size_t i,
                       struct ways *next)
{
	const struct placing *placing = search->placing;
	const struct chunk *chunk = &placing->chunks[i];
	bool kept = i > 0 && placing->chunks[i - 1].keeps_next;
	struct way way = way_from(before);
	bool put = may_pass(placing, before, i) && chunk_try(search, &way, chunk);

	if (put)
		way_keep(search, next, &way);
	if (!kept || !put) {
		way = way_from(before);
		way.cost += break_cost(placing, i) + (kept ? 10 * HOLLOW : 0);
		page_begin(search, &way);
		if (!chunk_try(search, &way, chunk)) {
			page_begin(search, &way);
			(void)chunk_try(search, &way, chunk);
		}
		way_keep(search, next, &way);
	}
	if (chunk->waits && before->waiting == placing->n && before->y > search->top) {
		way = way_from(before);
		way.waiting = i;
		way.cost += WAITED;
		way.last.waits = true;
		way_keep(search, next, &way);
	}
}

static const struct way *cheapest(const struct search *search, const struct ways *ways)
{
	const struct way *best = NULL;
	double least = 0;

	for (size_t i = 0; i < ways->n; i++) {
		struct way ended = *ways->items[i];

		if (ended.waiting < search->placing->n)
			page_begin(search, &ended);
		if (!best || ended.cost < least) {
			best = ways->items[i];
			least = ended.cost;
		}
	}
	return best;
}

/* How much of what its figures may be lower a page uses, 0 to 1; below 0 they are
 * higher by that much. */
static double lowered(const struct search *search, double over, double shrinks)
{
	if (shrinks <= 0)
		return 0;
	return over > 0 ? fmin(over / shrinks, 1) : -grown(search, -over, shrinks) / shrinks;
}

/* Writes down what a way does, and how high the figures of each page are. */
static void way_tell(const struct search *search, const struct way *way)
{
	const struct placing *placing = search->placing;
	/* the last page is as full as it is */
	double share = fmax(lowered(search, way->y - bottom_of(search, way), way->shrinks), 0);

	for (size_t i = placing->n; i > 0; way = way->before) {
		struct placement *found = &placing->found[--i];

		*found = way->last;
		if (!found->waits && placing->chunks[i].shrinks > 0)
			found->axes =
			    floor(placing->chunks[i].axes - share * placing->chunks[i].shrinks);
		if (found->breaks)
			share = lowered(search, way->over, way->left_shrinks);
	}
}

void place_find(struct placing *placing)
{
	struct flow *flow = placing->flow;
	struct search search = {.placing = placing,
	                        .arena = flow->arena,
	                        .top = flow->template->top,
	                        .bottom = flow->template->top + flow_height(flow),
	                        .first = flow->y + flow_left(flow)};
	struct way start = {.y = flow->y, .gap = flow->gap, .waiting = placing->n, .pages = 1};
	struct ways ways = {.items = {&start}, .n = 1};
	const struct way *best;

	placing->found = ARENA_ARRAY(flow->arena, struct placement, placing->n + 1);
	for (size_t i = 0; i < placing->n; i++) {
		struct ways next = {.n = 0};

		for (size_t k = 0; k < ways.n; k++)
			chunk_step(&search, ways.items[k], i, &next);
		ways = next;
	}
	best = cheapest(&search, &ways);
	placing->n_pages = best->pages + (best->waiting < placing->n);
	way_tell(&search, best);
}

/* A new page for a chunk; one that is turned makes its own. */
static void page_for(struct flow *flow, const struct chunk *chunk)
{
	if (!chunk->turned)
		flow_new_page(flow);
}

static void chunk_place(const struct placing *placing, size_t i)
{
	chunk_set(placing->flow, placing->with, &placing->chunks[i], placing->found[i].axes);
	if (placing->flow->n_pending)
		flow_reserve(placing->flow, 0);
}

void place_set(const struct placing *placing)
{
	size_t waiting = placing->n;

	for (size_t i = 0; i < placing->n; i++) {
		for (size_t k = 0; k < placing->found[i].breaks; k++) {
			bool waited = waiting < placing->n;

			page_for(placing->flow, &placing->chunks[waited ? waiting : i]);
			if (waited)
				chunk_place(placing, waiting);
			waiting = placing->n;
		}
		if (placing->found[i].waits)
			waiting = i;
		else
			chunk_place(placing, i);
	}
	if (waiting < placing->n) {
		page_for(placing->flow, &placing->chunks[waiting]);
		chunk_place(placing, waiting);
	}
}
