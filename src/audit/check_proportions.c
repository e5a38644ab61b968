#include "audit/check.h"

void audit_check_proportions(struct audit *audit)
{
	(void)audit;
}
