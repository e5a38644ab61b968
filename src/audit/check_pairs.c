#include "audit/check.h"

void audit_check_pairs(struct audit *audit)
{
	(void)audit;
}
