/* The file that readers get, from the one that libharu wrote: its objects, changed
 * where they have to be, and ours. */
#include <string.h>

#include "canvas/pdf_impl.h"

struct finishing {
	struct arena arena; /* scratch */
	const struct pages *pages;
	const struct written *written;
	const struct embedded *faces;
	struct raw raw;
	struct packer *packer;
	size_t *page_objects; /* by page, … */
	size_t **links;       /* … and its annotations */
	size_t n_pages;
};

/* Functions here return what is wrong with libharu's file; NULL: nothing. */

static bool is_page(const struct raw_object *object)
{
	return raw_has(object, "/Type /Page");
}

/* The face that an object of a font stands for; N_FACES: it is no font. */
static enum face face_of(const struct raw_object *object)
{
	struct bytes name = raw_after(object->text, "\n/Type /Font\n/BaseFont /");

	for (int i = 0; i < N_FACES && name.data; i++) {
		size_t n = strlen(stand_ins[i]);

		if (name.length > n && memcmp(name.data, stand_ins[i], n) == 0 &&
		    name.data[n] == '\n')
			return (enum face)i;
	}
	return N_FACES;
}

/* The numbers of "[ 5 0 R 6 0 R ]" behind a mark; returns how many. */
static size_t references_read(struct arena *arena, struct bytes text, const char *mark,
                              size_t **numbers)
{
	struct bytes at = raw_after(text, mark);
	size_t n = 0;

	*numbers = NULL;
	while (raw_number(at)) {
		ARENA_PUSH(arena, *numbers, n, raw_number(at));
		at = raw_after(at, " R ");
	}
	return n;
}

static const char *pages_find(struct finishing *f)
{
	const struct raw *raw = &f->raw;

	f->page_objects = ARENA_ARRAY(&f->arena, size_t, f->pages->n);
	f->links = ARENA_ARRAY(&f->arena, size_t *, f->pages->n);
	for (size_t i = 1; i < raw->n; i++) {
		size_t n;

		if (!is_page(&raw->objects[i]))
			continue;
		if (f->n_pages == f->pages->n)
			return "its pages";
		n = references_read(&f->arena, raw->objects[i].text, "\n/Annots [ ",
		                    &f->links[f->n_pages]);
		if (n != f->written[f->n_pages].n_links)
			return "its links";
		f->page_objects[f->n_pages++] = i;
	}
	return f->n_pages == f->pages->n ? NULL : "its pages";
}

/* --- Content ---------------------------------------------------------------------- */

/* Whether a page calls its faces F1, F2 … as its content does. */
static bool faces_agree(const struct finishing *f, const struct raw_object *page,
                        const struct written *written)
{
	struct bytes at = raw_after(page->text, "\n/Font <<\n");
	size_t n = 0;

	for (; at.length > 2 && memcmp(at.data, "/F", 2) == 0; n++) {
		size_t object = raw_number(raw_after(at, " "));

		if (raw_number(raw_after(at, "/F")) != n + 1 || object >= f->raw.n ||
		    n == written->n_faces || face_of(&f->raw.objects[object]) != written->faces[n])
			return false;
		at = raw_after(at, "\n");
	}
	return n == written->n_faces;
}

static const char *page_content(struct finishing *f, size_t i)
{
	const struct raw_object *page = &f->raw.objects[f->page_objects[i]];
	size_t number = raw_number(raw_after(page->text, "\n/Contents "));

	if (!faces_agree(f, page, &f->written[i]))
		return "the fonts of a page";
	if (!number || number >= f->raw.n || !f->raw.objects[number].stream.data)
		return "the content of a page";
	packer_stream(f->packer, number, "", f->written[i].content, true);
	return NULL;
}

/* --- Objects ---------------------------------------------------------------------- */

/* The array that a destination is, in the place of a reference to it. */
static const char *destination_inline(struct finishing *f, struct bytes *text, struct str *out)
{
	struct bytes at = raw_after(*text, "\n/Dest ");
	size_t number = raw_number(at);

	if (!at.data)
		return NULL;
	if (!number || number >= f->raw.n || !f->raw.objects[number].dropped)
		return "where a link leads";
	str_add_bytes(out, text->data, (size_t)(at.data - text->data));
	str_add_bytes(out, f->raw.objects[number].text.data, f->raw.objects[number].text.length);
	*text = raw_after(at, " R");
	return NULL;
}

/* An object as it is, with entries behind its own. */
static const char *object_copy(struct finishing *f, size_t number, const char *entries)
{
	struct bytes text = f->raw.objects[number].text;
	struct str *out;
	const char *wrong;

	if (text.length < 4 || memcmp(text.data + text.length - 3, "\n>>", 3) != 0)
		return "an object that is no dictionary";
	out = packer_begin(f->packer, number);
	text.length -= 2;
	wrong = destination_inline(f, &text, out);
	str_add_bytes(out, text.data, text.length);
	str_add(out, entries);
	str_add(out, ">>");
	packer_end(f->packer);
	return wrong;
}

/* Destinations, which are arrays, come to stand where they are referred to. */
static void destinations_drop(struct raw *raw)
{
	for (size_t i = 1; i < raw->n; i++) {
		size_t number = raw_number(raw_after(raw->objects[i].text, "\n/Dest "));

		if (number && number < raw->n && raw->objects[number].text.data[0] == '[')
			raw->objects[number].dropped = true;
	}
}

static const char *pages_write(struct finishing *f)
{
	size_t key = f->n_pages;
	const char *wrong = NULL;

	for (size_t i = 0; i < f->n_pages && !wrong; i++) {
		const char *entries = arena_printf(&f->arena, "/StructParents %zu/Tabs/S", i);

		wrong = page_content(f, i);
		if (!wrong)
			wrong = object_copy(f, f->page_objects[i],
			                    f->pages->tags ? entries : "/Tabs/S");
		for (size_t k = 0; k < f->written[i].n_links && !wrong; k++, key++) {
			const struct tag *tag = f->written[i].links[k];
			struct str link = {.arena = &f->arena};

			str_add(&link, "/F 4");
			if (tag) {
				str_addf(&link, "/StructParent %zu/Contents", key);
				pdf_text(&link, tag->text);
			}
			wrong = object_copy(f, f->links[i][k], str_text(&link));
			f->raw.objects[f->links[i][k]].dropped = true;
		}
		f->raw.objects[f->page_objects[i]].dropped = true;
	}
	return wrong;
}

/* All that has no place of its own. */
static const char *others_write(struct finishing *f)
{
	const char *wrong = NULL;

	for (size_t i = 1; i < f->raw.n && !wrong; i++) {
		const struct raw_object *object = &f->raw.objects[i];
		enum face face = face_of(object);

		if (i == f->raw.root || i == f->raw.info || object->dropped || object->stream.data)
			continue;
		if (face == N_FACES)
			wrong = object_copy(f, i, "");
		else if (f->faces[face].codes)
			embedded_write(f->packer, f->pages->fonts, face, &f->faces[face], i);
		else
			wrong = "a font";
	}
	return wrong;
}

/* --- The whole -------------------------------------------------------------------- */

static const char *catalog_write(struct finishing *f, const struct about *about)
{
	struct structure_input structure = {.pages = f->pages,
	                                    .written = f->written,
	                                    .page_objects = f->page_objects,
	                                    .link_objects = f->links};
	struct str entries = {.arena = &f->arena};
	size_t metadata = metadata_write(f->packer, about, f->pages->tags != NULL);

	if (f->pages->tags)
		str_addf(&entries, "/MarkInfo<</Marked true>>/StructTreeRoot %zu 0 R",
		         structure_write(f->packer, &structure));
	str_addf(&entries,
	         "/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>/Metadata %zu 0 R"
	         "/OutputIntents[%zu 0 R]",
	         about->language, metadata, colours_write(f->packer));
	attachments_write(f->packer, f->pages, about, &entries);
	return object_copy(f, f->raw.root, entries.text);
}

static const char *file_make(struct finishing *f, const struct finish_input *input,
                             struct bytes *pdf)
{
	struct about about = about_make(&f->arena, f->pages);
	const char *wrong = raw_read(&f->arena, input->raw, &f->raw);

	if (!wrong)
		wrong = pages_find(f);
	if (wrong)
		return wrong;
	destinations_drop(&f->raw);
	f->packer = packer_open(&f->arena, f->raw.n - 1, input->deflating);
	wrong = pages_write(f);
	if (!wrong)
		wrong = others_write(f);
	if (!wrong)
		wrong = catalog_write(f, &about);
	if (wrong)
		return wrong;
	info_write(f->packer, &about, f->raw.info);
	*pdf = packer_close(f->packer, f->raw.root, f->raw.info);
	return NULL;
}

bool pdf_finish(const struct finish_input *input, struct bytes *pdf, struct diags *diags)
{
	struct finishing f = {
	    .pages = input->pages, .written = input->written, .faces = input->faces};
	const char *wrong = file_make(&f, input, pdf);

	if (wrong)
		diag_error(diags, (struct mark){0},
		           "the PDF cannot be finished: %s is not as libharu 2.3 writes it", wrong);
	else
		pdf->data = arena_memdup(f.pages->arena, pdf->data, pdf->length);
	arena_release(&f.arena);
	return !wrong;
}
