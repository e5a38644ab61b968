/* The figures of a waterfall plot. */
#include "analyses/describe/waterfall.h"
#include "base/str.h"
#include "base/words.h"
#include "results/figures/waterfall.h"

/* Bars that can be told apart on a page; that have room for a sign; for a label
 * of a size that can be read; and how many pages of them anybody looks at. */
enum { MOST_BARS = 200, MOST_BARS_SIGNED = 96, MOST_BARS_LABELLED = 64, MOST_PARTS = 10 };

const char *waterfall_limit(const struct waterfall_build *build, int which)
{
	const struct results *results = build->analysis->results;
	double limit = build->limits[which];

	return arena_printf(results->arena, "%s%s", limit < 0 ? "" : "+",
	                    style_significant(results->style, limit, 10, results->arena));
}

const char *waterfall_impossible(const struct waterfall_build *build)
{
	if (build->n_impossible == 0)
		return NULL;
	return arena_printf(build->analysis->results->arena,
	                    "%zu patient%s a change below −100%%, which cannot be, and %s left "
	                    "out.",
	                    build->n_impossible, build->n_impossible == 1 ? " has" : "s have",
	                    build->n_impossible == 1 ? "is" : "are");
}

static void add_note(const struct waterfall_build *build, struct figure *figure, const char *note)
{
	if (note)
		ARENA_PUSH(build->analysis->results->arena, figure->notes, figure->n_notes, note);
}

static void add_notes(const struct waterfall_build *build, const struct waterfall_numbers *all,
                      struct figure *figure)
{
	struct arena *arena = build->analysis->results->arena;
	size_t missing = all->missing;
	bool recist = build->limits[0] == -30 && build->limits[1] == 20;

	if (all->n)
		add_note(build, figure,
		         arena_printf(arena,
		                      "%s patient%s: %s at or below %s%%, %s "
		                      "at or above %s%%.",
		                      all->count, words_s(all->n), all->range[WATERFALL_AT_LOWER],
		                      waterfall_limit(build, 0), all->range[WATERFALL_AT_UPPER],
		                      waterfall_limit(build, 1)));
	if (missing)
		add_note(build, figure,
		         arena_printf(arena,
		                      "Not shown: %s patient%s without a "
		                      "value%s.",
		                      all->missing_text, words_s(missing),
		                      build->n_no_group ? " or a group" : ""));
	add_note(build, figure, waterfall_impossible(build));
	add_note(build, figure,
	         arena_printf(arena, "Dashed: %s%% and %s%%%s.", waterfall_limit(build, 0),
	                      waterfall_limit(build, 1),
	                      recist ? ", partial response and progression by "
	                               "size in RECIST 1.1"
	                             : ""));
	if (all->n && all->values[all->n - 1] > WATERFALL_TOP)
		add_note(build, figure,
		         arena_printf(arena,
		                      "Bars with an arrowhead go on beyond "
		                      "+%d%%, the highest to +%s%%.",
		                      WATERFALL_TOP, all->max));
}

static struct waterfall_bar *bars_make(const struct waterfall_build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct waterfall_bar *bars = ARENA_ARRAY(arena, struct waterfall_bar, build->n);

	for (size_t i = 0; i < build->n; i++) {
		const struct waterfall_patient *patient = &build->patients[i];
		uint32_t sign =
		    build->signed_bars ? group_of(&build->signs, patient->row) : GROUP_NONE;

		bars[i] = (struct waterfall_bar){
		    .label =
			build->labels ? column_value_text(build->labels, patient->row, arena) : "",
		    .group = patient->group,
		    .sign = sign == GROUP_NONE ? build->signs.n : sign,
		    .value = patient->value,
		};
	}
	return bars;
}

/* What all parts have in common. */
static struct waterfall waterfall_make(const struct waterfall_build *build)
{
	struct arena *arena = build->analysis->results->arena;
	const struct groups *groups = &build->groups, *signs = &build->signs;

	return (struct waterfall){
	    .value_label = column_title(build->of, arena),
	    .group_label = groups->label,
	    .groups = arena_memdup(arena, groups->labels, groups->n * sizeof *groups->labels),
	    .n_groups = groups->n,
	    .sign_label = signs->label,
	    .signs = arena_memdup(arena, signs->labels, signs->n * sizeof *signs->labels),
	    .n_signs = build->signed_bars ? signs->n : 0,
	    .bars = bars_make(build),
	    .labelled = build->labels != NULL,
	    .limits = {build->limits[0], build->limits[1]},
	    .least = build->n ? build->patients[build->n - 1].value : 0,
	    .most = build->n ? build->patients[0].value : 0,
	};
}

static void add_figures(const struct waterfall_build *build, const struct waterfall_numbers *all,
                        size_t n_parts)
{
	struct results *results = build->analysis->results;
	struct arena *arena = results->arena;
	size_t size = (build->n + n_parts - 1) / n_parts;
	struct waterfall whole = waterfall_make(build);
	struct figure common = {.analysis = build->analysis->name, .kind = "waterfall"};

	common.caption = arena_printf(arena, "%s of each patient%s%s%s", build->of->label,
	                              build->groups.by ? ", by " : "", build->groups.label,
	                              analysis_population(build->analysis));
	add_notes(build, all, &common);
	for (size_t i = 0; i < n_parts; i++) {
		size_t first = i * size;
		struct waterfall *part = ARENA_NEW(arena, struct waterfall);
		struct figure figure = common;

		*part = whole;
		part->bars += first;
		part->n = build->n - first < size ? build->n - first : size;
		figure.data = part;
		if (n_parts > 1)
			figure.caption =
			    arena_printf(arena, "%s, patients %zu to %zu of %zu", common.caption,
			                 first + 1, first + part->n, build->n);
		results_add_figure(results, figure);
	}
}

/* Says that there is no figure, where the reader looks for it. */
static void refuse_figures(const struct waterfall_build *build, size_t most)
{
	struct results *results = build->analysis->results;
	const char *why = arena_printf(results->arena,
	                               "No waterfall plot is drawn: more than %zu patients "
	                               "would fill more "
	                               "than %d pages. A population shows them better.",
	                               most, MOST_PARTS);

	results->analyses[results->n_analyses - 1].summary = why;
	results_add_warning(results,
	                    arena_printf(results->arena, "%s: %s", build->analysis->name, why));
}

/* How many bars a figure has at most. */
static size_t most_bars(const struct waterfall_build *build)
{
	if (build->labels)
		return MOST_BARS_LABELLED;
	return build->signed_bars ? MOST_BARS_SIGNED : MOST_BARS;
}

void waterfall_show(const struct waterfall_build *build, const struct waterfall_numbers *all)
{
	size_t most = most_bars(build);

	if (build->n > most * MOST_PARTS)
		refuse_figures(build, most * MOST_PARTS);
	else
		add_figures(build, all, build->n ? (build->n + most - 1) / most : 1);
}
