/* Templates: what they extend, their grid and type, lines with fields, and
 * whether what they draw can be seen.
 *
 * Runs from the top of the tree.
 */
/* shows: R-74 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "config/template.h"
#include "config/template_line.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define GROUPS "groups: [{colour: \"#0072B2\"}]\n"

/* A folder for templates, and what they are read into. */
struct world {
	struct arena arena;
	struct diags diags;
	char folder[40];
};

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	strcpy(world->folder, "/tmp/survreport-templates-XXXXXX");
	return mkdtemp(world->folder) ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;
	const char *command = arena_printf(&world->arena, "rm -r %s", world->folder);
	int failed = system(command);

	arena_release(&world->arena);
	free(world);
	return failed;
}

static const char *put(struct world *world, const char *name, const char *text)
{
	const char *path = arena_printf(&world->arena, "%s/%s", world->folder, name);
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return path;
}

static bool load(struct world *world, const char *path, struct template *template)
{
	world->diags = (struct diags){.arena = &world->arena};
	return template_load(template, &world->arena, path, &world->diags);
}

static struct template loaded(struct world *world, const char *path)
{
	struct template template;

	if (!load(world, path, &template))
		fail_msg("%s: %s", path, world->diags.items[0].text);
	return template;
}

/* --- Extending ------------------------------------------------------------- */

/* Keys are overridden one by one, also those of maps in maps; lists as a whole. */
static void test_extends(void **state)
{
	struct world *world = *state;
	struct template template;

	put(world, "base.yaml",
	    "groups: [{colour: \"#000001\"}, {colour: \"#000002\"}]\n"
	    "colours: {text: \"#000003\", muted: \"#000004\"}\n"
	    "scale: {title: {size: 20, line: 25}}\n"
	    "head: {left: \"{title}\", right: \"{section}\"}\nplot_height: 150\n");
	put(world, "middle.yaml", "extends: base\nplot_height: 160\npaper: letter\n");
	template = loaded(world, put(world, "own.yaml",
	                             "extends: ./middle.yaml\ncolours: {muted: \"#000005\"}\n"
	                             "scale: {title: {size: 22}}\nhead: {right: ''}\n"
	                             "groups: [{colour: \"#000006\"}]\n"));
	assert_int_equal(template.n_files, 3);
	assert_non_null(strstr(template.files[0].path, "own.yaml"));
	assert_non_null(strstr(template.files[2].path, "base.yaml"));
	assert_true(template.width == 612 && template.plot_height == 160);
	assert_int_equal(template.colours.text, 3);
	assert_int_equal(template.colours.muted, 5);
	assert_int_equal(template.n_groups, 1);
	assert_int_equal(template.groups[0].colour, 6);
	assert_true(template.types[TYPE_TITLE].size == 22 && template.types[TYPE_TITLE].line == 25);
	assert_string_equal(template.head.left, "{title}");
	assert_string_equal(template.head.right, "");
}

static void test_extends_errors(void **state)
{
	static const struct {
		const char *own, *base, *problem;
		unsigned line; /* of it */
	} cases[] = {
	    {GROUPS "extends: own\n", "",
	     "that template extends this one in turn: one of the two has to do without 'extends'",
	     2},
	    {"extends: base\n", "extends: ./own.yaml\n",
	     "that template extends this one in turn: one of the two has to do without 'extends'",
	     1},
	    {"extends: nowhere\n", "", "cannot read the template: No such file or directory", 0},
	    {"extends: [base]\n", "",
	     "'extends' is the name of one template, or a path to its file", 1},
	    {"extends: ''\n", "", "'extends' is the name of one template, or a path to its file", 1},
	    {"extends: base\n", GROUPS "\npaper: a5\n",
	     "'a5' is not a choice for 'paper' (did you mean 'a4'?)", 3},
	    {"extends: base\n", GROUPS "\npapers: a5\n",
	     "unknown key 'papers' (did you mean 'paper'?)", 3},
	    {"extends: base\n", "- a list\n", "a template is a map of keys and values", 0},
	};
	struct world *world = *state;
	struct template template;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *own = put(world, "own.yaml", cases[i].own);

		put(world, "base.yaml", cases[i].base);
		assert_false(load(world, own, &template));
		assert_string_equal(world->diags.items[0].text, cases[i].problem);
		assert_int_equal(world->diags.items[0].at.line, cases[i].line);
	}
}

static void test_extends_too_deep(void **state)
{
	struct world *world = *state;
	struct template template;
	const char *name = "t0.yaml";

	put(world, name, GROUPS);
	for (int i = 1; i <= 8; i++) {
		const char *text = arena_printf(&world->arena, "extends: %s\n",
		                                arena_printf(&world->arena, "./%s", name));

		name = arena_printf(&world->arena, "t%d.yaml", i);
		put(world, name, text);
		if (i == 7)
			loaded(world, arena_printf(&world->arena, "%s/%s", world->folder, name));
	}
	assert_false(
	    load(world, arena_printf(&world->arena, "%s/%s", world->folder, name), &template));
	assert_string_equal(world->diags.items[0].text,
	                    "templates extend each other more than 8 deep");
}

/* --- Grid and type --------------------------------------------------------- */

/* The text is as wide on both papers: 56 lines of 13 on A4, 52 on Letter. */
static void test_grid(void **state)
{
	static const struct {
		const char *keys;
		double left, right, lines;
	} cases[] = {
	    {"paper: a4\n", 53.638, 53.638, 56},
	    {"paper: letter\n", 62, 62, 52},
	    {"paper: letter\nmeasure: 400\n", 106, 106, 52},
	    {"paper: letter\nmargins: {left: 80}\n", 80, 44, 52},
	    {"paper: letter\nmargins: {right: 80}\n", 44, 80, 52},
	    {"paper: letter\nmargins: {left: 70, right: 80}\n", 70, 80, 52},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template template =
		    loaded(world, put(world, "own.yaml",
		                      arena_printf(&world->arena, GROUPS "%s", cases[i].keys)));
		double lines = template_text_height(&template) / template.types[TYPE_BODY].line;

		assert_true(fabs(template.left - cases[i].left) < 1e-9);
		assert_true(fabs(template.right - cases[i].right) < 1e-9);
		assert_true(fabs(lines - cases[i].lines) < 0.5);
	}
}

static void test_scale(void **state)
{
	struct world *world = *state;
	struct template template =
	    loaded(world, put(world, "own.yaml",
	                      GROUPS "scale: {note: {size: 8}, caption: {line: 14},"
	                             " table: {size: 8, line: 10.5}}\n"));

	assert_true(template.types[TYPE_NOTE].size == 8);
	assert_true(fabs(template.types[TYPE_NOTE].line - 9.5 * 8 / 7) < 0.01);
	assert_true(template.types[TYPE_CAPTION].size == 9);
	assert_true(template.types[TYPE_LABEL].line == 14);
	assert_true(template.types[TYPE_TABLE_NAME].size == 8);
	assert_true(template.types[TYPE_TABLE_HEAD].size == 8);
	assert_false(
	    load(world, put(world, "own.yaml", GROUPS "scale: {title: {line: 20}}\n"), &template));
	assert_string_equal(world->diags.items[0].text,
	                    "scale.title: lines 20 apart are too close for a size of 23 points");
}

/* --- Lines with fields ------------------------------------------------------ */

static void test_lines(void **state)
{
	static const char *const all[N_LINE_FIELDS] = {
	    "A title",  "Methods",  "gbsg",       "survreport 1",
	    "56ffea98", "60d364fc", "2024-05-31", "final",
	    "NEJM",     "R",        "3",          "8"};
	static const char *const few[N_LINE_FIELDS] = {[LINE_ID] = "gbsg", [LINE_STATUS] = ""};
	static const struct {
		const char *line, *with_all, *with_few;
	} cases[] = {
	    {"", "", ""},
	    {"Confidential", "Confidential", "Confidential"},
	    {"{page} / {pages}", "3 / 8", ""},
	    {"{id} · config {config} ·data {data}· {version}",
	     "gbsg  ·  config 56ffea98  ·  data 60d364fc  ·  survreport 1", "gbsg"},
	    {"{status} · data cut-off {cutoff}", "final  ·  data cut-off 2024-05-31", ""},
	    {"For {id}, {status} · Confidential", "For gbsg, final  ·  Confidential",
	     "For gbsg,   ·  Confidential"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct text line = {.s = cases[i].line};

		assert_true(template_line_check(&line, &world->diags));
		assert_string_equal(template_line_fill(&world->arena, cases[i].line, all),
		                    cases[i].with_all);
		assert_string_equal(template_line_fill(&world->arena, cases[i].line, few),
		                    cases[i].with_few);
	}
}

static void test_line_errors(void **state)
{
	static const struct {
		const char *keys, *problem;
	} cases[] = {
	    {"head: {left: \"{titel}\"}\n",
	     "unknown field '{titel}' (did you mean 'title'?); write some of {title, section, id, "
	     "version, config, data, cutoff, status, style, conventions, page, pages}"},
	    {"head: {left: \"{title\"}\n", "a '{' without a '}' behind it"},
	    {"head: {left: \"{a{title}\"}\n", "a '{' without a '}' behind it"},
	    {"foot: {right: \"title}\"}\n", "a '}' without a '{' before it"},
	};
	struct world *world = *state;
	struct template template;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = arena_printf(&world->arena, GROUPS "%s", cases[i].keys);

		assert_false(load(world, put(world, "own.yaml", text), &template));
		assert_string_equal(world->diags.items[0].text, cases[i].problem);
		assert_int_equal(world->diags.items[0].at.line, 2);
	}
}

/* --- What ships ------------------------------------------------------------ */

static const char *const shipped[] = {"clinical-report", "abstract-tables", "one-page", "plain"};

static void test_shipped(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(shipped); i++) {
		const char *path = arena_printf(&world->arena, "templates/%s.yaml", shipped[i]);
		struct template template = loaded(world, path);

		assert_true(fabs(template_text_width(&template) - 488) < 1e-9);
		for (int k = 0; k < N_TYPES; k++)
			assert_true(template.types[k].size >= 7);
	}
}

/* The reference has each key. */
static void keys_expect(struct arena *arena, const struct shape *shape, const char *text)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		if (!strstr(text, arena_printf(arena, "`%s`", field->key)))
			fail_msg("config/REFERENCE.md has no `%s` of templates", field->key);
		if (field->record)
			keys_expect(arena, field->record, text);
	}
}

static void test_reference(void **state)
{
	struct world *world = *state;
	struct bytes bytes;
	const char *from, *to;

	assert_true(file_read(&world->arena, "config/REFERENCE.md", 1 << 20, &bytes));
	from = strstr(bytes.data, "### Templates");
	to = from ? strstr(from + 1, "\n##") : NULL;
	assert_non_null(to);
	keys_expect(&world->arena, &template_shape,
	            arena_strndup(&world->arena, from, (size_t)(to - from)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_extends),
	    cmocka_unit_test(test_extends_errors),
	    cmocka_unit_test(test_extends_too_deep),
	    cmocka_unit_test(test_grid),
	    cmocka_unit_test(test_scale),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_line_errors),
	    cmocka_unit_test(test_shipped),
	    cmocka_unit_test(test_reference),
	};

	return cmocka_run_group_tests(tests, world_open, world_close);
}
