#include "lock/lock.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

const size_t LOCK_MAX_BYTES = (size_t)1 << 30;

enum { MAX_DEPTH = 8 };

/* The first line of each lock, by which it is known. */
static const char FIRST_LINE[] =
    "# A frozen run of survreport: `survreport verify` holds a new run "
    "against it.\n";

struct entry *entry_new(struct arena *arena)
{
	return ARENA_NEW(arena, struct entry);
}

static struct entry *add(struct arena *arena, struct entry *map, const char *key)
{
	struct entry *entry = entry_new(arena);

	entry->key = arena_strdup(arena, key);
	ARENA_PUSH(arena, map->items, map->n, entry);
	return entry;
}

struct entry *entry_map(struct arena *arena, struct entry *map, const char *key)
{
	return add(arena, map, key);
}

void entry_bytes(struct arena *arena, struct entry *map, const char *key, struct bytes text)
{
	add(arena, map, key)->text = text;
}

void entry_text(struct arena *arena, struct entry *map, const char *key, const char *text)
{
	struct bytes bytes = {arena_strdup(arena, text), strlen(text)};

	entry_bytes(arena, map, key, bytes);
}

const struct entry *entry_find(const struct entry *map, const char *key)
{
	for (size_t i = 0; map && i < map->n; i++)
		if (strcmp(map->items[i]->key, key) == 0)
			return map->items[i];
	return NULL;
}

const char *entry_value(const struct entry *map, const char *key)
{
	const struct entry *entry = entry_find(map, key);

	return entry ? entry->text.data : NULL;
}

const char *entry_value_in(const struct entry *map, const char *inner, const char *key)
{
	return entry_value(entry_find(map, inner), key);
}

size_t lock_inputs(struct arena *arena, const struct entry *root, struct lock_input **out)
{
	const struct entry *inputs = entry_find(root, "inputs"), *old = entry_find(root, "input");
	size_t n = inputs ? inputs->n : 0;

	*out = ARENA_ARRAY(arena, struct lock_input, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct entry *input = inputs->items[i];

		(*out)[i] = (struct lock_input){input->key, input, entry_find(input, "columns"),
		                                entry_find(input, "rows")};
	}
	if (inputs || !old)
		return n;
	**out = (struct lock_input){"", old, entry_find(root, "columns"), entry_find(root, "rows")};
	return 1;
}

/* Writing */

/* Characters that need no quotes wherever they stand. */
static bool is_word(const char *text)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+";

	return text[0] && text[0] != '-' && text[strspn(text, fine)] == '\0';
}

/* Whether a text stands in a literal block with nothing lost. */
static bool is_literal(struct bytes text)
{
	if (text.length == 0 || text.data[text.length - 1] != '\n' || strchr(" \n", text.data[0]) ||
	    (text.length > 1 && text.data[text.length - 2] == '\n'))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c != '\n' && c != '\t' && (c < ' ' || c == 0x7F))
			return false;
	}
	return true;
}

static void indent(struct str *out, int depth)
{
	for (int i = 0; i < depth; i++)
		str_add_bytes(out, "  ", 2);
}

static void write_literal(struct str *out, struct bytes text, int depth)
{
	const char *line = text.data, *end = text.data + text.length;

	str_add(out, " |\n");
	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		if (stop > line)
			indent(out, depth);
		str_add_bytes(out, line, (size_t)(stop + 1 - line));
		line = stop + 1;
	}
}

static void write_quoted(struct str *out, struct bytes text)
{
	str_add(out, "\"");
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == '"' || c == '\\')
			str_addf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			str_addf(out, "\\x%02X", c);
		else
			str_add_bytes(out, text.data + i, 1);
	}
	str_add(out, "\"");
}

static void write_key(struct str *out, const char *key, int depth)
{
	indent(out, depth);
	if (is_word(key))
		str_add(out, key);
	else
		write_quoted(out, (struct bytes){(char *)(uintptr_t)key, strlen(key)});
	str_add(out, ":");
}

static void write_map(struct str *out, const struct entry *map, int depth)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct entry *entry = map->items[i];

		write_key(out, entry->key, depth);
		if (!entry->text.data && entry->n == 0) {
			str_add(out, " {}\n");
		} else if (!entry->text.data) {
			str_add(out, "\n");
			write_map(out, entry, depth + 1);
		} else if (is_literal(entry->text)) {
			write_literal(out, entry->text, depth + 1);
		} else {
			str_add(out, " ");
			if (is_word(entry->text.data))
				str_add(out, entry->text.data);
			else
				write_quoted(out, entry->text);
			str_add(out, "\n");
		}
	}
}

struct bytes lock_text(struct arena *arena, const struct entry *root)
{
	return sealed_text(arena, FIRST_LINE, root);
}

struct bytes sealed_text(struct arena *arena, const char *first_line, const struct entry *root)
{
	struct str out = {.arena = arena};
	char hash[SHA256_TEXT_SIZE];

	str_add(&out, first_line);
	str_addf(&out, "lock: %d\n", LOCK_VERSION);
	write_map(&out, root, 0);
	sha256_hex(out.text, out.length, hash);
	str_addf(&out, "seal: %s\n", hash);
	return (struct bytes){out.text, out.length};
}

const char *lock_seal_of(struct arena *arena, struct bytes text)
{
	size_t digits = SHA256_TEXT_SIZE - 1;

	return arena_strndup(arena, text.data + text.length - 1 - digits, digits);
}

const char *lock_signature_lines(struct arena *arena, const char *public_key, const char *signature)
{
	return arena_printf(arena, "public_key: %s\nsignature: %s\n", public_key, signature);
}

const char *lock_signed_text(struct arena *arena, const char *seal)
{
	return arena_printf(arena, "survreport lock %d sealed %s\n", LOCK_VERSION, seal);
}

/* Reading */

struct reading {
	struct arena *arena;
	const char *next, *end;
};

/* The depth of the line at `next`, -1 at the end. */
static int depth_at(const struct reading *in)
{
	size_t n = 0;

	if (in->next >= in->end)
		return -1;
	while (in->next[n] == ' ')
		n++;
	return (int)(n / 2);
}

/* The end of the line at `at`, its '\n'. */
static const char *line_end(const struct reading *in, const char *at)
{
	return memchr(at, '\n', (size_t)(in->end - at));
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* A text in quotes at *at, which is moved past it; false if it is not
 * closed. */
static bool read_quoted(struct reading *in, const char **at, const char *end, struct bytes *text)
{
	char *out = arena_alloc(in->arena, (size_t)(end - *at) + 1, 1);
	const char *c = *at + 1;

	*text = (struct bytes){out, 0};
	for (; c < end && *c != '"'; c++) {
		if (*c == '\\' && c + 3 < end && c[1] == 'x' && hex_digit(c[2]) >= 0 &&
		    hex_digit(c[3]) >= 0) {
			out[text->length++] = (char)(16 * hex_digit(c[2]) + hex_digit(c[3]));
			c += 3;
		} else {
			c += *c == '\\' && c + 1 < end;
			out[text->length++] = *c;
		}
	}
	*at = c + 1;
	return c < end;
}

static void read_literal(struct reading *in, int depth, struct bytes *text)
{
	const char *start = in->next;
	size_t strip = 2 * (size_t)depth;
	char *out;

	/* an empty line belongs to the block, a shallower one ends it */
	while (in->next < in->end && (*in->next == '\n' || depth_at(in) >= depth))
		in->next = line_end(in, in->next) + 1;
	out = arena_alloc(in->arena, (size_t)(in->next - start) + 1, 1);
	*text = (struct bytes){out, 0};
	for (const char *line = start; line < in->next;) {
		const char *stop = line_end(in, line) + 1;
		const char *from = *line == '\n' ? line : line + strip;

		memcpy(out + text->length, from, (size_t)(stop - from));
		text->length += (size_t)(stop - from);
		line = stop;
	}
}

static bool read_key(struct reading *in, const char **at, const char *end, const char **key)
{
	struct bytes text;
	const char *colon;

	if (**at == '"') {
		if (!read_quoted(in, at, end, &text) || *at >= end || **at != ':')
			return false;
		*key = text.data;
	} else {
		colon = memchr(*at, ':', (size_t)(end - *at));
		if (!colon || colon == *at)
			return false;
		*key = arena_strndup(in->arena, *at, (size_t)(colon - *at));
		*at = colon;
	}
	*at += 1;
	return true;
}

static bool read_map(struct reading *in, struct entry *map, int depth);

/* What stands after a key: nothing (a map follows), a text, or '|'. */
static bool read_value(struct reading *in, struct entry *entry, struct bytes rest, int depth)
{
	const char *at = rest.data, *end = rest.data + rest.length;

	if (rest.length == 0)
		return depth < MAX_DEPTH && read_map(in, entry, depth + 1);
	if (rest.length < 2 || *at++ != ' ')
		return false;
	if (strncmp(at, "|\n", 2) == 0)
		read_literal(in, depth + 1, &entry->text);
	else if (*at == '"')
		return read_quoted(in, &at, end, &entry->text) && at == end;
	else if (strncmp(at, "{}\n", 3) != 0)
		entry->text = (struct bytes){arena_strndup(in->arena, at, (size_t)(end - at)),
		                             (size_t)(end - at)};
	return true;
}

static bool read_map(struct reading *in, struct entry *map, int depth)
{
	while (depth_at(in) == depth) {
		const char *at = in->next + 2 * (size_t)depth;
		const char *end = line_end(in, in->next);
		const char *key;

		if (*at == ' ' || !read_key(in, &at, end, &key))
			return false;
		in->next = end + 1;
		if (!read_value(in, add(in->arena, map, key),
		                (struct bytes){(char *)(uintptr_t)at, (size_t)(end - at)}, depth))
			return false;
	}
	return depth_at(in) < depth;
}

static bool refuse(struct diags *diags, const char *name, const char *what)
{
	return diag_error(diags, (struct mark){0}, "'%s' %s", name, what);
}

/* The last line that starts with "seal: "; NULL if there is none. */
static const char *seal_line(struct bytes text)
{
	static const char mark[] = "\nseal: ";
	const char *found = NULL;
	/* the seal and the signature are among the last bytes */
	size_t from = text.length > 600 ? text.length - 600 : 0;

	for (const char *at = text.data + from;
	     (at = memmem(at, (size_t)(text.data + text.length - at), mark, sizeof mark - 1)); at++)
		found = at + 1;
	return found;
}

/* Whether a lock's last lines are its seal, and its signature or nothing. */
static bool is_end(const struct entry *end)
{
	return end->n == 1 ||
	       (end->n == 3 && entry_value(end, "public_key") && entry_value(end, "signature"));
}

/* Takes seal and signature off the end, and holds the seal against the
 * rest. */
static bool unseal(struct lock *lock, struct arena *arena, struct bytes *text, struct diags *diags)
{
	const char *line = seal_line(*text);
	struct reading in = {arena, line, text->data + text->length};
	struct entry *end = entry_new(arena);
	char hash[SHA256_TEXT_SIZE];

	if (!line || text->data[text->length - 1] != '\n' || !read_map(&in, end, 0) ||
	    !entry_value(end, "seal"))
		return refuse(diags, lock->name, "is not complete: a lock ends with its seal");
	if (!is_end(end))
		return refuse(diags, lock->name,
		              "was changed since it was frozen: lines stand "
		              "behind its seal that are no signature (take it "
		              "from the archive again)");
	lock->seal = entry_value(end, "seal");
	lock->public_key = entry_value(end, "public_key");
	lock->signature = entry_value(end, "signature");
	text->length = (size_t)(line - text->data);
	sha256_hex(text->data, text->length, hash);
	if (strcmp(hash, lock->seal) != 0)
		return refuse(diags, lock->name,
		              "was changed since it was frozen: its seal does "
		              "not fit its contents, so that nothing in it can "
		              "be relied on (take it from the archive again)");
	return true;
}

static bool check_version(const struct lock *lock, struct arena *arena, struct diags *diags)
{
	const char *version = entry_value(lock->root, "lock");
	const char *known = arena_printf(arena, "%d", LOCK_VERSION);

	if (str_equal(version, known))
		return true;
	return diag_error(diags, (struct mark){0},
	                  "'%s' is a lock of version %s, and this program knows "
	                  "version %s only; there is no migration from it: "
	                  "verify it with the program that wrote it, or freeze "
	                  "the config again",
	                  lock->name, version ? version : "unknown", known);
}

/* Reads a file that begins with a line and ends with its seal. */
static bool parse(struct lock *lock, struct arena *arena, const char *first_line, struct bytes text,
                  struct diags *diags)
{
	size_t first = strlen(first_line);
	struct reading in = {.arena = arena};

	lock->root = entry_new(arena);
	if (text.length < first || memcmp(text.data, first_line, first) != 0)
		return refuse(diags, lock->name, "is not a lock that 'survreport freeze' wrote");
	if (memchr(text.data, '\0', text.length) || utf8_check(text.data, text.length) < text.length)
		return refuse(diags, lock->name, "is damaged: not text in UTF-8");
	if (!unseal(lock, arena, &text, diags))
		return false;
	in.next = text.data + first;
	in.end = text.data + text.length;
	if (!read_map(&in, lock->root, 0))
		return refuse(diags, lock->name,
		              "is not in the form that 'survreport freeze' "
		              "writes");
	return check_version(lock, arena, diags);
}

bool lock_parse(struct lock *lock, struct arena *arena, const char *name, struct bytes text,
                struct diags *diags)
{
	*lock = (struct lock){.name = name};
	return parse(lock, arena, FIRST_LINE, text, diags);
}

struct entry *sealed_parse(struct arena *arena, const char *first_line, struct bytes text)
{
	struct lock lock = {.name = ""};
	struct diags quiet = {.arena = arena};

	return text.data && parse(&lock, arena, first_line, text, &quiet) ? lock.root : NULL;
}
