#include "cite/watch.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "cite/path.h"

/* What an amount is in. */
enum amount_unit { AMOUNT_PLAIN, AMOUNT_TIME, AMOUNT_PERCENT, AMOUNT_POINTS };

struct amount {
	double number;
	enum amount_unit unit;
	enum time_unit time; /* of AMOUNT_TIME */
};

static bool watch_error(const struct quoting *quoting, const struct text *at, const char *what)
{
	diag_error(quoting->diags, at->at, "%s", what);
	if (at->path)
		diag_path(quoting->diags, at->path);
	return false;
}

/* --- What is asked ------------------------------------------------------------------ */

/* "1 month", "10%", "2 points", "0.05". */
static bool amount_parse(const char *text, struct amount *amount)
{
	size_t n = strlen(text);
	const char *blank = strchr(text, ' ');

	*amount = (struct amount){0};
	if (duration_parse(text, &amount->number, &amount->time)) {
		amount->unit = AMOUNT_TIME;
		return true;
	}
	if (n > 1 && text[n - 1] == '%') {
		amount->unit = AMOUNT_PERCENT;
		n -= n > 2 && text[n - 2] == ' ' ? 2 : 1;
	} else if (blank && (strcmp(blank, " points") == 0 || strcmp(blank, " point") == 0)) {
		amount->unit = AMOUNT_POINTS;
		n = (size_t)(blank - text);
	}
	return number_parse(text, n, &amount->number);
}

static bool check_amount(const struct quoting *quoting, const struct watch_spec *spec)
{
	const struct text *text = spec->moves.s ? &spec->moves : &spec->crosses;
	struct amount amount;

	if (!amount_parse(text->s, &amount))
		return watch_error(
		    quoting, text,
		    arena_printf(quoting->arena,
		                 spec->moves.s ? "'%s' is nothing that a number can move by (write "
		                                 "e.g. 1 month, 2 points, 10%%, 0.5)"
		                               : "'%s' is nothing that a number can cross (write "
		                                 "e.g. 0.05, 24 months, 50%%)",
		                 text->s));
	if (spec->moves.s && amount.number <= 0)
		return watch_error(quoting, text,
		                   "this watch would fire each night: write by how much the number "
		                   "has to move");
	if (spec->crosses.s && amount.unit == AMOUNT_POINTS)
		return watch_error(
		    quoting, text,
		    "points are a distance: write the share that is crossed, e.g. 50%");
	return true;
}

static bool same_watch(const struct watch_spec *a, const struct watch_spec *b)
{
	return str_equal(a->is.s, b->is.s) && str_equal(a->moves.s, b->moves.s) &&
	       str_equal(a->crosses.s, b->crosses.s);
}

static bool check_twice(const struct quoting *quoting, size_t i)
{
	const struct records *watch = &quoting->study->watch;
	const struct watch_spec *spec = watch->items[i];

	for (size_t k = 0; k < i; k++)
		if (same_watch(spec, watch->items[k]))
			return watch_error(quoting, &spec->is, "this is watched already");
	return true;
}

bool watches_check(const struct quoting *quoting)
{
	const struct records *watch = &quoting->study->watch;
	bool right = true;

	for (size_t i = 0; i < watch->n; i++) {
		const struct watch_spec *spec = watch->items[i];

		if (spec->record.broken)
			continue; /* reported already */
		right = path_check(quoting, &spec->is) && right;
		if (!spec->moves.s == !spec->crosses.s)
			right = watch_error(
			    quoting, &spec->is,
			    spec->moves.s ? "a watch has either 'moves' or 'crosses': for both, "
					    "name the number twice"
					  : "a watch says when it fires: 'moves: 1 month', or "
					    "'crosses: 0.05'");
		else
			right = check_amount(quoting, spec) && check_twice(quoting, i) && right;
	}
	return right;
}

/* --- Which number -------------------------------------------------------------------- */

static bool is_share(const struct result *result)
{
	return result->class == CLASS_PROBABILITY || result->class == CLASS_PERCENT;
}

/* The unit of a time, as an enum; false if it has none that times are measured in. */
static bool unit_of(const struct quoting *quoting, const struct result *result, enum time_unit *unit)
{
	const char *name = result_unit(quoting->study, result);

	for (int i = 0; name && time_unit_names[i]; i++)
		if (strcmp(time_unit_names[i], name) == 0) {
			*unit = (enum time_unit)i;
			return true;
		}
	return false;
}

/* What to write of a number like this. */
static const char *instead(const struct quoting *quoting, const struct watch_spec *spec,
                           const struct result *result)
{
	enum time_unit unit;

	if (unit_of(quoting, result, &unit))
		return spec->moves.s ? "is a time (write e.g. 1 month, or 10%)"
		                     : "is a time (write e.g. 24 months)";
	if (is_share(result))
		return spec->moves.s ? "is a share (write e.g. 2 points, or 10% for a tenth of "
		                       "what it was)"
		                     : "is a share (write e.g. 50%)";
	return spec->moves.s ? "is a number without a unit (write e.g. 0.5, or 10%)"
	                     : "is a number without a unit (write e.g. 0.05)";
}

/* The amount in what the result is in.  False if it is in something else. */
static bool amount_settle(const struct quoting *quoting, const struct amount *amount,
                          struct number_watch *watched)
{
	const struct conventions *conventions = &quoting->study->report.conventions;
	double percent = watched->result->class == CLASS_PROBABILITY ? 100 : 1;
	enum time_unit unit;
	bool timed = unit_of(quoting, watched->result, &unit);

	watched->limit = amount->number;
	watched->unit = timed ? time_unit_names[unit] : is_share(watched->result) ? "points" : "";
	switch (amount->unit) {
	case AMOUNT_PLAIN:
		return !timed && !is_share(watched->result);
	case AMOUNT_TIME:
		if (timed)
			watched->limit *= conventions_unit_days(conventions, amount->time) /
			                  conventions_unit_days(conventions, unit);
		return timed;
	case AMOUNT_PERCENT:
		watched->relative = !watched->crosses;
		if (watched->crosses)
			watched->limit /= percent;
		return watched->relative || is_share(watched->result);
	case AMOUNT_POINTS:
		watched->limit /= percent;
		return is_share(watched->result);
	}
	return false;
}

static bool watch_run(const struct quoting *quoting, const struct watch_spec *spec)
{
	const struct text *asked = spec->moves.s ? &spec->moves : &spec->crosses;
	struct results *results = quoting->results;
	struct number_watch watched = {
	    .is = spec->is.s, .at = spec->is.at, .crosses = spec->crosses.s};
	struct quotation quotation;
	struct amount amount;

	if (!quotation_find(quoting, &spec->is, &quotation))
		return false;
	if (quotation.n_parts != 1)
		return watch_error(quoting, &spec->is,
		                   arena_printf(quoting->arena,
		                                "'%s' is made of %zu numbers; a watch is on one, "
		                                "such as its '%s'",
		                                spec->is.s, quotation.n_parts,
		                                quotation.parts[0]->stat_name));
	watched.result = quotation.parts[0];
	if (!amount_parse(asked->s, &amount) || !amount_settle(quoting, &amount, &watched))
		return watch_error(quoting, asked,
		                   arena_printf(quoting->arena, "'%s' does not fit '%s', which %s",
		                                asked->s, spec->is.s,
		                                instead(quoting, spec, watched.result)));
	watched.asks =
	    arena_printf(quoting->arena, "%s %s", spec->moves.s ? "moves by" : "crosses", asked->s);
	ARENA_PUSH(quoting->arena, results->watched, results->n_watched, watched);
	return true;
}

bool watches_run(const struct quoting *quoting)
{
	const struct records *watch = &quoting->study->watch;
	bool right = true;

	for (size_t i = 0; i < watch->n; i++)
		right = watch_run(quoting, watch->items[i]) && right;
	return right;
}

/* --- Between two runs ------------------------------------------------------------------ */

bool watch_fires(const struct number_watch *watched, double was, double now)
{
	/* results.csv has ten digits */
	double limit = watched->limit * (1 - 1e-9);

	if (watched->crosses)
		return (was < watched->limit) != (now < watched->limit);
	return fabs(now - was) >= (watched->relative ? limit / 100 * fabs(was) : limit) &&
	       now != was;
}

const char *watch_distance(struct arena *arena, const struct number_watch *watched, double was,
                           double now)
{
	double distance = fabs(now - was);
	const char *number;

	if (watched->result->class == CLASS_PROBABILITY)
		distance *= 100;
	number = number_significant(arena, distance, 3);
	return *watched->unit ? arena_printf(arena, "%s %s", number, watched->unit) : number;
}
