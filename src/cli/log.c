#include "cli/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/file.h"
#include "base/str.h"
#include "export/json.h"

const char *const log_format_names[] = {"text", "json", NULL};

/* What is told of. */
struct event {
	const char *state; /* in a word: "failed", "done"; of the batch "batch" */
	const char *text;
	int priority;
	const struct batch_end *end; /* of a config; NULL for the batch */
	const char *config;
	size_t n, n_done; /* of the batch */
};

static bool is(const struct log *log, const char *where)
{
	return strcmp(log->where, where) == 0;
}

static struct tm now_utc(void)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	return tm;
}

/* "2026-11-30T02:12:07Z" */
static const char *now_text(struct arena *arena)
{
	const struct tm tm = now_utc();
	char text[40];

	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_strdup(arena, text);
}

/* "Nov 30 02:12:07" */
static const char *now_syslog(struct arena *arena)
{
	const struct tm tm = now_utc();
	char text[40];

	strftime(text, sizeof text, "%b %e %H:%M:%S", &tm);
	return arena_strdup(arena, text);
}

/* --- A line ---------------------------------------------------------------------------- */

static const char *json_line(struct arena *arena, const struct event *event)
{
	json_t *root = json_need(json_object());
	const struct batch_end *end = event->end;
	char *text;
	const char *line;

	json_object_set_new(root, "time", json_of_text(now_text(arena)));
	json_object_set_new(root, "state", json_of_text(event->state));
	json_object_set_new(root, "text", json_of_text(event->text));
	if (end) {
		json_object_set_new(root, "config", json_of_text(event->config));
		json_object_set_new(root, "id", json_of_text(end->id));
		json_object_set_new(root, "exit", json_need(json_integer((json_int_t)end->code)));
		json_object_set_new(root, "signal", json_need(json_integer(end->signal)));
		json_object_set_new(root, "error", json_of_text(end->error));
		json_object_set_new(root, "watch", json_of_text(end->watch));
		json_object_set_new(root, "warnings",
		                    json_need(json_integer((json_int_t)end->n_warnings)));
		json_object_set_new(root, "contradicted",
		                    json_need(json_integer((json_int_t)end->n_contradicted)));
		json_object_set_new(root, "milliseconds", json_need(json_integer(end->took_ms)));
	} else {
		json_object_set_new(root, "configs", json_need(json_integer((json_int_t)event->n)));
		json_object_set_new(root, "done",
		                    json_need(json_integer((json_int_t)event->n_done)));
	}
	text = json_dumps(root, JSON_COMPACT);
	if (!text)
		no_memory();
	line = arena_strdup(arena, text);
	free(text);
	json_decref(root);
	return line;
}

/* A message as the journal takes it: a field a line. */
static const char *journal_message(struct arena *arena, const struct log *log,
                                   const struct event *event)
{
	struct str out = {.arena = arena};

	str_addf(&out, "SYSLOG_IDENTIFIER=survreport\nPRIORITY=%d\nSURVREPORT_STATE=%s\n",
	         event->priority, event->state);
	str_addf(&out, "MESSAGE=%s\n", log->json ? json_line(arena, event) : event->text);
	if (event->end)
		str_addf(&out, "SURVREPORT_CONFIG=%s\nSURVREPORT_ID=%s\nSURVREPORT_EXIT=%d\n",
		         event->config, event->end->id, (int)event->end->code);
	return str_text(&out);
}

/* A message as RFC 3164 has it. */
static const char *syslog_message(struct arena *arena, const struct log *log,
                                  const struct event *event)
{
	return arena_printf(arena, "<%d>%s survreport[%ld]: %s", LOG_DAEMON | event->priority,
	                    now_syslog(arena), (long)getpid(),
	                    log->json ? json_line(arena, event) : event->text);
}

static const char *file_line(struct arena *arena, const struct log *log, const struct event *event)
{
	if (log->json)
		return arena_printf(arena, "%s\n", json_line(arena, event));
	return arena_printf(arena, "%s survreport[%ld] %s\n", now_text(arena), (long)getpid(),
	                    event->text);
}

/* --- Where it goes ------------------------------------------------------------------------ */

static const char *socket_of(const struct log *log)
{
	return is(log, "journal") ? "/run/systemd/journal/socket" : "/dev/log";
}

/* A socket that takes whole messages; -1 with errno set. */
static int socket_open(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), saved;

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool is_socket(const struct log *log)
{
	return is(log, "journal") || is(log, "syslog");
}

static int log_open(const struct log *log)
{
	return is_socket(log) ? socket_open(socket_of(log))
	                      : open(log->where, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static bool tell(const struct log *log)
{
	fprintf(stderr, "survreport: error: cannot write the log to '%s': %s\n",
	        is_socket(log) ? socket_of(log) : log->where, strerror(errno));
	return false;
}

bool log_begin(const struct log *log)
{
	int fd = log->where ? log_open(log) : -1;

	if (log->where && fd < 0)
		return tell(log);
	if (fd >= 0)
		close(fd);
	return true;
}

/* Texts are of one line here, whatever a path or a value in a message has in it. */
static const char *one_line(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *c = copy; *c; c++)
		*c = (unsigned char)*c < ' ' ? ' ' : *c;
	return copy;
}

static void put(struct log *log, struct arena *arena, struct event *event)
{
	int fd = log_open(log);
	const char *message;
	bool ok;

	event->text = one_line(arena, event->text);
	event->config = event->config ? one_line(arena, event->config) : NULL;
	message = is(log, "journal")  ? journal_message(arena, log, event)
	          : is(log, "syslog") ? syslog_message(arena, log, event)
	                              : file_line(arena, log, event);
	ok = fd >= 0 && file_write_all(fd, message, strlen(message));
	if (!ok && !log->failed)
		log->failed = !tell(log);
	if (fd >= 0)
		close(fd);
}

void log_config(struct log *log, const struct batch *batch, size_t i, const struct batch_end *end)
{
	struct arena arena = {0};
	struct batch one = {.configs = &batch->configs[i],
	                    .ends = end,
	                    .n = 1,
	                    .output = batch->output,
	                    .now = (int64_t)time(NULL)};
	struct event event = {.end = end, .config = batch->configs[i]};

	if (!log->where)
		return;
	event.state = batch_state(end);
	event.text = batch_line(&one, 0, &arena);
	event.priority = !batch_is_done(end)                                        ? LOG_ERR
	                 : end->code != EXIT_DONE || end->n_warnings || *end->watch ? LOG_WARNING
	                                                                            : LOG_INFO;
	put(log, &arena, &event);
	arena_release(&arena);
}

enum exit_code log_end(struct log *log, const struct batch *batch, enum exit_code code)
{
	struct arena arena = {0};
	struct event event = {.state = "batch", .n = batch->n};

	if (!log->where)
		return code;
	for (size_t i = 0; i < batch->n; i++)
		event.n_done += batch_is_done(&batch->ends[i]);
	event.text = arena_printf(&arena, "%zu of %zu done", event.n_done, event.n);
	event.priority = event.n_done < event.n ? LOG_ERR : LOG_INFO;
	put(log, &arena, &event);
	arena_release(&arena);
	return log->failed && code < EXIT_INPUT_OUTPUT ? EXIT_INPUT_OUTPUT : code;
}
