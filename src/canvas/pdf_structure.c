/* The tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8), from the tags that were
 * recorded while pages were drawn (tags.h).
 *
 * Elements are made from the tags in which something was drawn; sections, lists,
 * empty cells and the heads of cells, which nobody opened, are put in; then all are
 * numbered and written. */
#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "canvas/pdf_impl.h"

/* Something that was drawn: mark `mark` of a page, or else a link. */
struct drawn {
	size_t page, mark;
	size_t link; /* the annotation's object; 0: a mark */
	struct drawn *next;
};

struct element {
	const char *type;
	const struct tag *tag; /* NULL: put in */
	struct element *parent, *first, *last, *next;
	const struct drawn *drawn;
	size_t number, start; /* its object; the first mark in it, of all pages */
	/* TH, TD */
	size_t column, columns, rows, id; /* id: of a head over several columns; 0: none */
	bool row_head;
	const size_t *heads; /* ids of its heads */
	size_t n_heads;
};

/* What was drawn in a tag. */
struct inside {
	bool used; /* in it, or in a tag in it */
	struct drawn *first, *last;
};

struct builder {
	struct arena *arena;
	struct packer *packer;
	const struct structure_input *input;
	struct inside *inside;     /* by the tags' numbers */
	size_t *marks_before;      /* by page: how many marks there are before it */
	struct element **elements; /* by the tags' numbers */
	struct element *root;
	struct element *section;         /* of the document, that is open */
	size_t rows_headed;              /* those to come that a head stands before */
	int level;                       /* of the last heading */
	struct element **heads, **notes; /* those with an id, in the ids' order */
	size_t n_heads, n_notes;
};

enum { AFTER_ALL = SIZE_MAX };

static const char *const names[N_TAGS] = {
    [TAG_DOCUMENT] = "Document",
    [TAG_H1] = "H1",
    [TAG_H2] = "H2",
    [TAG_H3] = "H3",
    [TAG_P] = "P",
    [TAG_NOTE] = "Note",
    [TAG_CAPTION] = "Caption",
    [TAG_LI] = "LBody",
    [TAG_LABEL] = "Lbl",
    [TAG_REFERENCE] = "Reference",
    [TAG_LINK] = "Link",
    [TAG_TH] = "TH",
    [TAG_TD] = "TD",
    [TAG_TABLE] = "Table",
    [TAG_THEAD] = "THead",
    [TAG_TBODY] = "TBody",
    [TAG_TR] = "TR",
    [TAG_TOC] = "TOC",
    [TAG_TOCI] = "TOCI",
    [TAG_FIGURE] = "Figure",
};

const char *tag_name(const struct tag *tag)
{
	return names[tag->kind];
}

/* --- What was drawn where --------------------------------------------------------- */

static size_t tags_number(struct tag *tag, size_t n)
{
	tag->number = n++;
	for (struct tag *t = tag->first; t; t = t->next)
		n = tags_number(t, n);
	return n;
}

static void drawn_add(struct builder *builder, const struct tag *tag, struct drawn drawn)
{
	struct inside *inside = &builder->inside[tag->number];
	struct drawn *added = ARENA_NEW(builder->arena, struct drawn);

	*added = drawn;
	if (inside->last)
		inside->last->next = added;
	else
		inside->first = added;
	inside->last = added;
	for (; tag && !builder->inside[tag->number].used; tag = tag->parent)
		builder->inside[tag->number].used = true;
}

static void drawn_collect(struct builder *builder)
{
	const struct structure_input *input = builder->input;

	for (size_t i = 0; i < input->pages->n; i++) {
		const struct written *page = &input->written[i];

		for (size_t k = 0; k < page->n_marks; k++)
			drawn_add(builder, page->marks[k], (struct drawn){.page = i, .mark = k});
		for (size_t k = 0; k < page->n_links; k++)
			if (page->links[k])
				drawn_add(
				    builder, page->links[k],
				    (struct drawn){.page = i, .link = input->link_objects[i][k]});
	}
}

/* --- Elements ------------------------------------------------------------------------ */

static struct element *element_add(struct builder *builder, struct element *parent,
                                   const char *type, const struct tag *tag)
{
	struct element *element = ARENA_NEW(builder->arena, struct element);

	element->type = type;
	element->tag = tag;
	element->parent = parent;
	if (tag) {
		element->drawn = builder->inside[tag->number].first;
		builder->elements[tag->number] = element;
	}
	if (parent && parent->last)
		parent->last->next = element;
	else if (parent)
		parent->first = element;
	if (parent)
		parent->last = element;
	return element;
}

static void build(struct builder *builder, struct element *parent, const struct tag *tag);

static void build_children(struct builder *builder, struct element *element, const struct tag *tag)
{
	for (const struct tag *t = tag->first; t; t = t->next)
		build(builder, element, t);
}

static bool is_a(const struct element *element, const char *type)
{
	return element && strcmp(element->type, type) == 0;
}

/* At the top of the document a heading of the first level opens a section. */
static void build_heading(struct builder *builder, struct element *parent, const struct tag *tag)
{
	int level = (int)(tag->kind - TAG_H1) + 1;

	if (level > builder->level + 1)
		level = builder->level + 1; /* none is skipped */
	builder->level = level;
	if (level == 1 && (parent == builder->root || parent == builder->section))
		parent = builder->section = element_add(builder, builder->root, "Sect", NULL);
	build_children(builder, element_add(builder, parent, names[TAG_H1 + level - 1], tag), tag);
}

/* The body of the last item of the list of some level that ends in `parent`; NULL
 * if there is none. */
static struct element *item_body(struct element *parent, int level)
{
	for (; level > 0 && parent; level--)
		parent = is_a(parent->last, "L") ? parent->last->last->last : NULL;
	return parent;
}

/* Items of one list follow each other; one of a deeper level is in the one before. */
static void build_item(struct builder *builder, struct element *parent, const struct tag *tag)
{
	int level = tag->level > 1 ? tag->level : 1;
	struct element *list = NULL, *item;

	while (level > 0 && !(list = item_body(parent, level - 1)))
		level--; /* a level was left out */
	list = is_a(list->last, "L") ? list->last : element_add(builder, list, "L", NULL);
	item = element_add(builder, list, "LI", NULL);
	for (const struct tag *t = tag->first; t; t = t->next)
		if (t->kind == TAG_LABEL)
			build(builder, item, t);
	item = element_add(builder, item, "LBody", tag);
	for (const struct tag *t = tag->first; t; t = t->next)
		if (t->kind != TAG_LABEL)
			build(builder, item, t);
}

/* A figure is one thing to who cannot see it; tables in it come behind it. */
static void figure_parts(struct builder *builder, struct element *parent, const struct tag *tag,
                         enum tag_kind kind)
{
	for (const struct tag *t = tag->first; t; t = t->next)
		if (t->kind == kind)
			build(builder, parent, t);
		else if (t->kind != TAG_CAPTION && t->kind != TAG_TABLE)
			figure_parts(builder, parent, t, kind);
}

static void build_figure(struct builder *builder, struct element *parent, const struct tag *tag)
{
	figure_parts(builder, element_add(builder, parent, "Figure", tag), tag, TAG_CAPTION);
	figure_parts(builder, parent, tag, TAG_TABLE);
}

static struct element *cell_add(struct builder *builder, struct element *row, const struct tag *tag,
                                size_t column, size_t columns)
{
	struct element *cell =
	    element_add(builder, row, tag && tag->kind == TAG_TH ? "TH" : "TD", tag);

	cell->column = column;
	cell->columns = columns;
	cell->rows = tag ? tag->rows : 1;
	cell->row_head = is_a(row->parent, "TBody");
	return cell;
}

/* Empty cells stand where nothing was drawn, so that columns do not shift. */
static void build_row(struct builder *builder, struct element *parent, const struct tag *tag)
{
	struct element *row = element_add(builder, parent, "TR", tag);
	size_t column = builder->rows_headed > 0;

	builder->rows_headed -= column;
	for (const struct tag *t = tag->first; t; t = t->next) {
		if (t->kind != TAG_TH && t->kind != TAG_TD) {
			build(builder, row, t);
			continue;
		}
		for (; column < t->column; column++)
			cell_add(builder, row, NULL, column, 1);
		build_children(builder, cell_add(builder, row, t, column, t->columns), t);
		column = t->column + t->columns;
		builder->rows_headed = t->rows > 1 ? t->rows - 1 : builder->rows_headed;
	}
}

static void build_table(struct builder *builder, struct element *parent, const struct tag *tag);

static void build(struct builder *builder, struct element *parent, const struct tag *tag)
{
	if (!builder->inside[tag->number].used || tag->kind == TAG_ARTIFACT)
		return;
	if (parent == builder->root && builder->section)
		parent = builder->section;
	switch (tag->kind) {
	case TAG_GROUP:
		build_children(builder, parent, tag);
		break;
	case TAG_H1:
	case TAG_H2:
	case TAG_H3:
		build_heading(builder, parent, tag);
		break;
	case TAG_LI:
		build_item(builder, parent, tag);
		break;
	case TAG_FIGURE:
		build_figure(builder, parent, tag);
		break;
	case TAG_TABLE:
		build_table(builder, parent, tag);
		break;
	case TAG_TR:
		build_row(builder, parent, tag);
		break;
	case TAG_P:
		if (item_body(parent, tag->level))
			parent = item_body(parent, tag->level); /* goes on in an item */
		build_children(builder, element_add(builder, parent, "P", tag), tag);
		break;
	default:
		build_children(builder, element_add(builder, parent, names[tag->kind], tag), tag);
	}
}

/* --- Tables ----------------------------------------------------------------------------- */

/* All rows of a table, heads first. */
struct rows {
	struct element **items;
	size_t n, n_head, n_columns;
};

static void rows_collect(struct builder *builder, struct element *part, struct rows *rows)
{
	for (struct element *e = part->first; e; e = e->next) {
		size_t end = 0;

		if (!is_a(e, "TR")) {
			if (!is_a(e, "Caption"))
				rows_collect(builder, e, rows);
			continue;
		}
		if (e->last)
			end = e->last->column + e->last->columns;
		rows->n_columns = end > rows->n_columns ? end : rows->n_columns;
		rows->n_head += is_a(part, "THead");
		ARENA_PUSH(builder->arena, rows->items, rows->n, e);
	}
}

static bool has_spanning_head(const struct rows *rows)
{
	for (size_t i = 0; i < rows->n_head; i++)
		for (const struct element *e = rows->items[i]->first; e; e = e->next)
			if (e->columns > 1)
				return true;
	return false;
}

/* Under heads over several columns, each cell names its heads. */
static void heads_name(struct builder *builder, const struct rows *rows, struct element *cell)
{
	size_t *heads = NULL, n = 0;

	for (size_t i = 0; i < rows->n_head; i++)
		for (struct element *e = rows->items[i]->first; e; e = e->next) {
			if (!e->tag || e->column >= cell->column + cell->columns ||
			    cell->column >= e->column + e->columns)
				continue;
			if (!e->id) {
				ARENA_PUSH(builder->arena, builder->heads, builder->n_heads, e);
				e->id = builder->n_heads;
			}
			ARENA_PUSH(builder->arena, heads, n, e->id);
		}
	cell->heads = heads;
	cell->n_heads = n;
}

static void build_table(struct builder *builder, struct element *parent, const struct tag *tag)
{
	struct element *table = element_add(builder, parent, "Table", tag);
	struct rows rows = {0};

	build_children(builder, table, tag);
	rows_collect(builder, table, &rows);
	for (size_t i = 0; i < rows.n; i++) {
		struct element *row = rows.items[i];
		size_t end = row->last ? row->last->column + row->last->columns : 0;

		for (; end < rows.n_columns; end++)
			cell_add(builder, row, NULL, end, 1);
	}
	for (size_t i = rows.n_head; i < rows.n && has_spanning_head(&rows); i++)
		for (struct element *e = rows.items[i]->first; e; e = e->next)
			if (is_a(e, "TD") && e->tag)
				heads_name(builder, &rows, e);
}

/* --- Writing ---------------------------------------------------------------------------- */

static size_t place_of(const struct builder *builder, const struct drawn *drawn)
{
	return builder->marks_before[drawn->page] + drawn->mark;
}

/* Numbers an element and what is in it, and finds where each starts. */
static void elements_number(struct builder *builder, struct element *element)
{
	element->number = packer_number(builder->packer);
	element->start = AFTER_ALL;
	if (is_a(element, "Note")) {
		ARENA_PUSH(builder->arena, builder->notes, builder->n_notes, element);
		element->id = builder->n_notes;
	}
	if (element->drawn && !element->drawn->link)
		element->start = place_of(builder, element->drawn);
	for (struct element *e = element->first; e; e = e->next) {
		elements_number(builder, e);
		if (e->start < element->start)
			element->start = e->start;
	}
}

static void reference_add(struct str *out, size_t number)
{
	pdf_number(out, number);
	str_add(out, " 0 R");
}

static void drawn_write(const struct builder *builder, struct str *out, const struct drawn *drawn,
                        size_t page)
{
	const size_t *pages = builder->input->page_objects;

	if (drawn->link) {
		str_add(out, "<</Type/OBJR/Pg ");
		reference_add(out, pages[drawn->page]);
		str_add(out, "/Obj ");
		reference_add(out, drawn->link);
		str_add(out, ">>");
	} else if (drawn->page != page) {
		str_add(out, "<</Type/MCR/Pg ");
		reference_add(out, pages[drawn->page]);
		str_add(out, "/MCID ");
		pdf_number(out, drawn->mark);
		str_add(out, ">>");
	} else {
		pdf_number(out, drawn->mark);
	}
	str_add(out, " ");
}

/* Marks and elements in the order in which they were drawn. */
static void kids_write(const struct builder *builder, struct str *out,
                       const struct element *element, size_t page)
{
	const struct drawn *drawn = element->drawn;

	str_add(out, "/K[");
	for (const struct element *e = element->first; e; e = e->next) {
		for (; drawn && !drawn->link && e->start != AFTER_ALL &&
		       place_of(builder, drawn) < e->start;
		     drawn = drawn->next)
			drawn_write(builder, out, drawn, page);
		reference_add(out, e->number);
		str_add(out, " ");
	}
	for (; drawn; drawn = drawn->next)
		drawn_write(builder, out, drawn, page);
	str_add(out, "]");
}

/* Of one length, since they have to be sorted by bytes. */
static void id_write(struct str *out, char kind, size_t id)
{
	str_addf(out, "(%c%06zu)", kind, id);
}

static void cell_attributes_write(struct str *out, const struct element *cell)
{
	bool head = is_a(cell, "TH");

	if (!head && cell->columns == 1 && !cell->n_heads)
		return;
	str_add(out, "/A<</O/Table");
	if (head)
		str_add(out, cell->row_head ? "/Scope/Row" : "/Scope/Column");
	if (cell->columns > 1)
		str_addf(out, "/ColSpan %zu", cell->columns);
	if (cell->rows > 1)
		str_addf(out, "/RowSpan %zu", cell->rows);
	if (cell->n_heads)
		str_add(out, "/Headers[");
	for (size_t i = 0; i < cell->n_heads; i++)
		id_write(out, 'c', cell->heads[i]);
	str_add(out, cell->n_heads ? "]>>" : ">>");
	if (cell->id) {
		str_add(out, "/ID");
		id_write(out, 'c', cell->id);
	}
}

/* What a figure takes of the page that it is on. */
static void box_write(const struct builder *builder, struct str *out, const struct element *figure)
{
	struct mark_box whole = {1e9, 1e9, -1e9, -1e9};

	for (const struct drawn *d = figure->drawn; d; d = d->next) {
		const struct mark_box *box = &builder->input->written[d->page].boxes[d->mark];

		if (d->link || d->page != figure->drawn->page)
			continue;
		whole.left = fmin(whole.left, box->left);
		whole.bottom = fmin(whole.bottom, box->bottom);
		whole.right = fmax(whole.right, box->right);
		whole.top = fmax(whole.top, box->top);
	}
	str_addf(out, "/A<</O/Layout/BBox[%.2f %.2f %.2f %.2f]>>", whole.left, whole.bottom,
	         whole.right, whole.top);
}

static void attributes_write(const struct builder *builder, struct str *out,
                             const struct element *element)
{
	if (is_a(element, "TH") || is_a(element, "TD"))
		cell_attributes_write(out, element);
	if (is_a(element, "Note")) {
		str_add(out, "/ID");
		id_write(out, 'n', element->id);
	}
	if (element->tag && element->tag->text) {
		str_add(out, "/Alt");
		pdf_text(out, element->tag->text);
	}
	if (is_a(element, "Figure") && element->drawn)
		box_write(builder, out, element);
}

static void element_write(const struct builder *builder, const struct element *element,
                          size_t parent)
{
	struct str *out = packer_begin(builder->packer, element->number);

	str_add(out, "<</S/");
	str_add(out, element->type);
	str_add(out, "/P ");
	reference_add(out, parent);
	if (element->drawn) {
		str_add(out, "/Pg ");
		reference_add(out, builder->input->page_objects[element->drawn->page]);
	}
	attributes_write(builder, out, element);
	if (element->drawn || element->first)
		kids_write(builder, out, element, element->drawn ? element->drawn->page : 0);
	str_add(out, ">>");
	packer_end(builder->packer);
	for (const struct element *e = element->first; e; e = e->next)
		element_write(builder, e, element->number);
}

static void ids_write(const struct builder *builder, struct str *out)
{
	str_add(out, "/IDTree<</Names[");
	for (size_t i = 0; i < builder->n_heads; i++) {
		id_write(out, 'c', i + 1);
		reference_add(out, builder->heads[i]->number);
		str_add(out, " ");
	}
	for (size_t i = 0; i < builder->n_notes; i++) {
		id_write(out, 'n', i + 1);
		reference_add(out, builder->notes[i]->number);
		str_add(out, " ");
	}
	str_add(out, "]>>");
}

/* From marks to elements, page by page, then from links. */
static void parents_write(const struct builder *builder, struct str *out)
{
	const struct structure_input *input = builder->input;
	size_t key = input->pages->n;

	str_add(out, "<</Nums[");
	for (size_t i = 0; i < input->pages->n; i++) {
		str_addf(out, "%zu[", i);
		for (size_t k = 0; k < input->written[i].n_marks; k++) {
			reference_add(
			    out, builder->elements[input->written[i].marks[k]->number]->number);
			str_add(out, " ");
		}
		str_add(out, "]");
	}
	for (size_t i = 0; i < input->pages->n; i++)
		for (size_t k = 0; k < input->written[i].n_links; k++, key++)
			if (input->written[i].links[k]) {
				str_addf(out, "%zu ", key);
				reference_add(
				    out,
				    builder->elements[input->written[i].links[k]->number]->number);
				str_add(out, " ");
			}
	str_add(out, "]>>");
}

static void root_write(struct builder *builder, size_t number)
{
	size_t parents = packer_number(builder->packer), keys = builder->input->pages->n;
	struct str *out;

	for (size_t i = 0; i < builder->input->pages->n; i++)
		keys += builder->input->written[i].n_links;
	out = packer_begin(builder->packer, number);
	str_addf(out, "<</Type/StructTreeRoot/K %zu 0 R/ParentTree %zu 0 R/ParentTreeNextKey %zu",
	         builder->root->number, parents, keys);
	if (builder->n_heads || builder->n_notes)
		ids_write(builder, out);
	str_add(out, ">>");
	packer_end(builder->packer);
	parents_write(builder, packer_begin(builder->packer, parents));
	packer_end(builder->packer);
}

static void marks_count(struct builder *builder)
{
	size_t n = 0;

	builder->marks_before = ARENA_ARRAY(builder->arena, size_t, builder->input->pages->n);
	for (size_t i = 0; i < builder->input->pages->n; i++) {
		builder->marks_before[i] = n;
		n += builder->input->written[i].n_marks;
	}
}

size_t structure_write(struct packer *packer, const struct structure_input *input)
{
	struct builder builder = {.arena = packer_arena(packer), .packer = packer, .input = input};
	struct tag *root = input->pages->tags;
	size_t n = tags_number(root, 0), number = packer_number(packer);

	builder.inside = ARENA_ARRAY(builder.arena, struct inside, n);
	builder.elements = ARENA_ARRAY(builder.arena, struct element *, n);
	marks_count(&builder);
	drawn_collect(&builder);
	builder.root = element_add(&builder, NULL, "Document", root);
	build_children(&builder, builder.root, root);
	elements_number(&builder, builder.root);
	element_write(&builder, builder.root, number);
	root_write(&builder, number);
	return number;
}
