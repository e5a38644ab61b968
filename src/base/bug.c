#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>

void bug_die(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: internal error: %s\n", file, line, what);
	abort();
}
