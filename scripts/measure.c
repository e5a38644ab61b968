/* Wall time, processor time and peak memory of a whole process.
 *
 *     measure RUNS COMMAND [ARGUMENT...]
 *
 * Runs the command RUNS times with its output thrown away and prints one
 * line: median wall milliseconds, median user + system milliseconds, largest
 * resident set in MiB.  Exit code 1 if a run failed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 1000 };

struct sample {
	double wall_ms, cpu_ms, peak_mib;
};

static double ms_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void command_start(char **command)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
	}
	execvp(command[0], command);
	fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
	_exit(127);
}

static bool run(char **command, struct sample *sample)
{
	struct rusage usage;
	double start = ms_now();
	int status;
	pid_t child = fork();

	if (child == 0)
		command_start(command);
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return false;
	sample->wall_ms = ms_now() - start;
	sample->cpu_ms = ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
	sample->peak_mib = (double)usage.ru_maxrss / 1024;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int number_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof *values, number_compare);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

int main(int argc, char **argv)
{
	double wall[RUNS_MAX], cpu[RUNS_MAX], peak = 0;
	long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fputs("usage: measure RUNS COMMAND [ARGUMENT...]\n", stderr);
		return 64;
	}
	for (int i = 0; i < runs; i++) {
		struct sample sample;

		if (!run(argv + 2, &sample)) {
			fprintf(stderr, "measure: %s failed\n", argv[2]);
			return 1;
		}
		wall[i] = sample.wall_ms;
		cpu[i] = sample.cpu_ms;
		peak = sample.peak_mib > peak ? sample.peak_mib : peak;
	}
	printf("%.2f %.2f %.1f\n", median(wall, (int)runs), median(cpu, (int)runs), peak);
	return 0;
}
