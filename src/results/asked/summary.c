#include "results/asked/summary.h"

static size_t n_groups(const struct summary_asked *asked)
{
	return *asked->groups.name ? asked->groups.n : 0;
}

size_t summary_columns(const struct summary_asked *asked)
{
	return n_groups(asked) + (asked->overall != SUMMARY_OVERALL_NONE || n_groups(asked) == 0);
}

size_t summary_column_at(const struct summary_asked *asked, size_t place)
{
	if (asked->overall != SUMMARY_OVERALL_FIRST || n_groups(asked) == 0)
		return place;
	return place == 0 ? n_groups(asked) : place - 1;
}

const char *summary_column_label(const struct summary_asked *asked, size_t column)
{
	if (column < n_groups(asked))
		return asked->groups.labels[column];
	return "All patients";
}

struct result_key summary_size_key(const struct summary_asked *asked, size_t column)
{
	struct result_key key = asked_key(&asked->asked, "summary");

	if (column < n_groups(asked)) {
		key.group1 = asked->groups.name;
		key.group1_level = asked->groups.codes[column];
	}
	return key;
}

struct result_key summary_key(const struct summary_asked *asked,
                              const struct summary_variable *variable, size_t column, size_t level)
{
	struct result_key key = summary_size_key(asked, column);

	key.variable = variable->name;
	if (level != SUMMARY_WHOLE)
		key.variable_level = variable->codes[level];
	return key;
}

struct result_key summary_compared_key(const struct summary_asked *asked,
                                       const struct summary_variable *variable, size_t level,
                                       const char *context)
{
	struct result_key key = asked_key(&asked->asked, context);

	key.group1 = asked->groups.name;
	key.variable = variable->name;
	if (level != SUMMARY_WHOLE)
		key.variable_level = variable->codes[level];
	return key;
}
