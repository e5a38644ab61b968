#include "run/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

const char progress_clears[] = "\r\033[K";

int64_t elapsed_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Whether there is somebody who sees a line that is written over. */
static bool is_watched(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

struct progress progress_begin(size_t n, bool wanted)
{
	return (struct progress){
	    .shown = wanted && is_watched(), .n = n, .started_us = elapsed_us()};
}

/* The time that is left if the rest takes as long a piece as those so far. */
static void print_left(const struct progress *progress, int64_t took_us)
{
	long seconds = (long)(took_us / 1000000 * (int64_t)(progress->n - progress->done) /
	                      (int64_t)progress->done);

	if (seconds >= 90)
		fprintf(stderr, ", about %ld min left", (seconds + 30) / 60);
	else if (seconds > 0)
		fprintf(stderr, ", about %ld s left", seconds);
}

void progress_step(struct progress *progress, bool failed)
{
	int64_t took = elapsed_us() - progress->started_us;

	progress->done++;
	progress->failed += failed;
	if (!progress->shown || took < 1000000)
		return;
	fprintf(stderr, "%s%zu of %zu", progress_clears, progress->done, progress->n);
	if (progress->failed)
		fprintf(stderr, ", %zu failed", progress->failed);
	print_left(progress, took);
	fflush(stderr);
	progress->drawn = true;
}

void progress_end(struct progress *progress)
{
	if (progress->drawn)
		fputs(progress_clears, stderr);
	progress->drawn = false;
}
