/* Holds the lock of a report while a command runs, as another run would.
 *
 *     hold_lock FILE COMMAND [ARGUMENT...]
 *
 * The exit code is the command's; 2 when the lock cannot be had.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock_take(const char *path)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	/* O_CLOEXEC: the command must not inherit the lock's description */
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return fd;
	fprintf(stderr, "hold_lock: %s: %s\n", path, strerror(errno));
	return -1;
}

int main(int argc, char **argv)
{
	int status = 0;
	pid_t child;

	if (argc < 3) {
		fputs("usage: hold_lock FILE COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	if (lock_take(argv[1]) < 0)
		return 2;
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		fprintf(stderr, "hold_lock: %s: %s\n", argv[2], strerror(errno));
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 2;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
