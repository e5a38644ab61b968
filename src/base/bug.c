#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void no_memory(void)
{
	sigset_t set;

	/* no stdio: it may want memory */
	(void)!write(STDERR_FILENO, "survreport: out of memory\n", 26);
	signal(SIGNAL_NO_MEMORY, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGNAL_NO_MEMORY);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	for (;;)
		raise(SIGNAL_NO_MEMORY);
}

void bug_die(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: internal error: %s\n", file, line, what);
	abort();
}
