/* The program: environment, arguments, exit code.  The only exit is here. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "cli/cli.h"

/* glibc chooses variants of exp, log and pow by what the CPU has, and they
 * differ in the last bit.  The choice is made while the program is loaded, so
 * the only way to have the same variants everywhere is to start once more
 * with the faster ones switched off.  Costs one millisecond. */
#if defined(__x86_64__) && defined(__GLIBC__)
static void fix_math_variants(char **argv)
{
	static const char baseline[] = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable";
	/* a process that has a loader which takes the tunables away (one with
	 * more rights than its user) is not started for ever: who was started
	 * once more has its own number here */
	static const char again[] = "SURVREPORT_STARTED_AGAIN";
	const char *given = getenv("GLIBC_TUNABLES");
	const char *started = getenv(again);
	char process[24];
	size_t size = sizeof baseline + 1 + (given ? strlen(given) : 0);
	char *wanted;

	snprintf(process, sizeof process, "%ld", (long)getpid());
	if ((started && strcmp(started, process) == 0) || (given && strstr(given, baseline)))
		return;
	wanted = malloc(size);
	if (!wanted)
		return;
	/* the last value of a tunable counts */
	snprintf(wanted, size, "%s%s%s", given ? given : "", given ? ":" : "", baseline);
	if (setenv("GLIBC_TUNABLES", wanted, 1) == 0 && setenv(again, process, 1) == 0)
		execv("/proc/self/exe", argv);
	/* without /proc the variants stay as they are */
	free(wanted);
}
#else
static void fix_math_variants(char **argv)
{
	(void)argv;
}
#endif

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
	fix_math_variants(argv);
	fix_signals();
	umask(077); /* patients' data: nobody else's business */
	estimate_init();
	return (int)cli_main(argc, argv);
}
