#include "results/data_counts.h"

#include "base/bug.h"

static struct result_key key_of(enum data_count of, const char *name)
{
	static const char *const contexts[N_DATA_COUNTS] = {
	    [DATA_SOURCE] = "source",
	    [DATA_COLUMN] = "column",
	    [DATA_POPULATION] = "population",
	    [DATA_ENDPOINT] = "endpoint",
	    [DATA_FINDING] = "finding",
	    [DATA_INPUT] = "input",
	    [DATA_EVENT] = "event",
	    [DATA_CENSORING] = "censoring",
	    [DATA_PACK] = "pack",
	};

	return (struct result_key){.variable = name, .context = contexts[of]};
}

void data_count_add(struct results *results, enum data_count of, const char *name,
                    const char *stat_name, size_t n)
{
	struct result_key key = key_of(of, name);

	results_add(results, &key, stat_name, (double)n);
}

const struct result *data_count(const struct results *results, enum data_count of, const char *name,
                                const char *stat_name)
{
	struct result_key key = key_of(of, name);
	const struct result *count = results_find(results, &key, stat_name);

	BUG_UNLESS(count);
	return count;
}

bool is_data_count(const struct result *result)
{
	return *result->key.analysis == '\0';
}
