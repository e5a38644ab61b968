#include "audit/check.h"

void audit_check_arms(struct audit *audit)
{
	(void)audit;
}
