#include "audit/check.h"

void audit_check_changes(struct audit *audit)
{
	(void)audit;
}
