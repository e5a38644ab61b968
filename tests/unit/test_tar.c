/* src/lock/tar.c: what is written is read again, and what is odd is
 * refused.  tests/tar.sh holds it against GNU tar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "lock/tar.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { BLOCK = 512 };

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){arena_strdup(&arena, text), strlen(text)};
}

static struct tar empty(void)
{
	return (struct tar){.arena = &arena, .names.arena = &arena};
}

/* The error of reading, "" if there is none; `tar` may be NULL. */
static const char *read_error(struct bytes bytes, struct tar *tar)
{
	struct diags diags = {.arena = &arena};
	struct tar own;

	if (tar_read(tar ? tar : &own, &arena, "b.tar", bytes, &diags)) {
		assert_int_equal(diags.n, 0);
		return "";
	}
	assert_int_equal(diags.n_errors, 1);
	assert_int_equal((tar ? tar : &own)->n, 0);
	return diags.items[0].text;
}

/* --- Headers by hand, as POSIX has them -------------------------------------*/

struct made {
	const char *name, *prefix, *magic, *size; /* NULL: as they should be */
	char type;                                /* 0: a file */
	const char *contents;
};

static void set_checksum(char *header)
{
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
}

/* An entry: header, contents, padding. */
static void add(struct str *out, struct made made)
{
	char blocks[2 * BLOCK] = "";
	const char *contents = made.contents ? made.contents : "";
	const char *prefix = made.prefix ? made.prefix : "";

	strncpy(blocks, made.name, 100);
	snprintf(blocks + 124, 12, "%011o", (unsigned)strlen(contents));
	if (made.size)
		memcpy(blocks + 124, made.size, 12);
	blocks[156] = made.type ? made.type : '0';
	memcpy(blocks + 257,
	       made.magic ? made.magic
	                  : "ustar\0"
	                    "00",
	       8);
	memcpy(blocks + 345, prefix, strlen(prefix));
	set_checksum(blocks);
	memcpy(blocks + BLOCK, contents, strlen(contents));
	str_add_bytes(out, blocks, contents[0] ? sizeof blocks : BLOCK);
}

static struct bytes end(struct str *out)
{
	static const char zeros[2 * BLOCK];

	str_add_bytes(out, zeros, sizeof zeros);
	return (struct bytes){out->text, out->length};
}

static struct bytes tar_of(struct made made)
{
	struct str out = {.arena = &arena};

	add(&out, made);
	return end(&out);
}

static const char *error_of(struct made made)
{
	return read_error(tar_of(made), NULL);
}

#define REFUSED "'b.tar' is refused: its entry 1"

/* --- Writing ----------------------------------------------------------------*/

/* The fields, from the standard's table. */
static void test_header(void **state)
{
	struct tar tar = empty();
	struct bytes out;

	(void)state;
	assert_true(tar_add(&tar, "a/b.csv", bytes_of("12345678")));
	out = tar_end(&tar);
	assert_int_equal(out.length, 4 * BLOCK);
	assert_memory_equal(out.data, "a/b.csv\0\0", 9);
	assert_memory_equal(out.data + 100, "0000600\0", 8);
	assert_memory_equal(out.data + 108,
	                    "0000000\0"
	                    "0000000\0",
	                    16);
	assert_memory_equal(out.data + 124, "00000000010\0", 12);
	assert_memory_equal(out.data + 136, "00000000000\0", 12);
	assert_memory_equal(out.data + 156, "0\0", 2);
	assert_memory_equal(out.data + 257,
	                    "ustar\0"
	                    "00\0",
	                    9);
	assert_memory_equal(out.data + BLOCK, "12345678\0", 9);
}

static void test_round_trip(void **state)
{
	static const size_t sizes[] = {0, 1, 511, 512, 513, 70000};
	struct tar tar = empty(), back;
	char *data = arena_alloc(&arena, 70000, 1);
	struct bytes once, twice;

	(void)state;
	for (size_t i = 0; i < 70000; i++)
		data[i] = (char)(i * 31 >> 3);
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_true(tar_add(&tar, arena_printf(&arena, "f/%zu", 9 - i),
		                    (struct bytes){data, sizes[i]}));
	once = tar_end(&tar);
	assert_string_equal(read_error(once, &back), "");
	assert_int_equal(back.n, COUNT(sizes));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct tar_entry *entry = &back.entries[i];

		assert_string_equal(entry->name, tar.entries[i].name);
		assert_int_equal(entry->bytes.length, sizes[i]);
		assert_memory_equal(entry->bytes.data, data, sizes[i]);
		assert_int_equal(entry->bytes.data[sizes[i]], 0);
	}
	twice = tar_end(&back);
	assert_int_equal(once.length, twice.length);
	assert_memory_equal(once.data, twice.data, once.length);
}

/* n letters. */
static const char *letters(int n)
{
	char *text = arena_alloc(&arena, (size_t)n + 1, 1);

	memset(text, 'a', (size_t)n);
	return text;
}

static void test_long_names(void **state)
{
	static const struct {
		int folder, name;
		bool fits;
	} cases[] = {
	    {0, 100, true}, {0, 101, false}, {1, 100, true},    {100, 1, true},    {155, 100, true},
	    {155, 1, true}, {156, 1, false}, {155, 101, false}, {300, 300, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tar tar = empty(), back;
		const char *name = letters(cases[i].name);

		if (cases[i].folder)
			name = arena_printf(&arena, "%s/%s", letters(cases[i].folder), name);
		if (tar_add(&tar, name, bytes_of("x")) != cases[i].fits)
			fail_msg("case %zu", i);
		assert_int_equal(tar.n, cases[i].fits);
		assert_string_equal(read_error(tar_end(&tar), &back), "");
		if (cases[i].fits)
			assert_string_equal(back.entries[0].name, name);
	}
}

/* What the writer refuses, the reader does too. */
static void test_names(void **state)
{
	static const struct {
		const char *name, *why;
	} cases[] = {
	    {"", "has no name"},
	    {"/", "'/', has an absolute path for a name"},
	    {"/etc/passwd", "'/etc/passwd', has an absolute path for a name"},
	    {"..", "'..', leads out of the folder by '..'"},
	    {"../a", "'../a', leads out of the folder by '..'"},
	    {"a/../../b", "'a/../../b', leads out of the folder by '..'"},
	    {"a/..", "'a/..', leads out of the folder by '..'"},
	    {"a\\b", "'a\\b', has a backslash in its name"},
	    {"C:\\a", "'C:\\a', has a backslash in its name"},
	    {"a//b", "has an empty component or '.' in its name"},
	    {"./a", "has an empty component or '.' in its name"},
	    {"a/.", "has an empty component or '.' in its name"},
	    {"a/", "has an empty component or '.' in its name"},
	    {"a\nb", REFUSED " has a control character in its name"},
	    {"\x1B[2J", REFUSED " has a control character in its name"},
	    {"a\x7F", REFUSED " has a control character in its name"},
	    {"a\xC2\x9B"
	     "2J",
	     REFUSED " has a control character in its name"},
	    {"a\xFF", REFUSED " has a name that is not UTF-8"},
	    {"a\xC0\xAF", REFUSED " has a name that is not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tar tar = empty();
		const char *error = error_of((struct made){cases[i].name});

		assert_false(tar_add(&tar, cases[i].name, bytes_of("x")));
		if (strncmp(error, REFUSED, strlen(REFUSED)) != 0 || !strstr(error, cases[i].why))
			fail_msg("case %zu: %s", i, error);
	}
}

static void test_fine_names(void **state)
{
	static const char *const names[] = {
	    "..a", "a..", "...", "a/..b/c", ".hidden", "-rf", "a b, c: d", "Gr\u00F6\u00DFe",
	    "C:",  "~",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct tar tar = empty();

		assert_true(tar_add(&tar, names[i], bytes_of("x")));
		assert_string_equal(read_error(tar_end(&tar), NULL), "");
	}
}

static void test_many(void **state)
{
	struct tar tar = empty();
	struct str out = {.arena = &arena};

	(void)state;
	for (int i = 0; i < TAR_MAX_ENTRIES; i++) {
		const char *name = arena_printf(&arena, "f/%d", i);

		assert_true(tar_add(&tar, name, bytes_of("")));
		assert_false(tar_add(&tar, name, bytes_of("")));
		add(&out, (struct made){name});
	}
	assert_false(tar_add(&tar, "f/more", bytes_of("")));
	assert_string_equal(read_error(tar_end(&tar), NULL), "");
	add(&out, (struct made){"f/more"});
	assert_string_equal(read_error(end(&out), NULL),
	                    "'b.tar' is refused: its entry 10001 is one too "
	                    "many: 10,000 are taken");
}

/* --- Reading ----------------------------------------------------------------*/

static void test_kinds(void **state)
{
	static const struct {
		char type;
		const char *why;
	} cases[] = {
	    {'1', "is a hard link"},  {'2', "is a symbolic link"}, {'3', "is a device"},
	    {'4', "is a device"},     {'6', "is a named pipe"},    {'7', "is of an unknown type"},
	    {'x', "extended header"}, {'g', "extended header"},    {'L', "long name"},
	    {'K', "long name"},       {'S', "unknown type"},       {'D', "unknown type"},
	    {'\x80', "unknown type"},
	};
	struct bytes old = tar_of((struct made){"a"});

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *error = error_of((struct made){"a", .type = cases[i].type});

		if (!strstr(error, cases[i].why))
			fail_msg("case %zu: %s", i, error);
	}
	old.data[156] = '\0';
	set_checksum(old.data);
	assert_non_null(strstr(read_error(old, NULL), "unknown type"));
}

static void test_folders(void **state)
{
	struct str out = {.arena = &arena}, twice = {.arena = &arena};
	struct tar tar;

	(void)state;
	add(&out, (struct made){"a/", .type = '5'});
	add(&out, (struct made){"a/b", .type = '5'});
	add(&out, (struct made){"a/b/c", .contents = "text"});
	assert_string_equal(read_error(end(&out), &tar), "");
	assert_int_equal(tar.n, 1);
	assert_string_equal(tar.entries[0].name, "a/b/c");
	assert_string_equal(tar.entries[0].bytes.data, "text");
	add(&twice, (struct made){"a/", .type = '5'});
	add(&twice, (struct made){"a"});
	assert_string_equal(read_error(end(&twice), NULL),
	                    "'b.tar' is refused: its entry 2, 'a', is there "
	                    "twice");
	assert_non_null(strstr(error_of((struct made){"a/", .type = '5', .contents = "x"}),
	                       "is a folder with contents"));
	assert_non_null(
	    strstr(error_of((struct made){"../", .type = '5'}), "leads out of the folder"));
	assert_non_null(strstr(error_of((struct made){"/", .type = '5'}), "an absolute path"));
	assert_non_null(
	    strstr(error_of((struct made){"./", .type = '5'}), "an empty component or '.'"));
}

/* The folder before the file and after it, one level up and several. */
static void test_file_as_folder(void **state)
{
	static const char *const pairs[][2] = {
	    {"a", "a/b"}, {"a/b", "a"}, {"a", "a/b/c/d"}, {"a/b/c/d", "a/b"}};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct str out = {.arena = &arena};

		add(&out, (struct made){pairs[i][0]});
		add(&out, (struct made){pairs[i][1]});
		assert_non_null(
		    strstr(read_error(end(&out), NULL), "in it is a file, and the folder of "));
	}
}

/* A prefix must not hide what a name may not be. */
static void test_prefixes(void **state)
{
	(void)state;
	assert_non_null(strstr(error_of((struct made){"a", .prefix = "/etc"}),
	                       "'/etc/a', has an absolute path"));
	assert_non_null(strstr(error_of((struct made){"a", .prefix = ".."}), "'../a', leads out"));
	assert_non_null(
	    strstr(error_of((struct made){".", .prefix = "."}), "'./.', has an empty component"));
	assert_non_null(
	    strstr(error_of((struct made){"/a", .prefix = "b"}), "'b//a', has an empty component"));
	assert_non_null(
	    strstr(error_of((struct made){"", .prefix = "b"}), "'b/', has an empty component"));
}

static void test_sizes(void **state)
{
	static const struct {
		const char *size, *why;
	} cases[] = {
	    {"77777777777\0", "is larger than what is left"},
	    {"777777777777", "is larger than what is left"},
	    {"00000002001\0", "is larger than what is left"},
	    /* takes the end for its contents */
	    {"00000001001\0", "is cut off"},
	    {"            ", "has a size that is no number"},
	    {"\0\0\0\0\0\0\0\0\0\0\0\0", "has a size that is no number"},
	    {"-0000000001\0", "has a size that is no number"},
	    {"0000000000x\0", "has a size that is no number"},
	    {"00000000008\0", "has a size that is no number"},
	    /* GNU tar's for sizes that do not fit */
	    {"\x80\0\0\0\0\0\0\0\0\0\0\1", "has a size that is no number"},
	    {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "has a size that is no number"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *error = error_of((struct made){"a", .size = cases[i].size});

		if (!strstr(error, cases[i].why))
			fail_msg("case %zu: %s", i, error);
	}
	assert_string_equal(error_of((struct made){"a", .size = "         0  "}), "");
}

static void test_forms(void **state)
{
	(void)state;
	assert_non_null(strstr(error_of((struct made){"a", .magic = "ustar  \0"}),
	                       "not in the ustar form of POSIX"));
	assert_non_null(strstr(error_of((struct made){"a", .magic = "\0\0\0\0\0\0\0\0"}),
	                       "not in the ustar form of POSIX"));
	assert_string_equal(read_error(bytes_of(""), NULL), "'b.tar' is empty");
	assert_non_null(strstr(read_error(bytes_of("a text"), NULL), "is cut off"));
	assert_non_null(
	    strstr(read_error(bytes_of(letters(5000)), NULL), "not in the ustar form of POSIX"));
}

static struct bytes two_files(void)
{
	struct tar tar = empty();

	assert_true(tar_add(&tar, "study.lock", bytes_of("lock: 1\n")));
	assert_true(tar_add(&tar, "data/cohort.csv", bytes_of("id,time\n1,2\n")));
	return tar_end(&tar);
}

/* Cut anywhere, it is refused. */
static void test_truncated(void **state)
{
	struct bytes whole = two_files();

	(void)state;
	for (size_t n = 0; n < whole.length; n++) {
		/* of its own size, so that reading beyond it is seen */
		struct bytes cut = {arena_memdup(&arena, whole.data, n), n};

		assert_string_not_equal(read_error(cut, NULL), "");
	}
	assert_string_equal(read_error(whole, NULL), "");
}

/* Any bit that is changed is noticed, but in the contents; those are what the
 * seal of a lock and the hashes in it are for. */
static void test_mutated(void **state)
{
	struct bytes whole = two_files();

	(void)state;
	for (size_t i = 0; i < whole.length; i++)
		for (int bit = 0; bit < 8; bit++) {
			bool contents = (i >= 512 && i < 512 + 8) || (i >= 1536 && i < 1536 + 12);
			/* a checksum may start with a blank, and ends with
			 * one or a NUL and a byte that says nothing */
			size_t at = i < 2048 ? i % 1024 : 0;
			bool spare = (at == 148 && bit == 4) || (at == 154 && bit == 5) || at == 155;
			char *copy = arena_memdup(&arena, whole.data, whole.length);
			const char *error;

			copy[i] = (char)(copy[i] ^ 1 << bit);
			error = read_error((struct bytes){copy, whole.length}, NULL);
			if ((error[0] == '\0') != (contents || spare))
				fail_msg("byte %zu, bit %d: %s", i, bit, error);
		}
}

static void test_end(void **state)
{
	struct str out = {.arena = &arena}, more = {.arena = &arena};
	static const char zeros[9 * BLOCK];
	struct bytes bytes;

	(void)state;
	/* more zeros, as GNU tar fills its last 10 KB */
	add(&out, (struct made){"a"});
	str_add_bytes(&out, zeros, sizeof zeros);
	bytes = end(&out);
	assert_string_equal(read_error(bytes, NULL), "");
	bytes.data[bytes.length - 1] = 1;
	assert_non_null(strstr(read_error(bytes, NULL), "goes on behind its end"));
	/* another tar file appended: only its first part would be seen */
	add(&more, (struct made){"a"});
	end(&more);
	add(&more, (struct made){"b"});
	assert_non_null(strstr(read_error(end(&more), NULL), "goes on behind its end"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_header),    TEST(test_round_trip), TEST(test_long_names),
	    TEST(test_names),     TEST(test_fine_names), TEST(test_many),
	    TEST(test_kinds),     TEST(test_folders),    TEST(test_file_as_folder),
	    TEST(test_prefixes),  TEST(test_sizes),      TEST(test_forms),
	    TEST(test_truncated), TEST(test_mutated),    TEST(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
