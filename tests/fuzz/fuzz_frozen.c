/* Any bytes as a lock with a seal that fits, as rows of a lock, as a PDF with
 * files in it, and as a history: no crash, no read out of bounds, and a lock that
 * was read and is written again is read as the same. */
#include <string.h>

#include "base/hash.h"
#include "export/history.h"
#include "fuzz.h"
#include "lock/digest.h"
#include "lock/lock.h"
#include "lock/pdf_attach.h"
#include "verify/rows.h"

static void same(const struct entry *a, const struct entry *b)
{
	if (a->n != b->n || a->text.length != b->text.length ||
	    (a->text.data == NULL) != (b->text.data == NULL))
		abort();
	if (a->text.data && memcmp(a->text.data, b->text.data, a->text.length) != 0)
		abort();
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->items[i]->key, b->items[i]->key) != 0)
			abort();
		same(a->items[i], b->items[i]);
	}
}

/* The tree without the version, which the writer adds. */
static struct entry rest_of(const struct entry *root)
{
	struct entry rest = *root;

	rest.items++;
	rest.n--;
	return rest;
}

static void try_lock(struct arena *arena, struct bytes body)
{
	struct entry *root = entry_new(arena);
	struct diags diags = {.arena = arena};
	struct bytes text = lock_text(arena, root), again;
	struct lock lock, other;
	char hash[SHA256_TEXT_SIZE], *whole;
	struct entry rest;
	size_t head = text.length - sizeof "seal: \n" + 1 - 64;

	/* the head of a lock, the body, and a seal that fits them */
	whole = arena_alloc(arena, head + body.length + 100, 1);
	memcpy(whole, text.data, head);
	memcpy(whole + head, body.data, body.length);
	head += body.length;
	if (body.length && whole[head - 1] != '\n')
		whole[head++] = '\n';
	sha256_hex(whole, head, hash);
	head += (size_t)sprintf(whole + head, "seal: %s\n", hash);
	if (!lock_parse(&lock, arena, "x", (struct bytes){whole, head}, &diags))
		return;
	rest = rest_of(lock.root);
	again = lock_text(arena, &rest);
	if (!lock_parse(&other, arena, "y", again, &diags))
		abort();
	same(lock.root, other.root);
}

static void try_rows(struct arena *arena, struct bytes rows)
{
	static const char *const columns[] = {"a", "b"};
	const char *middle = memmem(rows.data, rows.length, "\n\n", 2);
	size_t first = middle ? (size_t)(middle + 1 - rows.data) : 0;
	struct rows_side was = {columns, 2, {rows.data, first}};
	struct rows_side now = {columns, 2, {NULL, 0}};
	struct rows_compared out;

	if (!middle || rows.data[rows.length - 1] != '\n')
		return;
	now.rows.data = rows.data + first + 1;
	now.rows.length = rows.length - first - 1;
	if (rows_compare(arena, &was, &now, &out) &&
	    out.n != out.n_kind[0] + out.n_kind[1] + out.n_kind[2])
		abort();
}

static void try_pdf(struct arena *arena, struct bytes pdf)
{
	struct diags diags = {.arena = arena};
	struct attachment *files;
	size_t n;

	if (pdf_attachments(arena, pdf, "x", &files, &n, &diags))
		for (size_t i = 0; i < n; i++)
			if (!files[i].name || !files[i].bytes.data)
				abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	/* a copy of its very size, so that any step beyond it is seen */
	char *copy = malloc(size + 1);
	struct bytes bytes = {copy, size};

	memcpy(copy, data, size);
	copy[size] = '\0';
	try_lock(&arena, bytes);
	try_rows(&arena, bytes);
	try_pdf(&arena, bytes);
	history_verify(&arena, bytes);
	free(copy);
	arena_release(&arena);
	return 0;
}
