/* What tests of figures work with: a folder for a config and its data, and the
 * template, style and fonts of reports.  Included after cmocka.h. */
#ifndef SURVREPORT_TESTS_UNIT_FIGURE_WORLD_H
#define SURVREPORT_TESTS_UNIT_FIGURE_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "base/str.h"
#include "load/load.h"
#include "plot/plot.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEMPLATE "templates/clinical-report.yaml"

/* What a test works with; new for each. */
struct world {
	char folder[32];
	struct arena arena;
	struct diags diags;
	struct study study;
	struct style style;
	struct template template;
	struct fonts *fonts;
	struct results results;
};

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	strcpy(world->folder, "/tmp/figure-XXXXXX");
	world->diags.arena = &world->arena;
	world->results.arena = &world->arena;
	world->results.style = &world->style;
	if (!mkdtemp(world->folder) ||
	    !template_load(&world->template, &world->arena, TEMPLATE, &world->diags) ||
	    !style_load(&world->style, &world->arena, "templates/styles/nejm.yaml", ROUND_EVEN,
	                &world->diags))
		return -1;
	world->fonts = fonts_load(&world->arena, world->template.fonts, &world->diags);
	return world->fonts ? 0 : -1;
}

static const char *path_of(struct world *world, const char *name)
{
	return arena_printf(&world->arena, "%s/%s", world->folder, name);
}

static int world_close(void **state)
{
	struct world *world = *state;

	unlink(path_of(world, "data.csv"));
	unlink(path_of(world, "study.yaml"));
	rmdir(world->folder);
	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

static void file_put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* Only the words of the fields in a line of the dump: "{…|n=>5} patients" as "5 patients". */
static void fields_strip(char *line)
{
	char *to = line;
	bool name = false;

	for (const char *from = line; *from; from++) {
		if (*from == '{') {
			name = true;
		} else if (name && from[0] == '=' && from[1] == '>') {
			name = false;
			from++;
		} else if (!name && *from != '}') {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* The lines of the dump that start with a word. */
static const char *dump_lines(struct world *world, const char *word)
{
	struct str lines = {.arena = &world->arena};
	char *text = NULL, *rest, *line;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	results_dump(&world->results, to);
	plot_dump(&world->results, to);
	fclose(to);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, word, strlen(word)) != 0)
			continue;
		fields_strip(line);
		str_addf(&lines, "%s\n", line);
	}
	free(text);
	return str_text(&lines);
}

#endif
