/* Runs a command and kills it, with all that it started, after some time.
 *
 *     kill_at MICROSECONDS COMMAND...
 *
 * Exit code 0 if it was killed, 1 if it was done before. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long us = argc > 2 ? strtol(argv[1], NULL, 10) : -1;
	struct timespec wait = {us / 1000000, us % 1000000 * 1000};
	int status = 0;
	pid_t command;

	if (us < 0) {
		fputs("usage: kill_at MICROSECONDS COMMAND...\n", stderr);
		return 64;
	}
	/* what the command started is waited for, too */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	command = fork();
	if (command == 0) {
		setpgid(0, 0);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	setpgid(command, command);
	nanosleep(&wait, NULL);
	kill(-command, SIGKILL);
	for (;;) {
		int one;
		pid_t ended = waitpid(-1, &one, 0);

		if (ended == command)
			status = one;
		if (ended < 0 && errno != EINTR)
			break;
	}
	return WIFSIGNALED(status) ? 0 : 1;
}
