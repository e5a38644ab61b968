/* The numbers that the config watches, from the run before to this one. */
#include "base/str.h"
#include "cite/watch.h"
#include "since/since_impl.h"

/* Whether a row of results.csv is this number. */
static bool is_row_of(const struct results_row *row, const struct result *result)
{
	const struct result_key *key = &result->key;
	const char *const parts[] = {key->analysis,     key->population,     key->group1,
	                             key->group1_level, key->group2,         key->group2_level,
	                             key->variable,     key->variable_level, key->context,
	                             result->stat_name};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!str_equal(row->fields[i], parts[i]))
			return false;
	return true;
}

static const struct results_row *row_before(const struct comparing *with,
                                            const struct result *result)
{
	for (size_t i = 0; i < with->was_numbers.n; i++)
		if (is_row_of(&with->was_numbers.rows[i], result))
			return &with->was_numbers.rows[i];
	return NULL;
}

/* A number that has no value in one of the runs. */
static void tell_status(struct comparing *with, const struct number_watch *watched,
                        const struct results_row *was, struct digest_watch *watch)
{
	const struct result *now = watched->result;

	watch->fired = was->status != now->status;
	watch->text = watch->fired ? arena_printf(with->arena, "%s is %s, was %s", watched->is,
	                                          watch->now, watch->before)
	                           : arena_printf(with->arena, "%s is %s, as before", watched->is,
	                                          watch->now);
}

static void tell_values(struct comparing *with, const struct number_watch *watched,
                        const struct results_row *was, struct digest_watch *watch)
{
	struct arena *arena = with->arena;
	double now = watched->result->value;

	watch->fired = watch_fires(watched, was->value, now);
	if (watch->fired && watched->crosses)
		watch->text = arena_printf(arena, "%s %s: %s, was %s", watched->is, watched->asks,
		                           watch->now, watch->before);
	else if (watch->fired)
		watch->text = arena_printf(arena, "%s %s by %s: %s, was %s", watched->is,
		                           now > was->value ? "rose" : "fell",
		                           watch_distance(arena, watched, was->value, now),
		                           watch->now, watch->before);
	else
		watch->text =
		    arena_printf(arena, "%s is %s, was %s", watched->is, watch->now, watch->before);
}

static struct digest_watch watch_of(struct comparing *with, const struct number_watch *watched)
{
	const struct result *now = watched->result;
	struct digest_watch watch = {.is = watched->is, .asks = watched->asks, .now = now->text};
	const struct results_row *was;

	if (now->status == RESULT_SUPPRESSED) {
		watch.text = arena_printf(with->arena, "%s is withheld", watched->is);
		return watch;
	}
	if (with->out->state != DIGEST_COMPARED || with->same_numbers) {
		watch.before = with->same_numbers ? watch.now : NULL;
		watch.text = arena_printf(with->arena, "%s is %s%s", watched->is, watch.now,
		                          with->same_numbers ? ", as before" : "");
		return watch;
	}
	was = row_before(with, now);
	if (!was || was->status == RESULT_SUPPRESSED) {
		watch.text =
		    arena_printf(with->arena, "%s is %s, and was not known in the run before",
		                 watched->is, watch.now);
		return watch;
	}
	watch.before = was->status == RESULT_OK ? was->fields[COLUMN_STAT_FMT]
	                                        : result_status_names[was->status];
	if (was->status == RESULT_OK && now->status == RESULT_OK)
		tell_values(with, watched, was, &watch);
	else
		tell_status(with, watched, was, &watch);
	return watch;
}

void watches_add(struct comparing *with)
{
	const struct results *results = with->now->results;
	struct run_digest *out = with->out;

	for (size_t i = 0; i < results->n_watched; i++) {
		struct digest_watch watch = watch_of(with, &results->watched[i]);

		ARENA_PUSH(with->arena, out->watch, out->n_watch, watch);
	}
}
