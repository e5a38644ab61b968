/* Tables of what is asked for besides survival: quantiles, differences,
 * restricted means, conditional survival. */
#include "base/num.h"
#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/curves.h"

/* These tables leave groups without patients out. */
static bool group_shown(const struct showing *showing, const struct curves_asked *asked,
                        size_t group)
{
	struct result_key key = curves_key(showing->results, asked, group, NULL);

	return show_count(showing, &key, "n") > 0;
}

/* --- Numbers at points ------------------------------------------------------------- */

/* Numbers of groups at times, quantiles and the like: the groups in rows, the points
 * side by side; of one group the points in rows; of one number a sentence. */
struct grid {
	const struct showing *showing;
	const struct curves_asked *asked;
	const char *caption;
	const size_t *groups; /* of the rows */
	size_t n_groups, n_points;
	const char *points, *value, *unit; /* heads of points; of the numbers, and below them */
	const char *(*group_label)(const struct grid *grid, size_t group);
	const char *(*point_label)(const struct grid *grid, size_t point);
	const char *(*cell)(const struct grid *grid, size_t group, size_t point);
	const char *(*p)(const struct grid *grid, size_t group, size_t point); /* or NULL */
};

static struct table *grid_turned(const struct grid *grid)
{
	struct results *results = grid->showing->results;
	size_t group = grid->groups[0];
	bool named = grid->p || *grid->asked->groups.name;
	struct table *table =
	    results_add_table(results, grid->showing->name,
	                      named ? arena_printf(results->arena, "%s: %s", grid->caption,
	                                           grid->group_label(grid, group))
	                            : grid->caption,
	                      grid->p ? 3 : 2);
	struct cell *head = table_add_head(results, table);

	head[0].text = grid->points;
	head[1].text = grid->value;
	head[1].unit = grid->unit;
	if (grid->p)
		head[2].text = results->style->p_label;
	for (size_t i = 0; i < grid->n_points; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = grid->point_label(grid, i);
		cells[1].text = grid->cell(grid, group, i);
		if (grid->p)
			cells[2].text = grid->p(grid, group, i);
	}
	return table;
}

/* Points over the columns of their numbers. */
static void grid_heads(const struct grid *grid, struct table *table)
{
	struct results *results = grid->showing->results;
	size_t each = grid->p ? 2 : 1;
	struct cell *points = table_add_head(results, table), *values = points;

	if (grid->p) {
		values = table_add_head(results, table);
		table->head[0].n_cells = 1 + grid->n_points;
	}
	for (size_t i = 0; i < grid->n_points; i++) {
		points[1 + i].text = grid->point_label(grid, i);
		points[1 + i].span = (unsigned char)each;
		if (grid->p) {
			values[1 + each * i].text = grid->value;
			values[2 + each * i].text = results->style->p_label;
		}
		values[1 + each * i].unit = grid->unit;
	}
}

static struct table *grid_across(const struct grid *grid)
{
	struct results *results = grid->showing->results;
	size_t each = grid->p ? 2 : 1;
	struct table *table = results_add_table(results, grid->showing->name, grid->caption,
	                                        1 + each * grid->n_points);

	grid_heads(grid, table);
	for (size_t i = 0; i < grid->n_groups; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = grid->group_label(grid, grid->groups[i]);
		for (size_t k = 0; k < grid->n_points; k++) {
			cells[1 + each * k].text = grid->cell(grid, grid->groups[i], k);
			if (grid->p)
				cells[2 + each * k].text = grid->p(grid, grid->groups[i], k);
		}
	}
	return table;
}

/* "Survival … : differences at given times, 12 months, A − B: 3.1% (…), P = …" */
static void grid_say(const struct grid *grid)
{
	struct arena *arena = grid->showing->results->arena;
	size_t group = grid->groups[0];
	const char *p = grid->p ? grid->p(grid, group, 0) : "";
	bool named = grid->p || *grid->asked->groups.name;

	show_say(grid->showing,
	         arena_printf(arena, "%s, %s%s%s: %s%s%s%s%s.", grid->caption,
	                      grid->point_label(grid, 0), named ? ", " : "",
	                      named ? grid->group_label(grid, group) : "",
	                      grid->cell(grid, group, 0), *p ? "; " : "",
	                      *p ? grid->showing->results->style->p_label : "", *p ? " " : "", p));
}

static struct table *grid_show(const struct grid *grid)
{
	if (grid->n_groups == 0 || grid->n_points == 0)
		return NULL;
	if (grid->n_groups > 1)
		return grid_across(grid);
	if (grid->n_points > 1)
		return grid_turned(grid);
	grid_say(grid);
	return NULL;
}

/* The groups that have patients, but for one. */
static size_t groups_shown(const struct showing *showing, const struct curves_asked *asked,
                           size_t but, const size_t **groups)
{
	size_t *shown = ARENA_ARRAY(showing->results->arena, size_t, asked->groups.n), n = 0;

	for (size_t i = 0; i < asked->groups.n; i++)
		if (i != but && group_shown(showing, asked, i))
			shown[n++] = i;
	*groups = shown;
	return n;
}

static const char *own_label(const struct grid *grid, size_t group)
{
	return show_group(&grid->asked->groups, group);
}

static const char *time_label(const struct grid *grid, size_t point)
{
	return show_asked_time(grid->showing, grid->asked->times.items[point],
	                       grid->asked->endpoint.unit);
}

/* --- Cumulative hazards -------------------------------------------------------------- */

static const char *hazard_cell(const struct grid *grid, size_t group, size_t point)
{
	struct result_key key =
	    curves_key(grid->showing->results, grid->asked, group, grid->asked->times.items[point]);

	return show_interval(grid->showing, &key, "cumulative_hazard");
}

void curves_show_hazards(const struct showing *showing, const struct curves_asked *asked,
                         const char *what)
{
	struct arena *arena = showing->results->arena;
	struct grid grid = {
	    .showing = showing,
	    .asked = asked,
	    .caption = arena_printf(arena, "%s: cumulative hazard at given times", what),
	    .n_points = asked->times.n,
	    .points = "Time",
	    .value = "Cumulative hazard",
	    .unit = arena_printf(arena, "(%s)", show_ci(showing)),
	    .group_label = own_label,
	    .point_label = time_label,
	    .cell = hazard_cell,
	};

	if (asked->estimator == CURVE_KAPLAN_MEIER)
		return;
	grid.n_groups = groups_shown(showing, asked, asked->groups.n, &grid.groups);
	grid_show(&grid);
}

/* --- Quantiles ----------------------------------------------------------------------- */

static const char *quantile_label(const struct grid *grid, size_t point)
{
	struct arena *arena = grid->showing->results->arena;

	return show_asked(
	    grid->showing,
	    arena_printf(arena, "%s%%",
	                 number_significant(arena, 100 * grid->asked->quantiles[point], 6)));
}

static const char *quantile_cell(const struct grid *grid, size_t group, size_t point)
{
	struct arena *arena = grid->showing->results->arena;
	struct result_key key = curves_key(grid->showing->results, grid->asked, group, NULL);

	return show_interval(grid->showing, &key,
	                     curves_quantile(arena, grid->asked->quantiles[point]));
}

void curves_show_quantiles(const struct showing *showing, const struct curves_asked *asked,
                           const char *what)
{
	struct arena *arena = showing->results->arena;
	struct grid grid = {
	    .showing = showing,
	    .asked = asked,
	    .caption = arena_printf(arena, "%s: time by which a share had the event", what),
	    .n_points = asked->n_quantiles,
	    .points = "Had the event",
	    .value = "Time",
	    .unit = show_unit_ci(showing, asked->endpoint.unit),
	    .group_label = own_label,
	    .point_label = quantile_label,
	    .cell = quantile_cell,
	};

	grid.n_groups = groups_shown(showing, asked, asked->groups.n, &grid.groups);
	grid_show(&grid);
}

/* --- Comparisons with the reference -------------------------------------------------- */

/* "Tamoxifen − None", "Tamoxifen / None" in an order of reading. */
static const char *contrast_label(const struct showing *showing, const struct curves_asked *asked,
                                  size_t group, size_t reference, const char *sign)
{
	return arena_printf(showing->results->arena, "%s %s %s", show_group(&asked->groups, group),
	                    sign, show_group(&asked->groups, reference));
}

static const char *difference_label(const struct grid *grid, size_t group)
{
	return contrast_label(grid->showing, grid->asked, group,
	                      curves_reference(grid->showing->results, grid->asked), "−");
}

static struct result_key difference_key(const struct grid *grid, size_t group, size_t point)
{
	const struct results *results = grid->showing->results;

	return curves_contrast_key(results, grid->asked, group,
	                           curves_reference(results, grid->asked),
	                           grid->asked->times.items[point]);
}

static const char *difference_cell(const struct grid *grid, size_t group, size_t point)
{
	struct result_key key = difference_key(grid, group, point);

	return show_estimate(grid->showing, &key, "survival_difference");
}

static const char *difference_p(const struct grid *grid, size_t group, size_t point)
{
	struct result_key key = difference_key(grid, group, point);

	return show_value(grid->showing, &key, "survival_difference_p");
}

void curves_show_differences(const struct showing *showing, const struct curves_asked *asked,
                             const char *what)
{
	struct results *results = showing->results;
	size_t reference = curves_reference(results, asked);
	struct grid grid = {
	    .showing = showing,
	    .asked = asked,
	    .caption = arena_printf(results->arena, "%s: differences at given times", what),
	    .n_points = asked->times.n,
	    .points = "Time",
	    .value = "Difference",
	    .unit = show_percent_ci(showing),
	    .group_label = difference_label,
	    .point_label = time_label,
	    .cell = difference_cell,
	    .p = difference_p,
	};

	if (!asked->differences || reference >= asked->groups.n)
		return;
	grid.n_groups = groups_shown(showing, asked, reference, &grid.groups);
	grid_show(&grid);
	results_add_method(results, "Differences in survival at given times have normal "
	                            "intervals and tests, from the variances of both "
	                            "curves there; they are not adjusted for multiple "
	                            "comparisons.");
}

/* --- Restricted means ------------------------------------------------------------------ */

/* Why a group that has patients has no mean, or NULL. */
static const char *no_mean(const struct showing *showing, const struct curves_asked *asked)
{
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = curves_key(showing->results, asked, i, asked->rmst);
		const struct result *mean = results_find(showing->results, &key, "rmst");

		if (mean->status == RESULT_NOT_ESTIMABLE && group_shown(showing, asked, i))
			return mean->warning;
	}
	return NULL;
}

/* "mean time up to 60 months" of a single group. */
static void say_mean(const struct showing *showing, const struct curves_asked *asked)
{
	const char *unit = asked->endpoint.unit;
	struct result_key key = curves_key(showing->results, asked, 0, asked->rmst);

	show_say(showing, arena_printf(showing->results->arena,
	                               "Restricted mean up to %s %s: %s; time lost: %s.",
	                               asked->rmst, unit, show_phrase(showing, &key, "rmst", unit),
	                               show_phrase(showing, &key, "rmtl", unit)));
}

static void means_table(const struct showing *showing, const struct curves_asked *asked,
                        const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const char *unit = asked->endpoint.unit, *why = no_mean(showing, asked);
	struct table *table;
	struct cell *head;

	if (asked->groups.n == 0)
		return;
	if (asked->groups.n == 1) {
		say_mean(showing, asked);
		if (why)
			show_say(showing, arena_printf(arena, "Not estimable: %s.", why));
		return;
	}
	table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "%s: mean time up to %s %s", what, asked->rmst, unit), 3);
	head = table_add_head(results, table);
	head[1].text = "Restricted mean";
	head[2].text = "Time lost";
	head[1].unit = head[2].unit = show_unit_ci(showing, unit);
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct cell *cells = table_add_row(results, table);
		struct result_key key = curves_key(results, asked, i, asked->rmst);

		cells[0].text = show_group(&asked->groups, i);
		cells[1].text = show_interval(showing, &key, "rmst");
		cells[2].text = show_interval(showing, &key, "rmtl");
	}
	if (why)
		table_add_note(results, table, arena_printf(arena, "Not estimable: %s.", why));
}

/* What is compared: statistic, and its label in the table. */
static const struct {
	const char *stat, *sign, *label;
} contrasts[] = {
    {"rmst_difference", "−", "difference of the means"},
    {"rmst_ratio", "/", "ratio of the means"},
    {"rmtl_ratio", "/", "ratio of the times lost"},
};
enum { N_CONTRASTS = sizeof contrasts / sizeof *contrasts };

static void contrast_row(const struct showing *showing, const struct curves_asked *asked,
                         struct table *table, size_t group, size_t reference, int which)
{
	struct results *results = showing->results;
	struct result_key key = curves_contrast_key(results, asked, group, reference, asked->rmst);
	struct cell *cells = table_add_row(results, table);
	struct row *row = &table->rows[table->n_rows - 1];
	const char *stat = contrasts[which].stat;

	row->rule_above = which == 0 && table->n_rows > 1;
	row->keep_with_next = which + 1 < N_CONTRASTS;
	cells[0].text =
	    arena_printf(results->arena, "%s: %s",
	                 contrast_label(showing, asked, group, reference, contrasts[which].sign),
	                 contrasts[which].label);
	cells[1].text = show_estimate(showing, &key, stat);
	cells[2].text = show_value(showing, &key, arena_printf(results->arena, "%s_p", stat));
}

static void contrasts_table(const struct showing *showing, const struct curves_asked *asked,
                            const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t reference = curves_reference(results, asked);
	struct table *table;
	struct cell *head;

	if (reference >= asked->groups.n || asked->groups.n < 2)
		return;
	table = results_add_table(results, showing->name,
	                          arena_printf(arena, "%s: mean times up to %s %s compared", what,
	                                       asked->rmst, asked->endpoint.unit),
	                          3);
	head = table_add_head(results, table);
	head[1].text = "Estimate";
	head[1].unit = arena_printf(arena, "(%s)", show_ci(showing));
	head[2].text = results->style->p_label;
	for (size_t i = 0; i < asked->groups.n; i++)
		for (int k = 0; i != reference && k < N_CONTRASTS; k++)
			if (group_shown(showing, asked, i))
				contrast_row(showing, asked, table, i, reference, k);
}

void curves_show_rmst(const struct showing *showing, const struct curves_asked *asked,
                      const char *what)
{
	struct results *results = showing->results;

	if (!asked->rmst)
		return;
	means_table(showing, asked, what);
	contrasts_table(showing, asked, what);
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "The restricted mean is the area under the curve up "
	                                "to %s %s, and the time lost the area above it, with "
	                                "normal intervals%s; ratios are compared on the log "
	                                "scale (Uno et al.; R’s survRM2).",
	                                asked->rmst, asked->endpoint.unit,
	                                asked->robust ? " from the robust variance" : ""));
}

/* --- Conditional survival --------------------------------------------------------------- */

static const char *conditional_cell(const struct showing *showing, const struct curves_asked *asked,
                                    size_t group, size_t survived, size_t further)
{
	struct results *results = showing->results;
	struct result_key key =
	    curves_key(results, asked, group,
	               curves_further(results->arena, asked->conditional.items[survived],
	                              asked->times.items[further]));

	return show_interval(showing, &key, "conditional_survival");
}

/* Patients at risk then. */
static const char *conditional_n(const struct showing *showing, const struct curves_asked *asked,
                                 size_t group, size_t survived)
{
	struct results *results = showing->results;
	struct result_key key =
	    curves_key(results, asked, group,
	               curves_further(results->arena, asked->conditional.items[survived],
	                              asked->times.items[0]));

	return show_value(showing, &key, "at_risk");
}

/* The rows of a group: its name, if it has one, and below it the times survived. */
static void conditional_rows(const struct showing *showing, const struct curves_asked *asked,
                             struct table *table, size_t group)
{
	bool named = *asked->groups.name;

	if (named) {
		table_add_row(showing->results, table)[0].text = show_group(&asked->groups, group);
		table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
		table->rows[table->n_rows - 1].keep_with_next = true;
	}
	for (size_t i = 0; i < asked->conditional.n; i++) {
		struct cell *cells = table_add_row(showing->results, table);

		cells[0].text =
		    show_asked_time(showing, asked->conditional.items[i], asked->endpoint.unit);
		cells[0].indent = named;
		cells[1].text = conditional_n(showing, asked, group, i);
		for (size_t k = 0; k < asked->times.n; k++)
			cells[2 + k].text = conditional_cell(showing, asked, group, i, k);
	}
}

static struct table *conditional_table(const struct showing *showing,
                                       const struct curves_asked *asked, const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "%s: conditional survival, of those without the event so far", what),
	    2 + asked->times.n);
	struct cell *head = table_add_head(results, table);

	head[0].text = "Time survived";
	head[1].text = "At risk then";
	for (size_t k = 0; k < asked->times.n; k++) {
		head[2 + k].text = arena_printf(
		    arena, "Further %s",
		    show_asked_time(showing, asked->times.items[k], asked->endpoint.unit));
		head[2 + k].unit = show_percent_ci(showing);
	}
	return table;
}

/* "Of 331 patients without the event at 36 months, 90.1% (…) stay so for another 12
 * months." of a single row. */
static void say_conditional(const struct showing *showing, const struct curves_asked *asked)
{
	const char *unit = asked->endpoint.unit;
	struct str out = {.arena = showing->results->arena};

	str_addf(&out, "Of %s patients at risk at %s, there stay without the event for another",
	         conditional_n(showing, asked, 0, 0),
	         show_asked_time(showing, asked->conditional.items[0], unit));
	for (size_t k = 0; k < asked->times.n; k++)
		str_addf(&out, "%s %s %s", k ? "," : "",
		         show_asked_time(showing, asked->times.items[k], unit),
		         conditional_cell(showing, asked, 0, 0, k));
	str_add(&out, ".");
	show_say(showing, str_text(&out));
}

void curves_show_conditional(const struct showing *showing, const struct curves_asked *asked,
                             const char *what)
{
	struct table *table;

	if (asked->conditional.n * asked->times.n == 0)
		return;
	if (asked->conditional.n * asked->groups.n == 1) {
		say_conditional(showing, asked);
	} else {
		table = conditional_table(showing, asked, what);
		for (size_t group = 0; group < asked->groups.n; group++)
			if (group_shown(showing, asked, group))
				conditional_rows(showing, asked, table, group);
	}
	results_add_method(showing->results, "Conditional survival S(s + t) / S(s) is that of "
	                                     "the patients observed beyond s, with its interval "
	                                     "from the events after s alone.");
}
