#include "load/database/database.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/library.h"
#include "data/raw.h"
#include "load/child.h"

static database_fetch_fn *const fetchers[N_SOURCES] = {
    [SOURCE_POSTGRESQL] = postgresql_fetch,
    [SOURCE_SQLITE] = sqlite_fetch,
    [SOURCE_ODBC] = odbc_fetch,
};

/* --- Trouble --------------------------------------------------------------------- */

/* One line, whatever a library wrote. */
static void trouble_print(struct trouble *trouble, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void trouble_print(struct trouble *trouble, const char *format, va_list args)
{
	char *to = trouble->text;

	vsnprintf(trouble->text, sizeof trouble->text, format, args);
	for (const char *from = trouble->text; *from; from++) {
		bool blank = *from == '\n' || *from == '\t' || *from == '\r' || *from == ' ';
		bool end = *from == '\n' && from[1] == '\t';

		if (end && to > trouble->text && !strchr(".,:;?! ", to[-1]))
			*to++ = ';';
		else if (!blank)
			*to++ = *from;
		else if (to > trouble->text && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > trouble->text && to[-1] == ' ')
		to--;
	*to = '\0';
}

bool trouble_set(struct trouble *trouble, enum exit_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	trouble_print(trouble, format, args);
	va_end(args);
	trouble->code = code;
	return false;
}

bool trouble_with_query(struct trouble *trouble, enum exit_code code, size_t at, const char *format,
                        ...)
{
	va_list args;

	va_start(args, format);
	trouble_print(trouble, format, args);
	va_end(args);
	trouble->code = code;
	trouble->of_query = true;
	trouble->at = at;
	return false;
}

void *client_open(const char *const *names, const char *package, struct trouble *trouble)
{
	void *library = library_open(names);

	if (!library)
		trouble_set(trouble, EXIT_NO_INPUT,
		            "the library that this needs is not installed (apt-get install %s)",
		            package);
	return library;
}

bool client_symbol(void *library, const char *name, void *into, struct trouble *trouble)
{
	return library_symbol(library, name, into) ||
	       trouble_set(trouble, EXIT_NO_INPUT,
	                   "the library that this needs has no '%s': it is too old", name);
}

/* --- The process that asks --------------------------------------------------------- */

/* What comes before the rows. */
struct answer {
	struct trouble trouble;
	uint64_t length; /* of the rows */
};

/* A pipe, filled by large pieces. */
struct outlet {
	int fd;
	size_t filled;
	char buffer[65536];
};

static bool outlet_write(void *user, const char *text, size_t length)
{
	struct outlet *outlet = user;

	if (length > sizeof outlet->buffer - outlet->filled) {
		if (!file_write_all(outlet->fd, outlet->buffer, outlet->filled))
			return false;
		outlet->filled = 0;
	}
	if (length > sizeof outlet->buffer)
		return file_write_all(outlet->fd, text, length);
	memcpy(outlet->buffer + outlet->filled, text, length);
	outlet->filled += length;
	return true;
}

static bool measure(void *user, const char *text, size_t length)
{
	uint64_t *sum = user;

	(void)text;
	*sum += length;
	return true;
}

/* What the libraries say on standard error, such as that a file of passwords is not
 * read since others may read it, goes with the reason why it failed. */
static int stderr_keep(void)
{
	int fd = memfd_create("messages", MFD_CLOEXEC);

	if (fd >= 0)
		dup2(fd, STDERR_FILENO);
	return fd;
}

static void stderr_add(struct trouble *trouble, int fd)
{
	char said[400], text[TROUBLE_TEXT_SIZE];
	ssize_t n = fd >= 0 ? pread(fd, said, sizeof said - 1, 0) : 0;

	if (n <= 0)
		return;
	said[n] = '\0';
	memcpy(text, trouble->text, sizeof text);
	trouble_set(trouble, trouble->code, "%.700s (%s)", text, said);
}

static _Noreturn void fetch(const struct database_query *query, int fd)
{
	struct arena arena = {0}; /* goes with the process */
	struct rows rows = {.arena = &arena, .key = query->key};
	struct answer *answer = ARENA_NEW(&arena, struct answer);
	struct outlet *outlet = ARENA_NEW(&arena, struct outlet);
	int said;

	signal(SIGPIPE, SIG_IGN);
	said = stderr_keep();
	outlet->fd = fd;
	if (fetchers[query->source](query, &rows, &answer->trouble))
		rows_write(&rows, measure, &answer->length);
	else
		stderr_add(&answer->trouble, said);
	if (outlet_write(outlet, (const char *)answer, sizeof *answer) &&
	    (answer->trouble.code != EXIT_DONE || rows_write(&rows, outlet_write, outlet)))
		_exit(file_write_all(fd, outlet->buffer, outlet->filled) ? 0 : 1);
	/* what libraries and drivers want to be called at an exit is not */
	_exit(1);
}

/* --- The process that is answered --------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum receipt { RECEIVED, CUT_SHORT, TOO_LATE };

static enum receipt receive(int fd, void *to, size_t length, int64_t until)
{
	char *data = to;

	while (length) {
		struct pollfd ready = {fd, POLLIN, 0};
		int64_t left = until - now_ms();
		ssize_t n;

		if (left <= 0)
			return TOO_LATE;
		if (poll(&ready, 1, left > 60000 ? 60000 : (int)left) <= 0)
			continue;
		n = read(fd, data, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return CUT_SHORT;
		data += n;
		length -= (size_t)n;
	}
	return RECEIVED;
}

/* The mark of the database in the config. */
static bool fail(const struct database_query *query, struct diags *diags, const char *text)
{
	struct mark at = query->said->at;

	diag_error(diags, at, "%s: %s", source_names[query->source], text);
	if (query->said->path)
		diag_path(diags, query->said->path);
	return false;
}

static enum exit_code fail_trouble(const struct database_query *query,
                                   const struct trouble *trouble, struct diags *diags)
{
	if (trouble->of_query)
		sql_error(query->sql, trouble->at, diags,
		          arena_printf(diags->arena, "%s: %s", source_names[query->source],
		                       trouble->text));
	else
		fail(query, diags, trouble->text);
	return trouble->code;
}

/* How the process that asks came to its end without an answer. */
static enum exit_code fail_ended(const struct database_query *query, int status, struct diags *diags)
{
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL;

	if (signal != SIGKILL && signal != SIGABRT && signal != SIGNAL_NO_MEMORY)
		fail(query, diags,
		     arena_printf(diags->arena, "the library or driver crashed (signal %d, %s)",
		                  signal, strsignal(signal)));
	else
		fail(query, diags, "the process that asks it was ended (is there enough memory?)");
	return EXIT_INPUT_OUTPUT;
}

static enum exit_code fail_late(const struct database_query *query, struct diags *diags)
{
	fail(query, diags,
	     arena_printf(diags->arena,
	                  "no answer within %d s (give the input a 'timeout' in seconds)",
	                  query->seconds));
	return EXIT_BUSY;
}

static enum receipt receive_rows(int fd, struct answer *answer, struct arena *arena,
                                 struct bytes *rows, int64_t until)
{
	enum receipt receipt = receive(fd, answer, sizeof *answer, until);

	if (receipt != RECEIVED || answer->trouble.code != EXIT_DONE)
		return receipt;
	if (answer->length > DATA_MAX_BYTES) {
		trouble_set(&answer->trouble, EXIT_BAD_DATA, "the rows are more than 4 GiB");
		return RECEIVED;
	}
	rows->length = answer->length;
	rows->data = ARENA_ARRAY(arena, char, rows->length + 1);
	return receive(fd, rows->data, rows->length, until);
}

enum exit_code database_ask(const struct database_query *query, struct arena *arena,
                            struct bytes *rows, struct diags *diags)
{
	struct answer answer = {0};
	/* the database ends a query that takes too long, and says so; a second on top for
	 * that */
	int64_t until = now_ms() + (int64_t)query->seconds * 1000 + 1000;
	enum receipt receipt;
	int fds[2], status = 0;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		BUG("there is no pipe");
	pid = child_begin();
	if (pid == 0) {
		close(fds[0]);
		fetch(query, fds[1]);
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		fail(query, diags, "no process can be started");
		return EXIT_BUSY;
	}
	receipt = receive_rows(fds[0], &answer, arena, rows, until);
	close(fds[0]);
	if (receipt == TOO_LATE)
		kill(pid, SIGKILL);
	child_wait(pid, &status);
	if (receipt == TOO_LATE)
		return fail_late(query, diags);
	if (receipt == CUT_SHORT)
		return fail_ended(query, status, diags);
	return answer.trouble.code == EXIT_DONE ? EXIT_DONE
	                                        : fail_trouble(query, &answer.trouble, diags);
}
