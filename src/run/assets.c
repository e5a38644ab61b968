#include "run/assets.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "base/suggest.h"
#include "config/pack.h"
#include "config/source.h"

/* The path of the program; where there is no /proc, as it was started by. */
static const char *program_path(struct arena *arena)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	const char *started;

	if (n >= 0)
		return arena_strndup(arena, path, (size_t)n);
	/* the system tells it each program as the address of a text */
	started = (const char *)(uintptr_t)getauxval(AT_EXECFN);
	return started && realpath(started, path) ? arena_strdup(arena, path) : "";
}

/* The folder of the program's templates, from where the program is. */
static const char *templates_folder(struct arena *arena)
{
	static const char *const places[] = {"../templates", "../../templates",
	                                     "../share/survreport/templates"};
	const char *folder = path_folder(arena, program_path(arena));

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *path = path_join(arena, folder, places[i]);

		if (access(arena_printf(arena, "%s/styles", path), R_OK) == 0)
			return path;
	}
	return "templates";
}

enum { TEXT_MAX_BYTES = 1 << 20 };

/* What a config can name: what it is called in messages, where it is among
 * the templates, and how its files end. */
struct asset_kind {
	const char *what, *folder, *ending;
};

static const struct asset_kind kind_template = {"template", "", ".yaml"};
static const struct asset_kind kind_style = {"style", "/styles", ".yaml"};
static const struct asset_kind kind_rules = {"rules", "/rules", ".yaml"};
static const struct asset_kind kind_text = {"text", "", ".md"};
static const struct asset_kind kind_query = {"query", "", ".sql"};

/* Whether a name ends as the files of its kind do. */
static bool has_ending(const struct asset_kind *kind, const char *name)
{
	size_t n = strlen(name), ending = strlen(kind->ending);

	return n > ending && strcmp(name + n - ending, kind->ending) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the files of a kind in a folder, in their order. */
static struct names names_in(const struct asset_kind *kind, const char *folder, struct arena *arena)
{
	struct names names = {0};
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		size_t n = strlen(entry->d_name) - strlen(kind->ending);

		if (has_ending(kind, entry->d_name))
			ARENA_PUSH(arena, names.items, names.n,
			           arena_strndup(arena, entry->d_name, n));
	}
	if (dir)
		closedir(dir);
	if (names.n)
		qsort(names.items, names.n, sizeof *names.items, by_name);
	return names;
}

/* The file that is to be read in the place of another, or NULL. */
static const char *stand_in(const struct study *study, const char *what, const char *name)
{
	const struct assets *list = study ? study->stand_ins : NULL;

	for (size_t i = 0; list && i < list->n; i++)
		if (strcmp(list->items[i].what, what) == 0 && strcmp(list->items[i].name, name) == 0)
			return list->items[i].path;
	return NULL;
}

/* Whether it is the config that names a file, and not a template. */
static bool is_of_config(const struct study *study, const struct text *name)
{
	return !name->at.source || str_equal(name->at.source->name, study->path);
}

/* The path of what a config names, or NULL after an error.  Without a study,
 * paths are seen from here. */
static const char *find_file(const struct study *study, const struct text *name,
                             const struct asset_kind *kind, struct arena *arena, struct diags *diags)
{
	const char *folder, *path;
	struct names known;

	path = stand_in(study, kind->what, name->s);
	if (path)
		return path;
	if (strchr(name->s, '/') || has_ending(kind, name->s)) {
		path = path_join(arena, study ? study->folder : ".", name->s);
		if (access(path, F_OK) == 0)
			return path;
		diag_error(diags, name->at, "there is no file '%s'%s", path,
		           !study                      ? ""
		           : is_of_config(study, name) ? " (the path is relative to the folder of "
		                                         "the config)"
		                                       : " (the path is relative to the folder of "
		                                         "the template)");
		if (name->path)
			diag_path(diags, name->path);
		return NULL;
	}
	folder = arena_printf(arena, "%s%s", templates_folder(arena), kind->folder);
	path = arena_printf(arena, "%s/%s%s", folder, name->s, kind->ending);
	if (access(path, R_OK) == 0)
		return path;
	known = names_in(kind, folder, arena);
	diag_error(diags, name->at, "unknown %s '%s'%s", kind->what, name->s,
	           !strpbrk(name->s, " <>=") ? suggest_text(arena, name->s, &known)
	           : kind == &kind_rules
	               ? arena_printf(arena, " (write a rule of your own as {check: %s})", name->s)
	               : " (the name of a file is wanted here)");
	if (name->path)
		diag_path(diags, name->path);
	return NULL;
}

/* The same, and the file is noted in the study. */
static const char *find(struct study *study, const struct text *name, const struct asset_kind *kind,
                        struct arena *arena, struct diags *diags)
{
	const char *path = find_file(study, name, kind, arena, diags);

	if (path)
		ARENA_PUSH(arena, study->assets.items, study->assets.n,
		           (struct asset){kind->what, name->s, path, {0}});
	return path;
}

/* Notes what was read of the file that was found last. */
static void note(struct study *study, struct bytes text)
{
	study->assets.items[study->assets.n - 1].text = text;
}

/* Whose templates are looked for: of a study, or NULL. */
struct searching {
	const struct study *study;
	struct arena *arena;
};

static const char *template_find(void *user, const struct text *name, struct diags *diags)
{
	const struct searching *searching = user;

	return find_file(searching->study, name, &kind_template, searching->arena, diags);
}

static bool template_of(const struct study *study, const struct text *name, struct arena *arena,
                        struct template *template, struct diags *diags)
{
	struct searching searching = {study, arena};
	const struct template_finder finder = {template_find, &searching};

	return template_read(template, arena, name, &finder, diags);
}

void assets_load(struct study *study, struct arena *arena, struct template *template,
                 struct style *style, struct diags *diags)
{
	const struct report_spec *report = &study->report;
	const char *path;

	if (!template_of(study, &report->template, arena, template, diags) && template->n_files)
		return;
	for (size_t i = 0; i < template->n_files; i++) {
		const struct template_source *file = &template->files[i];

		ARENA_PUSH(arena, study->assets.items, study->assets.n,
		           (struct asset){kind_template.what, file->name, file->path, file->text});
	}
	path = find(study, &report->style, &kind_style, arena, diags);
	if (path &&
	    !style_load(style, arena, path, (enum rounding)report->conventions.rounding, diags))
		return;
	if (path)
		note(study, style->text);
}

bool assets_template(const char *name, struct arena *arena, struct template *template,
                     struct diags *diags)
{
	const struct text wanted = {.s = name};

	return template_of(NULL, &wanted, arena, template, diags);
}

bool assets_style(const char *name, struct arena *arena, struct style *style, struct diags *diags)
{
	const struct text wanted = {.s = name};
	const char *path = find_file(NULL, &wanted, &kind_style, arena, diags);

	return path && style_load(style, arena, path, ROUND_EVEN, diags);
}

/* A file of text, read; without a path after an error. */
static struct asset text_of(struct study *study, const struct text *name,
                            const struct asset_kind *kind, struct arena *arena, struct diags *diags)
{
	const char *path = find(study, name, kind, arena, diags);
	struct bytes text;

	if (!path)
		return (struct asset){0};
	if (file_read(arena, path, TEXT_MAX_BYTES, &text)) {
		note(study, text);
		return study->assets.items[study->assets.n - 1];
	}
	diag_cause(diags, errno);
	diag_error(diags, name->at, "cannot read the %s '%s': %s", kind->what, path,
	           errno == EFBIG ? "larger than 1 MiB" : strerror(errno));
	return (struct asset){0};
}

const struct asset *assets_texts(struct study *study, struct arena *arena, struct diags *diags)
{
	struct asset *texts = NULL;
	size_t n = 0;

	for (size_t i = 0; i < study->sections.n; i++) {
		const struct section_spec *section = study->sections.items[i];

		if (section->text.s)
			ARENA_PUSH(arena, texts, n,
			           text_of(study, &section->text, &kind_text, arena, diags));
	}
	return texts;
}

void assets_queries(struct study *study, struct arena *arena, struct diags *diags)
{
	for (size_t i = 0; i < study->inputs.n; i++) {
		const struct input_spec *input = study->inputs.items[i];

		if (input->query.s && query_is_file(input->query.s))
			text_of(study, &input->query, &kind_query, arena, diags);
	}
}

void assets_packs(struct study *study, struct arena *arena, struct diags *diags)
{
	for (size_t i = 0; i < study->rules.n; i++) {
		struct rule_spec *rule = study->rules.items[i];
		struct pack *pack;
		const char *path;

		if (!rule->name.s || rule->record.broken)
			continue;
		path = find(study, &rule->name, &kind_rules, arena, diags);
		pack = path ? ARENA_NEW(arena, struct pack) : NULL;
		if (pack && pack_load(pack, arena, rule->name.s, path, diags))
			rule->pack = pack;
		if (pack)
			note(study, pack->text);
	}
}
