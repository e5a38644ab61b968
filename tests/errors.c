/* Mistakes and what is said about them: runs the cases that the texts of
 * tests/errors/ hold, each in a child that calls the program as a library.
 *
 *     errors check WORK TEXT...    compares; WORK/counts gets "PASSED FAILED"
 *     errors bless WORK TEXT...    also shows what differs and re-records it
 *     errors unpack WORK TEXT...   writes each case as a folder
 *                                  WORK/TOPIC/TITLE, blanks as dashes
 *
 * WORK is an empty folder or none; the call comes from the top of the tree.  A
 * bless asks before each change when at a terminal, unless YES=1.
 *
 * A text has bases and cases; what stands before the first is for readers.
 *
 *     === base: NAME
 *     the beginning of config.yaml
 *     --- d.csv
 *     a file
 *
 *     === TITLE   base: NAME   shows: R-N, R-M   code: 78   command: check @/x
 *     the rest of config.yaml
 *     --- d.csv
 *     a file, in the place of that of the base
 *     --- d.csv:3
 *     what stands in the place of line 3 of that of the base; so config.yaml:3
 *     --- setup
 *     a shell script for what no text can hold: bytes, CRLF, an end without a
 *     newline, a folder.  It runs in the folder of the case; $OUT is @
 *     --- apply
 *     for tests/suggestions.sh
 *     --- stderr
 *     the whole of stderr, to the letter
 *
 * A case has a code and ends with stderr, which may be empty; the rest may be
 * absent.  Without a command it is `run --output @ config.yaml`.  @ stands for
 * an empty folder, in commands as in stderr, and ../data for config/data.
 * Fields of a heading stand apart by two blanks or more.  A file of its own
 * named config.yaml has nothing of the base.  Blank lines at the end of a case
 * are for readers. */
#include <fcntl.h>
#include <fts.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"

enum { NOTHING_RAN = 2, SECONDS = 120 };

struct file {
	const char *name;
	struct bytes text;
};

/* A base or a case; what it holds stands in the text, where a bless finds it. */
struct piece {
	bool is_base;
	size_t line; /* of its heading */
	const char *title, *base, *command;
	struct bytes code, config, expected;
	struct file *files;
	size_t n_files;
};

struct topic {
	const char *path, *name;
	struct bytes bytes;
	struct piece *pieces;
	size_t n;
};

/* What a case did. */
struct seen {
	int code;
	struct bytes printed, said; /* stdout, stderr */
};

struct runner {
	struct arena arena;
	const char *work; /* absolute */
	bool bless;
	size_t n, passed, failed;
};

/* --- Reading a text ---------------------------------------------------------- */

static bool starts(struct bytes text, const char *with)
{
	size_t n = strlen(with);

	return text.length >= n && memcmp(text.data, with, n) == 0;
}

static bool same(struct bytes a, struct bytes b)
{
	return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* Cuts `n` bytes off the front. */
static struct bytes take(struct bytes *rest, size_t n)
{
	struct bytes taken = {rest->data, n};

	rest->data += n;
	rest->length -= n;
	return taken;
}

/* The next line with its newline; false at the end. */
static bool next_line(struct bytes *rest, struct bytes *line)
{
	const char *end = memchr(rest->data, '\n', rest->length);

	if (rest->length == 0)
		return false;
	*line = take(rest, end ? (size_t)(end - rest->data) + 1 : rest->length);
	return true;
}

/* The next field of a heading: up to two blanks or the end of the line. */
static bool next_field(struct bytes *rest, struct bytes *field)
{
	size_t n = 0;

	while (starts(*rest, " "))
		take(rest, 1);
	while (n < rest->length && rest->data[n] != '\n' &&
	       !(rest->data[n] == ' ' && n + 1 < rest->length && rest->data[n + 1] == ' '))
		n++;
	*field = take(rest, n);
	return n > 0;
}

/* Whether a field has this name; its value then. */
static bool is_field(struct bytes field, const char *name, struct bytes *value)
{
	if (!starts(field, name))
		return false;
	take(&field, strlen(name));
	while (starts(field, " "))
		take(&field, 1);
	*value = field;
	return true;
}

static bool wrong(const struct topic *topic, size_t line, const char *what)
{
	printf("%s:%zu: %s\n", topic->path, line, what);
	return false;
}

static bool read_heading(struct arena *arena, const struct topic *topic, struct piece *piece,
                         struct bytes line)
{
	struct bytes field, value;

	take(&line, strlen("=== "));
	if (!next_field(&line, &field))
		return wrong(topic, piece->line, "no title");
	piece->is_base = is_field(field, "base:", &value);
	if (!piece->is_base)
		value = field;
	piece->title = arena_strndup(arena, value.data, value.length);
	while (next_field(&line, &field)) {
		if (is_field(field, "base:", &value))
			piece->base = arena_strndup(arena, value.data, value.length);
		else if (is_field(field, "command:", &value))
			piece->command = arena_strndup(arena, value.data, value.length);
		else if (is_field(field, "code:", &value))
			piece->code = value;
		else if (!is_field(field, "shows:", &value))
			return wrong(topic, piece->line, "a field that is not known");
	}
	return true;
}

/* The section that a line "--- NAME" starts. */
static struct bytes *section_of(struct arena *arena, struct piece *piece, struct bytes line)
{
	const char *name;

	take(&line, strlen("--- "));
	name = arena_strndup(arena, line.data, line.length - 1);
	if (str_equal(name, "stderr"))
		return &piece->expected;
	ARENA_PUSH(arena, piece->files, piece->n_files, (struct file){.name = name});
	return &piece->files[piece->n_files - 1].text;
}

/* Blank lines before the next heading are for readers. */
static void trim(struct bytes *section)
{
	while (section->length > 0 && section->data[section->length - 1] == '\n' &&
	       (section->length == 1 || section->data[section->length - 2] == '\n'))
		section->length--;
}

static bool read_pieces(struct arena *arena, struct topic *topic)
{
	struct bytes rest = topic->bytes, line, *section = NULL;
	struct piece *piece = NULL;

	for (size_t number = 1; next_line(&rest, &line); number++) {
		if (starts(line, "=== ")) {
			if (section)
				trim(section);
			ARENA_PUSH(arena, topic->pieces, topic->n, (struct piece){.line = number});
			piece = &topic->pieces[topic->n - 1];
			if (!read_heading(arena, topic, piece, line))
				return false;
			section = &piece->config;
			section->data = rest.data;
		} else if (piece && starts(line, "--- ")) {
			if (section == &piece->expected)
				return wrong(topic, number, "stderr comes last");
			section = section_of(arena, piece, line);
			section->data = rest.data;
		} else if (section) {
			section->length += line.length;
		}
	}
	if (section)
		trim(section);
	return true;
}

static const struct piece *find(const struct topic *topic, bool is_base, const char *title)
{
	for (size_t i = 0; i < topic->n; i++)
		if (topic->pieces[i].is_base == is_base && str_equal(topic->pieces[i].title, title))
			return &topic->pieces[i];
	return NULL;
}

static const struct file *find_file(const struct piece *piece, const char *name)
{
	for (size_t i = 0; i < piece->n_files; i++)
		if (str_equal(piece->files[i].name, name))
			return &piece->files[i];
	return NULL;
}

/* Whether "NAME:LINE" is a line of a file of the base. */
static bool is_line(struct arena *arena, const struct piece *base, const char *name)
{
	const char *colon = strchr(name, ':');
	const struct file *file =
	    find_file(base, arena_strndup(arena, name, (size_t)(colon - name)));
	struct bytes rest = file ? file->text : base->config, line;
	size_t n = 0;

	if (!file && strncmp(name, "config.yaml:", strlen("config.yaml:")) != 0)
		return false;
	while (next_line(&rest, &line))
		if (str_equal(arena_printf(arena, ":%zu", ++n), colon))
			return true;
	return false;
}

static bool has_lines(struct arena *arena, const struct topic *topic, const struct piece *piece)
{
	const struct piece *base = piece->base ? find(topic, true, piece->base) : NULL;

	for (size_t i = 0; i < piece->n_files; i++)
		if (strchr(piece->files[i].name, ':') &&
		    !(base && is_line(arena, base, piece->files[i].name)))
			return wrong(topic, piece->line, "a line that the base has not");
	return true;
}

static bool is_complete(struct arena *arena, const struct topic *topic)
{
	for (size_t i = 0; i < topic->n; i++) {
		const struct piece *piece = &topic->pieces[i];

		if (find(topic, piece->is_base, piece->title) != piece)
			return wrong(topic, piece->line, "a title that was there before");
		if (piece->base && !find(topic, true, piece->base))
			return wrong(topic, piece->line, "there is no such base");
		if (!piece->is_base && !(piece->code.data && piece->expected.data))
			return wrong(topic, piece->line, "a case needs a code and stderr");
		if (!has_lines(arena, topic, piece))
			return false;
	}
	return true;
}

static bool read_topic(struct arena *arena, const char *path, struct topic *topic)
{
	const char *name = strrchr(path, '/');

	*topic = (struct topic){.path = path};
	name = name ? name + 1 : path;
	topic->name = arena_strndup(arena, name, strcspn(name, "."));
	if (!file_read(arena, path, SIZE_MAX, &topic->bytes)) {
		perror(path);
		return false;
	}
	return read_pieces(arena, topic) && is_complete(arena, topic);
}

/* --- The files of a case ------------------------------------------------------- */

_Noreturn static void give_up(const char *path)
{
	perror(path);
	exit(NOTHING_RAN);
}

static void write_file(struct arena *arena, const char *folder, const char *name, struct bytes text)
{
	const char *path = path_join(arena, folder, name);
	FILE *file = NULL;

	if (folders_make(arena, path_folder(arena, path), 0700))
		file = fopen(path, "we");
	if (!file || fwrite(text.data, 1, text.length, file) != text.length || fclose(file) != 0)
		give_up(path);
}

/* A file of the base with the lines that a case changes in it. */
static struct bytes changed(struct arena *arena, const char *name, struct bytes text,
                            const struct piece *piece)
{
	struct str made = {.arena = arena};
	struct bytes line;

	for (size_t n = 1; next_line(&text, &line); n++) {
		const struct file *change = find_file(piece, arena_printf(arena, "%s:%zu", name, n));

		if (change)
			line = change->text;
		str_add_bytes(&made, line.data, line.length);
	}
	return (struct bytes){made.text, made.length};
}

/* Its config.yaml, empty if it has none. */
static struct bytes config_of(struct arena *arena, const struct piece *base,
                              const struct piece *piece)
{
	struct str config = {.arena = arena};
	struct bytes start = {0};

	if (base)
		start = changed(arena, "config.yaml", base->config, piece);
	str_add_bytes(&config, start.data, start.length);
	str_add_bytes(&config, piece->config.data, piece->config.length);
	return (struct bytes){config.text, config.length};
}

static void write_files(struct arena *arena, const struct topic *topic, const struct piece *piece,
                        const char *folder)
{
	const struct piece *base = piece->base ? find(topic, true, piece->base) : NULL;
	struct bytes config = config_of(arena, base, piece);

	if (!folders_make(arena, folder, 0700))
		give_up(folder);
	if (config.length > 0)
		write_file(arena, folder, "config.yaml", config);
	for (size_t i = 0; base && i < base->n_files; i++) {
		const struct file *file = &base->files[i];

		write_file(arena, folder, file->name, changed(arena, file->name, file->text, piece));
	}
	for (size_t i = 0; i < piece->n_files; i++)
		if (!strchr(piece->files[i].name, ':'))
			write_file(arena, folder, piece->files[i].name, piece->files[i].text);
}

static struct bytes bytes_of(char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* A case as a folder: its files, and beside them expected, status, command. */
static void unpack(struct runner *runner, const struct topic *topic, const struct piece *piece)
{
	struct arena *arena = &runner->arena;
	char *folder = arena_printf(arena, "%s/%s/%s", runner->work, topic->name, piece->title);

	for (char *c = folder + strlen(folder) - strlen(piece->title); *c; c++)
		*c = *c == ' ' ? '-' : *c;
	write_files(arena, topic, piece, folder);
	write_file(arena, folder, "expected", piece->expected);
	write_file(
	    arena, folder, "status",
	    bytes_of(arena_printf(arena, "%.*s\n", (int)piece->code.length, piece->code.data)));
	if (piece->command)
		write_file(arena, folder, "command",
		           bytes_of(arena_printf(arena, "%s\n", piece->command)));
}

/* --- Running a case --------------------------------------------------------------- */

/* A text with one word in the place of another. */
static struct bytes replaced(struct arena *arena, struct bytes text, const char *word,
                             const char *by)
{
	struct str made = {.arena = arena};

	while (text.length > 0) {
		const char *at = memmem(text.data, text.length, word, strlen(word));
		size_t n = at ? (size_t)(at - text.data) : text.length;

		str_add_bytes(&made, text.data, n);
		take(&text, n);
		if (!at)
			break;
		str_add(&made, by);
		take(&text, strlen(word));
	}
	return (struct bytes){made.text ? made.text : text.data, made.length};
}

/* The arguments, NULL-terminated, behind the name of the program. */
static char **arguments_of(struct arena *arena, const struct piece *piece, const char *folder)
{
	char *rest =
	    arena_strdup(arena, piece->command ? piece->command : "run --output @ config.yaml");
	char **arguments = NULL, *word;
	size_t n = 0;

	ARENA_PUSH(arena, arguments, n, arena_strdup(arena, "survreport"));
	while ((word = strsep(&rest, " ")))
		if (*word)
			ARENA_PUSH(arena, arguments, n,
			           replaced(arena, bytes_of(word), "@", folder).data);
	ARENA_PUSH(arena, arguments, n, NULL);
	return arguments;
}

/* Runs the setup of a case, if it has one, in this folder. */
static void set_up(void)
{
	char shell[] = "sh", script[] = "./setup", *arguments[] = {shell, script, NULL};
	pid_t process;
	int status;

	if (access("setup", F_OK) != 0)
		return;
	if (posix_spawnp(&process, "sh", NULL, NULL, arguments, environ) != 0 ||
	    waitpid(process, &status, 0) < 0 || status != 0)
		give_up("setup");
}

/* The life of a child: what main() does, but for the exit. */
_Noreturn static void child(char **arguments, const char *folder, const int *outputs)
{
	int n = 0;

	if (chdir(folder) != 0 || dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0) < 0 ||
	    dup2(outputs[0], 1) < 0 || dup2(outputs[1], 2) < 0)
		give_up(folder);
	set_up();
	alarm(SECONDS);
	while (arguments[n])
		n++;
	exit((int)cli_main(n, arguments));
}

static struct bytes contents(struct arena *arena, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	struct bytes bytes = {arena_alloc(arena, (size_t)size + 1, 1), (size_t)size};

	if (pread(fd, bytes.data, bytes.length, 0) != size)
		give_up("what was printed");
	close(fd);
	return bytes;
}

static struct seen run(struct runner *runner, const struct topic *topic, const struct piece *piece,
                       const char *run_folder)
{
	struct arena *arena = &runner->arena;
	char *folder = arena_printf(arena, "%s/%zu", runner->work, runner->n);
	int outputs[] = {memfd_create("stdout", MFD_CLOEXEC), memfd_create("stderr", MFD_CLOEXEC)};
	struct seen seen;
	pid_t process;
	int status;

	write_files(arena, topic, piece, folder);
	if (mkdir(run_folder, 0700) != 0 || setenv("OUT", run_folder, 1) != 0)
		give_up(run_folder);
	fflush(stdout);
	process = fork();
	if (process == 0)
		child(arguments_of(arena, piece, run_folder), folder, outputs);
	if (process < 0 || waitpid(process, &status, 0) < 0)
		give_up("fork");
	seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	seen.printed = contents(arena, outputs[0]);
	seen.said = replaced(arena, contents(arena, outputs[1]), run_folder, "@");
	return seen;
}

/* --- Comparing ----------------------------------------------------------------- */

static bool has_report(const char *folder)
{
	char *const folders[] = {(char *)(uintptr_t)folder, NULL};
	FTS *tree = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	const FTSENT *entry;
	bool found = false;

	while (tree && (entry = fts_read(tree)))
		found = found || strcmp(entry->fts_name, "report.pdf") == 0;
	if (tree)
		fts_close(tree);
	return found;
}

static void print_lines(char sign, struct bytes text)
{
	struct bytes line;

	while (next_line(&text, &line))
		printf("     %c%.*s%s", sign, (int)line.length, line.data,
		       line.data[line.length - 1] == '\n' ? "" : " (no newline)\n");
}

/* Two texts without the lines that they have in common at both ends. */
static void print_difference(struct bytes expected, struct bytes is)
{
	struct bytes a, b, a_rest = expected, b_rest = is;

	while (next_line(&a_rest, &a) && next_line(&b_rest, &b) && same(a, b)) {
		take(&expected, a.length);
		take(&is, b.length);
	}
	while (expected.length > 0 && is.length > 0) {
		const char *a_end = memrchr(expected.data, '\n', expected.length - 1);
		const char *b_end = memrchr(is.data, '\n', is.length - 1);
		size_t a_from = a_end ? (size_t)(a_end - expected.data) + 1 : 0;
		size_t b_from = b_end ? (size_t)(b_end - is.data) + 1 : 0;

		a = (struct bytes){expected.data + a_from, expected.length - a_from};
		b = (struct bytes){is.data + b_from, is.length - b_from};
		if (!same(a, b))
			break;
		expected.length = a_from;
		is.length = b_from;
	}
	print_lines('-', expected);
	print_lines('+', is);
}

/* Whether what was seen is to be recorded; asks, if there is somebody. */
static bool agreed(const struct topic *topic, const struct piece *piece)
{
	const char *yes = getenv("YES");
	char answer[8];

	if (str_equal(yes, "1"))
		return true;
	if (!isatty(STDIN_FILENO)) {
		puts("not recorded: no terminal to ask at, and not YES=1");
		return false;
	}
	printf("record %s: %s? [y/N] ", topic->name, piece->title);
	fflush(stdout);
	return fgets(answer, sizeof answer, stdin) && str_equal(answer, "y\n");
}

/* A text in which the expectations of cases give way to what was seen. */
struct revision {
	struct str made;
	const char *copied; /* up to here */
};

static void revise(struct revision *revision, struct bytes old, struct bytes new)
{
	str_add_bytes(&revision->made, revision->copied, (size_t)(old.data - revision->copied));
	str_add_bytes(&revision->made, new.data, new.length);
	revision->copied = old.data + old.length;
}

static void failed(struct runner *runner, const struct topic *topic, const struct piece *piece,
                   const char *what)
{
	runner->failed++;
	printf("FAIL errors: %s:%zu: %s: %s\n", topic->path, piece->line, piece->title, what);
}

/* A case whose code or stderr is another. */
static void differs(struct runner *runner, const struct topic *topic, const struct piece *piece,
                    const struct seen *seen, struct revision *revision)
{
	struct bytes code = bytes_of(arena_printf(&runner->arena, "%d", seen->code));
	const char *what = "stderr differs (- expected, + is)";

	if (!same(code, piece->code))
		what = arena_printf(&runner->arena, "exit code %d, expected %.*s", seen->code,
		                    (int)piece->code.length, piece->code.data);
	if (runner->bless)
		printf("%s:%zu: %s: %s\n", topic->path, piece->line, piece->title, what);
	else
		failed(runner, topic, piece, what);
	print_difference(piece->expected, seen->said);
	if (!runner->bless)
		return;
	if (!agreed(topic, piece)) {
		runner->failed++;
		return;
	}
	revise(revision, piece->code, code);
	revise(revision, piece->expected, seen->said);
}

static void run_case(struct runner *runner, const struct topic *topic, const struct piece *piece,
                     struct revision *revision)
{
	char *folder = arena_printf(&runner->arena, "%s/%zu.run", runner->work, ++runner->n);
	struct seen seen = run(runner, topic, piece, folder);
	const char *code = arena_printf(&runner->arena, "%d", seen.code);

	if (seen.printed.length > 0)
		failed(runner, topic, piece, "prints to stdout");
	else if (seen.code != 0 && has_report(folder))
		failed(runner, topic, piece, "leaves a report");
	else if (strlen(code) == piece->code.length && starts(piece->code, code) &&
	         same(seen.said, piece->expected))
		runner->passed++;
	else
		differs(runner, topic, piece, &seen, revision);
}

static void run_cases(struct runner *runner, const struct topic *topic)
{
	struct revision revision = {{.arena = &runner->arena}, topic->bytes.data};
	FILE *file;

	for (size_t i = 0; i < topic->n; i++)
		if (!topic->pieces[i].is_base)
			run_case(runner, topic, &topic->pieces[i], &revision);
	if (revision.copied == topic->bytes.data)
		return;
	revise(&revision, (struct bytes){topic->bytes.data + topic->bytes.length, 0},
	       (struct bytes){topic->bytes.data, 0});
	file = fopen(topic->path, "we");
	if (!file ||
	    fwrite(revision.made.text, 1, revision.made.length, file) != revision.made.length ||
	    fclose(file) != 0)
		give_up(topic->path);
}

/* --- All texts ------------------------------------------------------------------- */

static void unpack_all(struct runner *runner, const struct topic *topic)
{
	for (size_t i = 0; i < topic->n; i++)
		if (!topic->pieces[i].is_base)
			unpack(runner, topic, &topic->pieces[i]);
}

static void write_counts(struct runner *runner)
{
	write_file(
	    &runner->arena, runner->work, "counts",
	    bytes_of(arena_printf(&runner->arena, "%zu %zu\n", runner->passed, runner->failed)));
}

int main(int argc, char **argv)
{
	struct runner runner = {0};
	bool made = argc > 3 && folders_make(&runner.arena, argv[2], 0700);
	char *work = made ? realpath(argv[2], NULL) : NULL, *data = realpath("config/data", NULL);
	bool unpacks = argc > 1 && str_equal(argv[1], "unpack"), good = true;

	if (!work || !data) {
		fputs("usage: errors check|bless|unpack WORK TEXT..., from the top of the tree\n",
		      stderr);
		return NOTHING_RAN;
	}
	runner.work = work;
	runner.bless = str_equal(argv[1], "bless");
	umask(077);
	estimate_init();
	if (!unpacks && symlink(data, path_join(&runner.arena, work, "data")) != 0)
		give_up("data");
	for (int i = 3; i < argc && good; i++) {
		struct topic topic;

		good = read_topic(&runner.arena, argv[i], &topic);
		if (good && unpacks)
			unpack_all(&runner, &topic);
		else if (good)
			run_cases(&runner, &topic);
	}
	if (good && !unpacks)
		write_counts(&runner);
	arena_release(&runner.arena);
	free(work);
	free(data);
	return good ? 0 : NOTHING_RAN;
}
