#include "results/asked/profiles.h"

struct result_key asked_covariate_key(const struct asked *asked,
                                      const struct asked_covariate *covariate)
{
	struct result_key key = asked_key(asked, "sample");

	key.variable = covariate->name;
	return key;
}
