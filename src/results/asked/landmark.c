#include "results/asked/landmark.h"

struct result_key landmark_all_key(const struct landmark_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, LANDMARK_CONTEXT);

	key.variable = asked->endpoint.name;
	return key;
}
