#include "results/asked/predicted.h"

struct result_key predicted_key(const struct predicted_asked *asked, size_t profile,
                                const char *time)
{
	struct result_key key = curves_total_key(asked->curves);

	key.variable_level = time;
	key.group1 = asked->curves->groups.name;
	key.group1_level = asked->profiles[profile].name;
	return key;
}
