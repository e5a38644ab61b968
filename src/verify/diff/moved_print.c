/* What is said of moves; see moved.h. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "results/statistics.h"
#include "verify/diff/moved_impl.h"

/* --- What the number is ---------------------------------------------------- */

/* Contexts that go without saying: the analysis and the statistic tell. */
static bool context_is_plain(const struct results_row *row)
{
	static const char *const plain[] = {"summary",     "kaplan-meier", "cumulative-incidence",
	                                    "cox",         "logistic",     "proportion",
	                                    "association", "swimmer",      "bootstrap"};
	const char *context = row->fields[COLUMN_CONTEXT];

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(context, plain[i]) == 0)
			return true;
	return strcmp(context, row->fields[COLUMN_STAT_NAME]) == 0;
}

/* Whether the level of the variable is a time: then the variable is an
 * endpoint. */
static bool level_is_time(const struct results_row *row)
{
	struct statistic_name name;

	return statistic_find(row->fields[COLUMN_STAT_NAME], &name) && name.of->at_time;
}

static void add_group(struct str *out, const struct results_row *row)
{
	const char *const *field = row->fields;

	if (field[COLUMN_GROUP1][0] && !field[COLUMN_GROUP1_LEVEL][0])
		str_addf(out, ", by %s", field[COLUMN_GROUP1]);
	else if (field[COLUMN_GROUP1][0])
		str_addf(out, ", %s %s", field[COLUMN_GROUP1], field[COLUMN_GROUP1_LEVEL]);
	if (!field[COLUMN_GROUP2][0])
		return;
	if (str_equal(field[COLUMN_GROUP1], field[COLUMN_GROUP2]))
		str_addf(out, " vs %s", field[COLUMN_GROUP2_LEVEL]);
	else
		str_addf(out, ", %s %s", field[COLUMN_GROUP2], field[COLUMN_GROUP2_LEVEL]);
}

/* "rfs_hormon, hormon 1, rfs at 12". */
static void add_place(struct str *out, const struct results_row *row)
{
	const char *const *field = row->fields;

	str_add(out, field[COLUMN_ANALYSIS]);
	if (field[COLUMN_POPULATION][0])
		str_addf(out, ", population %s", field[COLUMN_POPULATION]);
	add_group(out, row);
	if (field[COLUMN_VARIABLE][0])
		str_addf(out, ", %s", field[COLUMN_VARIABLE]);
	if (field[COLUMN_VARIABLE_LEVEL][0])
		str_addf(out, "%s%s", level_is_time(row) ? " at " : " ",
		         field[COLUMN_VARIABLE_LEVEL]);
	if (!context_is_plain(row))
		str_addf(out, ", %s", field[COLUMN_CONTEXT]);
}

/* What the estimate is called: the label of its value, or what is common to
 * those of its limits. */
static const char *label_of(struct arena *arena, const struct results_row *row)
{
	const char *label = row->fields[COLUMN_STAT_LABEL], *end;
	size_t length;

	if (stat_part(row->fields[COLUMN_STAT_NAME], &length) == PART_VALUE)
		return label;
	end = strrchr(label, ',');
	return end ? arena_strndup(arena, label, (size_t)(end - label)) : label;
}

/* --- Its value ------------------------------------------------------------- */

/* As printed, or with all digits that there are. */
static const char *part_text(const struct results_row *row, bool digits)
{
	if (!row)
		return "none";
	if (row->status != RESULT_OK)
		return result_status_names[row->status];
	return row->fields[digits ? COLUMN_STAT : COLUMN_STAT_FMT];
}

static bool has_value(const struct results_row *row)
{
	return row && row->status == RESULT_OK;
}

/* "0.91 (0.76 to 1.09)": "to", because limits may be negative or words. */
static const char *estimate_text(struct arena *arena, const struct results_row *const part[N_PARTS],
                                 bool digits)
{
	const char *value = part_text(part[PART_VALUE], digits);
	const char *low = part_text(part[PART_LOW], digits);
	const char *high = part_text(part[PART_HIGH], digits);

	if (!part[PART_LOW] && !part[PART_HIGH])
		return value;
	if (!part[PART_VALUE])
		return arena_printf(arena, "%s to %s", low, high);
	if (!has_value(part[PART_VALUE]) && !has_value(part[PART_LOW]) &&
	    !has_value(part[PART_HIGH]))
		return value;
	return arena_printf(arena, "%s (%s to %s)", value, low, high);
}

/* --- Why it matters -------------------------------------------------------- */

static void add_p(struct str *out, const struct move *move)
{
	str_add(out,
	        move->now[PART_VALUE]->value < 0.05 ? "; now below .05" : "; no longer below .05");
}

/* The digits of a limit that crossed, if its print does not show it. */
static void add_limit(struct str *out, const struct move *move, enum move_part part,
                      const char *name)
{
	const struct results_row *was = move->was[part], *now = move->now[part];

	if (was && now && part_moved(was, now) && part_same_text(was, now, COLUMN_STAT_FMT))
		str_addf(out, " (%s limit %s -> %s)", name, part_text(was, true),
		         part_text(now, true));
}

static void add_interval(struct str *out, const struct move *move, bool digits)
{
	enum interval_side was, now;
	double null = 0;

	null_find(move_row(move), &null);
	was = side_find(move->was, null);
	now = side_find(move->now, null);
	if (now == SIDE_AROUND)
		str_addf(out, "; the interval now includes %g", null);
	else if (was == SIDE_AROUND)
		str_addf(out, "; the interval now excludes %g", null);
	else
		str_addf(out, "; the interval is now %s %g", now == SIDE_ABOVE ? "above" : "below",
		         null);
	if (digits)
		return;
	if (was == SIDE_ABOVE || now == SIDE_ABOVE)
		add_limit(out, move, PART_LOW, "lower");
	if (was == SIDE_BELOW || now == SIDE_BELOW)
		add_limit(out, move, PART_HIGH, "upper");
}

/* "now reached", "no longer estimable"; a reason that gives way to another is
 * named: "now not estimable". */
static void add_change(struct str *out, enum result_status was, enum result_status now)
{
	static const struct {
		const char *lost, *found;
	} words[N_RESULT_STATUS] = {
	    [RESULT_NOT_REACHED] = {"no longer reached", "now reached"},
	    [RESULT_NOT_ESTIMABLE] = {"no longer estimable", "now estimable"},
	    [RESULT_NOT_CONVERGED] = {"no longer converges", "now converges"},
	    [RESULT_SUPPRESSED] = {"now suppressed", "no longer suppressed"},
	};

	if (was == RESULT_OK)
		str_add(out, words[now].lost);
	else if (now == RESULT_OK)
		str_add(out, words[was].found);
	else
		str_addf(out, "now %s", result_status_names[now]);
}

static void add_status(struct str *out, const struct move *move)
{
	static const char *const names[N_PARTS] = {"", "lower limit ", "upper limit "};
	const char *before = "; ";

	for (int i = 0; i < N_PARTS; i++) {
		const struct results_row *was = move->was[i];
		const struct results_row *now = move->now[i];

		if (!was || !now || was->status == now->status)
			continue;
		str_addf(out, "%s%s", before, names[i]);
		add_change(out, was->status, now->status);
		before = ", ";
	}
}

static void add_median(struct str *out, const struct move *move)
{
	double was = move->was[PART_VALUE]->value;
	double now = move->now[PART_VALUE]->value;

	str_add(out, now > was ? "; up" : "; down");
	if (isfinite(move->change))
		str_addf(out, " %.0f%%", 100 * move->change);
}

static void add_reason(struct str *out, const struct move *move, bool digits)
{
	switch (move->class) {
	case MOVE_P_CROSSED:
		add_p(out, move);
		break;
	case MOVE_INTERVAL_CROSSED:
		add_interval(out, move, digits);
		break;
	case MOVE_STATUS:
		add_status(out, move);
		break;
	case MOVE_MEDIAN:
		add_median(out, move);
		break;
	case MOVE_VANISHED:
		str_add(out, "; vanished");
		break;
	case MOVE_APPEARED:
		str_add(out, "; appeared");
		break;
	case MOVE_STYLE:
		str_add(out, "; printed differently, the number is the same");
		break;
	default:
		break;
	}
}

/* --- Sentences ------------------------------------------------------------- */

/* The text, in which nothing breaks the line or talks to the terminal. */
static const char *one_line(const struct str *out)
{
	for (char *p = out->text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			*p = ' ';
	return out->text;
}

static void add_label(struct str *out, const struct move *move)
{
	const struct results_row *was = part_first(move->was);
	const struct results_row *now = part_first(move->now);
	const char *label = label_of(out->arena, move_row(move));

	str_addf(out, ": %s", label);
	if (move->class == MOVE_STYLE && was && now && !str_equal(label_of(out->arena, was), label))
		str_addf(out, " (was called %s)", label_of(out->arena, was));
}

/* " 0.91 (0.76 to 1.09) -> 0.90 (0.75 to 1.09)", and why it matters. */
static void add_both(struct str *out, const struct move *move)
{
	const char *was = estimate_text(out->arena, move->was, false);
	const char *now = estimate_text(out->arena, move->now, false);
	bool same = strcmp(was, now) == 0;
	bool digits = same && move->class != MOVE_STYLE;

	if (digits)
		str_addf(out, " %s -> %s", estimate_text(out->arena, move->was, true),
		         estimate_text(out->arena, move->now, true));
	else if (same)
		str_addf(out, " %s", now);
	else
		str_addf(out, " %s -> %s", was, now);
	add_reason(out, move, digits);
	if (digits)
		str_addf(out, "; both are printed as %s", now);
}

/* The estimates that only one run has. */
static void add_one(struct str *out, const struct move *move)
{
	const struct move *m = move;
	const char *before = ": ";

	do {
		str_addf(out, "%s%s %s", before, label_of(out->arena, move_row(m)),
		         estimate_text(out->arena, part_first(m->now) ? m->now : m->was, false));
		before = ", ";
		m = m->more;
	} while (m);
	add_reason(out, move, false);
}

const char *move_sentence(struct arena *arena, const struct move *move)
{
	struct str out = {.arena = arena};

	add_place(&out, move_row(move));
	if (part_first(move->was) && part_first(move->now)) {
		add_label(&out, move);
		add_both(&out, move);
	} else {
		add_one(&out, move);
	}
	return one_line(&out);
}

const char *move_name(struct arena *arena, const struct move *move)
{
	struct str out = {.arena = arena};

	add_place(&out, move_row(move));
	str_addf(&out, ": %s", label_of(arena, move_row(move)));
	return one_line(&out);
}

const char *move_text(struct arena *arena, const struct results_row *const part[N_PARTS])
{
	return part_first(part) ? estimate_text(arena, part, false) : "";
}

const char *analysis_sentence(struct arena *arena, const struct move *move, size_t n)
{
	struct str out = {.arena = arena};

	str_addf(&out, "%s: the whole analysis, %zu numbers; %s",
	         move_row(move)->fields[COLUMN_ANALYSIS], n,
	         move->class == MOVE_VANISHED ? "vanished" : "appeared");
	return one_line(&out);
}

/* --- Summary --------------------------------------------------------------- */

struct noun {
	const char *one, *many;
};

static const struct noun highlights[] = {
    [MOVE_P_CROSSED] = {"P-value crossed .05", "P-values crossed .05"},
    [MOVE_INTERVAL_CROSSED] = {"interval now includes or excludes no effect",
                               "intervals now include or exclude no effect"},
    [MOVE_STATUS] = {"estimate became or ceased to be estimable or reached",
                     "estimates became or ceased to be estimable or reached"},
    [MOVE_MEDIAN] = {"median moved by over a tenth", "medians moved by over a tenth"},
};

static void add_highlights(struct str *out, const struct moves *moves)
{
	const char *before = ": ";

	for (size_t i = 0; i < sizeof highlights / sizeof *highlights; i++) {
		size_t n = moves->n_class[i];

		if (!n)
			continue;
		str_addf(out, "%s%zu %s", before, n,
		         n == 1 ? highlights[i].one : highlights[i].many);
		before = ", ";
	}
}

static void add_moved(struct str *out, const struct moves *moves)
{
	if (!moves->n_both) {
		str_add(out, "no number is in both");
	} else if (!moves->n_moved) {
		str_addf(out, "no number moved: %zu %s the same", moves->n_both,
		         moves->n_both == 1 ? "is" : "are");
	} else {
		str_addf(out, "%zu of %zu numbers moved, ", moves->n_moved, moves->n_both);
		if (moves->n_in_print == moves->n_moved)
			str_add(out, "all in print");
		else if (moves->n_in_print)
			str_addf(out, "%zu of them in print", moves->n_in_print);
		else
			str_add(out, "none of them in print");
		add_highlights(out, moves);
	}
}

const char *moved_summary(struct arena *arena, const struct moves *moves)
{
	struct str out = {.arena = arena};

	add_moved(&out, moves);
	if (moves->n_vanished)
		str_addf(&out, "; %zu vanished", moves->n_vanished);
	if (moves->n_appeared)
		str_addf(&out, "; %zu appeared", moves->n_appeared);
	if (moves->n_restyled)
		str_addf(&out, "; %zu printed differently", moves->n_restyled);
	return str_text(&out);
}

void moved_print(const struct moves *moves, size_t limit, FILE *to)
{
	size_t shown = limit && limit < moves->n ? limit : moves->n;
	struct arena arena = {0};

	for (size_t i = 0; i < shown; i++)
		fprintf(to, "%s\n", moves->items[i]->sentence);
	if (shown < moves->n)
		fprintf(to, "... and %zu more\n", moves->n - shown);
	fprintf(to, "%s\n", moved_summary(&arena, moves));
	arena_release(&arena);
}
