#include "cli/shard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/file.h"
#include "export/json.h"
#include "run/clash.h"

enum { PARTS_MOST = 10000, RESULT_MAX_BYTES = 256 << 20 };

/* --- The command line --------------------------------------------------------------- */

bool shard_batch_is_name(const char *batch)
{
	static const char signs[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strspn(batch, signs);

	if (n > 0 && n <= 64 && !batch[n] && *batch != '.')
		return true;
	fprintf(stderr,
	        "survreport: --batch takes letters, digits, '-', '_' and '.', up to 64, not '%s'\n",
	        batch);
	return false;
}

/* A whole number from 1 on, up to what is no digit. */
static size_t number_at(const char **text)
{
	size_t n = 0;

	for (; **text >= '0' && **text <= '9' && n <= PARTS_MOST; (*text)++)
		n = 10 * n + (size_t)(**text - '0');
	return n;
}

bool shard_parse(struct shard *shard, const char *text, const char *batch)
{
	const char *at = text;

	*shard = (struct shard){.part = number_at(&at), .batch = batch, .lock_fd = -1};
	if (*at == '/') {
		at++;
		shard->parts = number_at(&at);
	}
	if (*at || !shard->part || shard->part > shard->parts || shard->parts > PARTS_MOST) {
		fprintf(
		    stderr,
		    "survreport: --shard takes a part of how many, as 3/8, the parts being 1 to "
		    "8, not '%s'\n",
		    text);
		return false;
	}
	if (batch)
		return shard_batch_is_name(batch);
	fputs("survreport: --shard needs --batch NAME: a date or the number of a job, the same for "
	      "all parts, that keeps this night's parts from another's\n",
	      stderr);
	return false;
}

/* --- A part --------------------------------------------------------------------------- */

struct names shard_take(const struct shard *shard, struct arena *arena, const struct names *all)
{
	struct names own = {0};

	for (size_t i = shard->part - 1; i < all->n; i += shard->parts)
		ARENA_PUSH(arena, own.items, own.n, all->items[i]);
	return own;
}

static const char *folder_of(struct arena *arena, const char *output, const char *batch)
{
	return arena_printf(arena, "%s/.shards/%s", output, batch);
}

static const char *file_of(struct arena *arena, const char *folder, const struct shard *shard,
                           const char *ending)
{
	return arena_printf(arena, "%s/%zu-of-%zu.%s", folder, shard->part, shard->parts, ending);
}

/* Who holds a lock, as it says itself. */
static const char *holder(struct arena *arena, const char *path)
{
	struct bytes text;

	return file_read(arena, path, 1000, &text) && text.length
	           ? arena_strndup(arena, text.data, strcspn(text.data, "\n"))
	           : "another host";
}

/* Takes the lock of an open file; false with errno EAGAIN if somebody has it. */
static bool lock_take(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return true;
	errno = errno == EACCES ? EAGAIN : errno;
	return false;
}

static const char *host_name(struct arena *arena)
{
	char name[256] = "";

	gethostname(name, sizeof name - 1);
	return arena_strdup(arena, name);
}

enum exit_code shard_begin(struct shard *shard, struct arena *arena, const char *output,
                           struct diags *diags)
{
	const char *folder = folder_of(arena, output, shard->batch);
	const char *path = file_of(arena, folder, shard, "lock"), *who;

	if (folders_make(arena, folder, 0700))
		shard->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (shard->lock_fd < 0) {
		diag_error(diags, (struct mark){0}, "cannot create '%s': %s", path, strerror(errno));
		return EXIT_CANNOT_CREATE;
	}
	if (!lock_take(shard->lock_fd)) {
		diag_error(diags, (struct mark){0},
		           "part %zu of %zu of '%s' is being run by %s; try again when it is done",
		           shard->part, shard->parts, shard->batch, holder(arena, path));
		return EXIT_BUSY;
	}
	who = arena_printf(arena, "process %ld on %s\n", (long)getpid(), host_name(arena));
	(void)!ftruncate(shard->lock_fd, 0);
	(void)!file_write_all(shard->lock_fd, who, strlen(who));
	unlink(file_of(arena, folder, shard, "json"));
	return EXIT_DONE;
}

static void set_number(json_t *object, const char *key, int64_t value)
{
	json_object_set_new(object, key, json_need(json_integer(value)));
}

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_of_text(text));
}

static json_t *end_to_json(const struct batch_end *end)
{
	json_t *object = json_need(json_object());

	set_text(object, "id", end->id);
	set_text(object, "error", end->error);
	set_text(object, "watch", end->watch);
	set_number(object, "errors", (int64_t)end->n_errors);
	set_number(object, "warnings", (int64_t)end->n_warnings);
	set_number(object, "contradicted", (int64_t)end->n_contradicted);
	json_object_set_new(object, "unchanged", json_need(json_boolean(end->unchanged)));
	json_object_set_new(object, "noted", json_need(json_boolean(end->noted)));
	json_object_set_new(object, "moved", json_need(json_boolean(end->moved)));
	set_number(object, "signal", end->signal);
	set_number(object, "exit", (int64_t)end->code);
	set_number(object, "took_ms", end->took_ms);
	return object;
}

static struct batch_end end_of_json(const json_t *object)
{
	struct batch_end end = {
	    .n_errors = (size_t)json_integer_value(json_object_get(object, "errors")),
	    .n_warnings = (size_t)json_integer_value(json_object_get(object, "warnings")),
	    .n_contradicted = (size_t)json_integer_value(json_object_get(object, "contradicted")),
	    .unchanged = json_is_true(json_object_get(object, "unchanged")),
	    .noted = json_is_true(json_object_get(object, "noted")),
	    .moved = json_is_true(json_object_get(object, "moved")),
	    .signal = (int)json_integer_value(json_object_get(object, "signal")),
	    .code = (enum exit_code)json_integer_value(json_object_get(object, "exit")),
	    .took_ms = json_integer_value(json_object_get(object, "took_ms"))};
	const char *id = json_string_value(json_object_get(object, "id"));
	const char *error = json_string_value(json_object_get(object, "error"));
	const char *watch = json_string_value(json_object_get(object, "watch"));

	snprintf(end.id, sizeof end.id, "%s", id ? id : "");
	snprintf(end.error, sizeof end.error, "%s", error ? error : "");
	snprintf(end.watch, sizeof end.watch, "%s", watch ? watch : "");
	return end;
}

bool shard_end(struct shard *shard, struct arena *arena, const struct names *all,
               const struct batch *batch, struct diags *diags)
{
	json_t *root = json_need(json_object()), *configs = json_need(json_array()),
	       *ends = json_need(json_array());
	const char *path =
	    file_of(arena, folder_of(arena, batch->output, shard->batch), shard, "json");
	char *text;
	bool ok;

	set_text(root, "host", host_name(arena));
	set_number(root, "started", batch->started);
	set_number(root, "ended", batch->now);
	set_number(root, "processes", (int64_t)batch->processes);
	set_number(root, "mode", (int64_t)batch->mode);
	for (size_t i = 0; i < all->n; i++)
		json_array_append_new(configs, json_of_text(all->items[i]));
	for (size_t i = 0; i < batch->n; i++)
		json_array_append_new(ends, end_to_json(&batch->ends[i]));
	json_object_set_new(root, "configs", configs);
	json_object_set_new(root, "ends", ends);
	text = json_dumps(root, JSON_INDENT(1));
	if (!text)
		no_memory();
	ok = file_replace(arena, path, text, strlen(text)) ||
	     diag_error(diags, (struct mark){0}, "cannot write '%s': %s", path,
	                file_replace_why(arena, path));
	free(text);
	json_decref(root);
	close(shard->lock_fd);
	return ok;
}

/* --- All parts --------------------------------------------------------------------------- */

static void not_read(struct diags *diags, const char *path)
{
	diag_cause(diags, errno);
	diag_error(diags, (struct mark){0}, "cannot read '%s': %s", path, strerror(errno));
}

/* The result of a part: NULL if it is not there, or nothing that was written whole, or, with
 * an error, cannot be read. */
static json_t *result_read(struct arena *arena, const char *path, struct diags *diags)
{
	struct bytes text;
	json_t *root;

	if (!file_read(arena, path, RESULT_MAX_BYTES, &text)) {
		if (errno != ENOENT)
			not_read(diags, path);
		return NULL;
	}
	root = json_loadb(text.data, text.length, 0, NULL);
	if (root && json_is_array(json_object_get(root, "configs")) &&
	    json_is_array(json_object_get(root, "ends")))
		return root;
	json_decref(root);
	return NULL;
}

/* The names in a folder. */
static struct names names_in(struct arena *arena, const char *path, struct diags *diags)
{
	struct names names = {0};
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = folder_next(folder)))
		if (*entry->d_name != '.')
			ARENA_PUSH(arena, names.items, names.n, arena_strdup(arena, entry->d_name));
	if (errno && errno != ENOENT)
		not_read(diags, path);
	if (folder)
		closedir(folder);
	return names;
}

/* Finds of how many parts the batch is, from the names of what is there. */
static enum exit_code find_parts(struct shards *shards, struct arena *arena, const char *batch,
                                 struct diags *diags)
{
	const struct names found = names_in(arena, shards->folder, diags);

	if (diags->n_errors)
		return diag_code(diags, EXIT_NO_INPUT);
	if (found.n == 0) {
		diag_error(diags, (struct mark){0},
		           "no part of '%s' is in '%s' (was it run with --batch %s, and this "
		           "--output?)",
		           batch, shards->folder, batch);
		return EXIT_NO_INPUT;
	}
	for (size_t i = 0; i < found.n; i++) {
		const char *at = found.items[i];
		size_t part = number_at(&at), parts;

		if (!part || strncmp(at, "-of-", 4) != 0)
			continue;
		at += 4;
		parts = number_at(&at);
		if (!shards->parts)
			shards->parts = parts;
		if (parts == shards->parts)
			continue;
		diag_error(diags, (struct mark){0},
		           "'%s' has parts of %zu and of %zu (run all with the same number, under "
		           "another --batch)",
		           shards->folder, shards->parts, parts);
		return EXIT_BAD_DATA;
	}
	return shards->parts ? EXIT_DONE : EXIT_NO_INPUT;
}

/* The configs of the batch, which each part has to have alike. */
static bool configs_agree(struct shards *shards, struct arena *arena, const struct shard *shard,
                          const json_t *configs, struct diags *diags)
{
	size_t n = json_array_size(configs);
	bool first = shards->configs.n == 0;

	for (size_t i = 0; i < n; i++) {
		const char *path = json_string_value(json_array_get(configs, i));

		if (first)
			ARENA_PUSH(arena, shards->configs.items, shards->configs.n,
			           arena_strdup(arena, path ? path : ""));
		else if (i >= shards->configs.n || !path ||
		         strcmp(path, shards->configs.items[i]) != 0)
			return diag_error(
			    diags, (struct mark){0},
			    "part %zu of %zu was given another list than the parts "
			    "before it, from '%s' on (give all parts one list file; a "
			    "folder may change between them)",
			    shard->part, shards->parts, path ? path : "");
	}
	return first || n == shards->configs.n ||
	       diag_error(
		   diags, (struct mark){0},
		   "part %zu of %zu was given %zu configs, and the parts before it %zu (give "
		   "all parts one list file; a folder may change between them)",
		   shard->part, shards->parts, n, shards->configs.n);
}

/* Takes what a part left.  False if it does not fit. */
static bool add_part(struct shards *shards, struct arena *arena, const struct shard *shard,
                     const json_t *root, struct diags *diags)
{
	const json_t *ends = json_object_get(root, "ends");
	int64_t started = json_integer_value(json_object_get(root, "started"));
	size_t k = 0;

	if (!configs_agree(shards, arena, shard, json_object_get(root, "configs"), diags))
		return false;
	if (!shards->ends)
		shards->ends = ARENA_ARRAY(arena, struct batch_end, shards->configs.n);
	for (size_t i = shard->part - 1; i < shards->configs.n; i += shard->parts)
		shards->ends[i] = end_of_json(json_array_get(ends, k++));
	if (!shards->started || started < shards->started)
		shards->started = started;
	shards->processes += (size_t)json_integer_value(json_object_get(root, "processes"));
	shards->mode = (unsigned)json_integer_value(json_object_get(root, "mode"));
	shards->there[shard->part - 1] = true;
	return k == json_array_size(ends) ||
	       diag_error(diags, (struct mark){0}, "part %zu of %zu tells of %zu configs, not %zu",
	                  shard->part, shards->parts, json_array_size(ends), k);
}

/* Whether a part that left no result is being run. */
static const char *running_on(struct arena *arena, const char *lock)
{
	int fd = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool held = fd >= 0 && !lock_take(fd) && errno == EAGAIN;

	if (fd >= 0)
		close(fd);
	return held ? holder(arena, lock) : NULL;
}

/* Configs whose part left nothing. */
static void note_missing(struct shards *shards, struct arena *arena)
{
	if (!shards->parts)
		return;
	for (size_t i = 0; i < shards->configs.n; i++) {
		struct batch_end *end = &shards->ends[i];
		const char *id;

		if (shards->there[i % shards->parts])
			continue;
		*end = (struct batch_end){.absent = true, .noted = true, .code = EXIT_NO_INPUT};
		id = config_id(arena, shards->configs.items[i]);
		snprintf(end->id, sizeof end->id, "%s", id ? id : "");
		snprintf(end->error, sizeof end->error, "part %zu of %zu is missing",
		         i % shards->parts + 1, shards->parts);
	}
}

enum exit_code shards_read(struct shards *shards, struct arena *arena, const char *output,
                           const char *batch, struct diags *diags)
{
	enum exit_code code;

	*shards = (struct shards){.folder = folder_of(arena, output, batch)};
	code = find_parts(shards, arena, batch, diags);
	if (code != EXIT_DONE)
		return code;
	shards->there = ARENA_ARRAY(arena, bool, shards->parts);
	shards->host = ARENA_ARRAY(arena, const char *, shards->parts);
	for (size_t i = 0; i < shards->parts; i++) {
		const struct shard shard = {i + 1, shards->parts, batch, -1};
		const char *path = file_of(arena, shards->folder, &shard, "json");
		json_t *root = result_read(arena, path, diags);
		bool fits =
		    root ? add_part(shards, arena, &shard, root, diags) : diags->n_errors == 0;

		json_decref(root);
		if (!fits)
			return diag_code(diags, EXIT_BAD_DATA);
		shards->n_missing += !shards->there[i];
		if (!shards->there[i])
			shards->host[i] =
			    running_on(arena, file_of(arena, shards->folder, &shard, "lock"));
	}
	if (shards->n_missing == shards->parts) {
		diag_error(diags, (struct mark){0},
		           "none of the %zu parts of '%s' has left a result", shards->parts, batch);
		return EXIT_NO_INPUT;
	}
	note_missing(shards, arena);
	return EXIT_DONE;
}

/* Removes a folder of parts. */
static bool parts_remove(const struct shards *shards, struct arena *arena, const char *folder)
{
	for (size_t i = 1; i <= shards->parts; i++) {
		const struct shard shard = {i, shards->parts, NULL, -1};

		unlink(file_of(arena, folder, &shard, "json"));
		unlink(file_of(arena, folder, &shard, "lock"));
	}
	return rmdir(folder) == 0 || errno == ENOENT;
}

bool shards_remove(const struct shards *shards, struct arena *arena, struct diags *diags)
{
	const char *all = path_folder(arena, shards->folder);
	const char *aside =
	    arena_printf(arena, "%s/.%s.merged", all, strrchr(shards->folder, '/') + 1);

	/* all at once: some of them would be taken for a batch with parts that are missing */
	if (!parts_remove(shards, arena, aside) ||
	    renameat(AT_FDCWD, shards->folder, AT_FDCWD, aside) != 0 ||
	    !parts_remove(shards, arena, aside))
		return diag_error(diags, (struct mark){0},
		                  "merged, but '%s' cannot be removed: %s (remove it)",
		                  shards->folder, strerror(errno));
	rmdir(all);
	return true;
}
