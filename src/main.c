/* The program: environment, arguments, exit code.  The only exit is here. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "base/bug.h"
#include "cli/cli.h"

/* A launcher may leave signals ignored or blocked, and both are inherited: the
 * end of a child would not be told, and we could not be stopped. */
static void fix_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is an error, not death */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGNAL_NO_MEMORY, SIG_DFL); /* see no_memory() */
}

/* A launcher may have closed standard input, output or error, too: the next file
 * that is opened would get its number, and what is printed. */
static bool fix_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	if (!fix_streams())
		return EXIT_INPUT_OUTPUT;
	fix_signals();
	umask(077); /* patients' data: nobody else's business */
	estimate_init();
	return (int)cli_main(argc, argv);
}
