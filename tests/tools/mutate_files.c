/* Files with bytes changed, or cut: mutate_files SEED N FILE...
 *
 * Reads N mutants of each file, of a format by its name.  Each has to end in an error
 * that says something, or in rows; prints how many of each there were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "load/reader.h"

struct seen {
	const struct reader *reader;
	size_t rows;
	bool bad;
};

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

static void on_row(void *user, const struct raw_row *row)
{
	struct seen *seen = user;
	char room[RAW_TEXT_SIZE];

	seen->rows++;
	for (size_t i = 0; i < row->n_cells && i < RAW_MAX_CELLS; i++) {
		size_t length;
		const char *text = raw_text(&row->cells[i], room, &length);

		seen->bad = seen->bad || utf8_check(text, length) < length;
	}
}

/* Changes a copy of the bytes. */
static struct bytes mutant(struct arena *arena, const struct bytes *bytes, uint64_t *seed)
{
	struct bytes copy = {arena_strndup(arena, "", 0), bytes->length};
	size_t n = next(seed) % 8 + 1;

	copy.data = arena_alloc(arena, bytes->length + 1, 1);
	memcpy(copy.data, bytes->data, bytes->length);
	if (next(seed) % 4 == 0)
		copy.length = next(seed) % bytes->length;
	for (size_t i = 0; i < n && copy.length; i++) {
		/* as often near the beginning, where the sizes are */
		size_t within = next(seed) % 2 && copy.length > 600 ? 600 : copy.length;

		copy.data[next(seed) % within] = (char)next(seed);
	}
	copy.data[copy.length] = '\0';
	return copy;
}

/* 0: refused; 1: read; -1: neither, or both. */
static int read_mutant(const char *path, const struct bytes *bytes)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct source source = {.name = path};
	struct input_form form = {0};
	struct reader reader = {.format = format_of(path, NULL),
	                        .arena = &arena,
	                        .source = &source,
	                        .diags = &diags,
	                        .form = &form};
	struct seen seen = {.reader = &reader};
	bool read = reader_open(&reader, bytes) && reader_read(&reader, on_row, &seen);
	int result = read && !seen.bad && diags.n_errors == 0 ? 1
	             : !read && diags.n_errors                ? 0
	                                                      : -1;

	if (result < 0)
		diag_print(&diags, stderr, false);
	arena_release(&arena);
	return result;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 3 ? (uint64_t)atoi(argv[1]) : 0;
	int n = argc > 3 ? atoi(argv[2]) : 0, wrong = 0;

	for (int i = 3; i < argc; i++) {
		int counts[2] = {0};
		struct arena arena = {0};
		struct bytes bytes;

		if (!file_read(&arena, argv[i], SIZE_MAX, &bytes))
			return 1;
		for (int k = 0; k < n; k++) {
			struct bytes copy = mutant(&arena, &bytes, &seed);
			int result = read_mutant(argv[i], &copy);

			if (result < 0) {
				fprintf(stderr, "%s: mutant %d\n", argv[i], k);
				wrong++;
			} else {
				counts[result]++;
			}
		}
		printf("%s: %d refused, %d read\n", argv[i], counts[0], counts[1]);
		arena_release(&arena);
	}
	return wrong > 0;
}
