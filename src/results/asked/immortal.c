#include "results/asked/immortal.h"

struct result_key immortal_key(const struct immortal_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, "immortal-time");

	key.variable = asked->endpoint.name;
	return key;
}
