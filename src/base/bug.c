#include "base/bug.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/exitcode.h"

/* Whether somebody waits for this process who says it: see SIGNAL_NO_MEMORY. */
static bool is_child(void)
{
	struct sigaction now;

	return sigaction(SIGNAL_NO_MEMORY, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void no_memory(void)
{
	sigset_t set;

	if (!is_child()) {
		/* no stdio: it may want memory */
		(void)!write(STDERR_FILENO, "survreport: out of memory\n", 26);
		_exit(EXIT_LIMIT);
	}
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
