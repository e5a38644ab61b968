#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "config/labels.h"
#include "results/field.h"
#include "results/table.h"
#include "show/show.h"

enum method_topic show_topic(const struct showing *showing, enum method_topic topic)
{
	enum method_topic before = showing->results->topic;

	showing->results->topic = topic;
	return before;
}

const char *show_ci(const struct showing *showing)
{
	return words_ci(showing->results->arena, showing->study->report.confidence);
}

const char *show_in_text(const struct showing *showing, const char *label)
{
	return label_in_text(showing->study, label, showing->results->arena);
}

const char *show_unit_ci(const struct showing *showing, const char *unit)
{
	return arena_printf(showing->results->arena, "%s (%s)", unit, show_ci(showing));
}

const char *show_percent_ci(const struct showing *showing)
{
	return showing->results->style->probability_percent
	           ? show_unit_ci(showing, "%")
	           : arena_printf(showing->results->arena, "(%s)", show_ci(showing));
}

enum { FEW = 3 };

static const struct result *find(const struct showing *showing, const struct result_key *key,
                                 const char *stat, const char *ending)
{
	struct results *results = showing->results;

	return results_find(results, key, arena_printf(results->arena, "%s%s", stat, ending));
}

const char *show_asked(const struct showing *showing, const char *number)
{
	return field_source(showing->results->arena, "config", number);
}

const char *show_one(const struct showing *showing)
{
	return field_source(showing->results->arena, "reference", "1");
}

const char *show_reference(const struct showing *showing)
{
	return arena_printf(showing->results->arena, "%s (reference)", show_one(showing));
}

const char *show_value(const struct showing *showing, const struct result_key *key, const char *stat)
{
	const struct result *value = results_find(showing->results, key, stat);

	return value ? field_value(showing->results, value) : "";
}

const char *show_interval(const struct showing *showing, const struct result_key *key,
                          const char *stat)
{
	return field_interval(showing->results, find(showing, key, stat, ""),
	                      find(showing, key, stat, "_lo"), find(showing, key, stat, "_hi"));
}

const char *show_estimate(const struct showing *showing, const struct result_key *key,
                          const char *stat)
{
	return field_estimate(showing->results, find(showing, key, stat, ""),
	                      find(showing, key, stat, "_lo"), find(showing, key, stat, "_hi"));
}

const char *show_phrase(const struct showing *showing, const struct result_key *key,
                        const char *stat, const char *unit)
{
	struct results *results = showing->results;
	const struct result *value = find(showing, key, stat, "");
	const struct result *low = find(showing, key, stat, "_lo");
	const struct result *high = find(showing, key, stat, "_hi");
	const char *text = field_value(results, value);

	if (value->status == RESULT_OK && *unit)
		text = arena_printf(results->arena, "%s %s", text, unit);
	if (low->status != RESULT_OK)
		return text;
	return arena_printf(results->arena, "%s (%s%s %s)", text, show_ci(showing),
	                    results->style->interval_comma ? "," : "",
	                    field_pair(results, FIELD_RANGE, low, high));
}

const char *show_share(const struct showing *showing, const struct result_key *key)
{
	return field_pair(showing->results, FIELD_SHARE, find(showing, key, "n", ""),
	                  find(showing, key, "pct", ""));
}

double show_count(const struct showing *showing, const struct result_key *key, const char *stat)
{
	const struct result *count = results_find(showing->results, key, stat);

	return count && count->status == RESULT_OK ? count->value : 0;
}

bool show_few(const struct showing *showing, const struct result_key *key)
{
	const struct result *n = results_find(showing->results, key, "n");

	return n && n->status == RESULT_OK && n->value < FEW;
}

const char *show_counted(const struct showing *showing, const struct result_key *key,
                         const char *stat, const char *one, const char *many)
{
	const struct result *count = results_find(showing->results, key, stat);

	return count ? field_counted(showing->results, count, one, many) : "";
}

/* Bytes of the unit behind a time: units are plurals in s. */
static int unit_length(const char *time, const char *unit)
{
	size_t length = strlen(unit);

	return (int)(str_equal(time, "1") && length > 0 ? length - 1 : length);
}

const char *show_time(const struct showing *showing, const char *time, const char *unit)
{
	return arena_printf(showing->results->arena, "%s %.*s", time, unit_length(time, unit), unit);
}

const char *show_asked_time(const struct showing *showing, const char *time, const char *unit)
{
	return arena_printf(showing->results->arena, "%s %.*s", show_asked(showing, time),
	                    unit_length(time, unit), unit);
}

const char *show_p(const struct showing *showing, const struct result_key *key)
{
	const struct result *p = results_find(showing->results, key, "p");

	return p->status == RESULT_NOT_ESTIMABLE ? NULL : field_p(showing->results, p);
}

const char *show_test(const struct showing *showing, const struct result_key *key)
{
	struct arena *arena = showing->results->arena;
	const char *p = show_p(showing, key);

	if (!p)
		return arena_printf(arena, "not estimable, %s",
		                    results_find(showing->results, key, "p")->warning);
	return arena_printf(arena, "χ² = %s on %s of freedom, %s",
	                    show_value(showing, key, "statistic"),
	                    show_counted(showing, key, "df", "degree", "degrees"), p);
}

const char *show_exclusions(const struct showing *showing, const struct asked *asked,
                            const struct asked_endpoint *endpoint)
{
	struct result_key key = asked_excluded_key(asked, endpoint);
	const char *no_time = endpoint
	                          ? arena_printf(showing->results->arena, "without a time for %s",
	                                         show_in_text(showing, endpoint->label))
	                          : "";
	const char *const why[][2] = {
	    {"excluded_time", no_time},
	    {"excluded_outcome", "whose outcome is not known"},
	    {"excluded_value", "with a missing value"},
	    {"excluded_covariate",
	     endpoint ? "with a missing covariate" : "with a missing group or covariate"}};
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < sizeof why / sizeof *why; i++) {
		const char *n = show_counted(showing, &key, why[i][0], "patient", "patients");

		if (*n)
			str_addf(&out, "%s %s %s", out.length ? ";" : "Not analysed:", n, why[i][1]);
	}
	return out.length ? arena_printf(out.arena, "%s.", str_text(&out)) : NULL;
}

void show_summary(const struct showing *showing, const char *sentence)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < results->n_analyses; i++)
		if (str_equal(results->analyses[i].name, showing->name))
			results->analyses[i].summary = sentence;
}

void show_say(const struct showing *showing, const char *sentence)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < results->n_analyses; i++) {
		struct analysis_result *analysis = &results->analyses[i];

		if (str_equal(analysis->name, showing->name))
			analysis->summary = arena_printf(results->arena, "%s%s%s", analysis->summary,
			                                 *analysis->summary ? " " : "", sentence);
	}
}

void show_note(const struct showing *showing, struct table *table, const char *note)
{
	struct results *results = showing->results;

	if (table) {
		table_add_note(results, table, note);
		return;
	}
	for (size_t i = results->n_figures; i-- > 0;) {
		struct figure *figure = &results->figures[i];

		if (!str_equal(figure->analysis, showing->name))
			continue;
		ARENA_PUSH(results->arena, figure->notes, figure->n_notes, note);
		return;
	}
	show_say(showing, note);
}

const char *show_group(const struct asked_groups *groups, size_t group)
{
	return *groups->name ? groups->labels[group] : "All patients";
}

const char *show_part_caption(const struct showing *showing, const char *caption, size_t first,
                              size_t n, const struct result_key *key)
{
	struct results *results = showing->results;
	const struct result *all = results_find(results, key, "n");
	const char *range = arena_printf(results->arena, "%zu to %zu", first, first + n - 1);

	/* the last of the last part tells how many there are */
	return arena_printf(results->arena, "%s, patients %s of %s", caption,
	                    field_words(results, &all, 1, range), field_value(results, all));
}

void show_no_figure(const struct showing *showing, const char *before, const char *why)
{
	struct arena *arena = showing->results->arena;

	show_summary(showing, before ? arena_printf(arena, "%s %s", before, why) : why);
	results_add_warning(showing->results, arena_printf(arena, "%s: %s", showing->name, why));
}
