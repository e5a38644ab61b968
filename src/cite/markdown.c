#include "cite/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "cite/markdown_impl.h"
#include "results/prose.h"
#include "results/table.h"

/* The text of a block or cell under way. */
struct gathering {
	struct str span;       /* the span being filled, … */
	bool strong, emphasis; /* … and its look */
	struct span *spans;
	size_t n;
	int strong_depth, emphasis_depth;
	bool blank; /* a blank here would be one too many */
};

/* A list that is open. */
struct list {
	struct list *outer;
	int number; /* of the next item */
	int depth;  /* among lists */
};

/* The marker that waits for the first block of its item. */
struct pending {
	const char *marker; /* NULL: none */
	int level;
	uint32_t line;
};

/* A table under way. */
struct table_parse {
	struct results store; /* owns rows and cells */
	struct table *table;  /* NULL: outside of tables */
	struct cell *cells;   /* of the row under way */
	size_t column;
	uint32_t line;
	const uint8_t *declared; /* 'l', 'c', 'r' or 0 for each column */
};

struct parse {
	struct arena *arena;
	const struct results *results; /* of fields; or NULL */
	struct lines lines;            /* for messages */
	struct block *blocks;
	size_t n;
	int level; /* lists and quotations around */
	struct list *list;
	struct pending pending;
	struct gathering text;
	struct table_parse table;
};

/* The library keeps its extensions in a list of its own.  Made before main()
 * there is no race for it, no flag of ours to keep, and no leak. */
__attribute__((constructor)) static void extensions_register(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

/* --- Text ------------------------------------------------------------------ */

static void span_end(struct gathering *text, struct arena *arena)
{
	const struct span span = {str_text(&text->span), text->strong, text->emphasis};

	if (text->span.length)
		ARENA_PUSH(arena, text->spans, text->n, span);
	text->span = (struct str){.arena = arena};
}

static void text_start(struct parse *parse)
{
	parse->text = (struct gathering){.span.arena = parse->arena, .blank = true};
}

/* Adds text in the look in force; blanks that follow each other become one. */
static void text_add(struct parse *parse, const char *literal)
{
	struct gathering *text = &parse->text;
	bool strong = text->strong_depth > 0, emphasis = text->emphasis_depth > 0;

	if (strong != text->strong || emphasis != text->emphasis) {
		span_end(text, parse->arena);
		text->strong = strong;
		text->emphasis = emphasis;
	}
	for (; *literal; literal++) {
		char c = *literal == '\t' || *literal == '\r' ? ' ' : *literal;

		if (c != ' ' || !text->blank)
			str_add_bytes(&text->span, &c, 1);
		text->blank = c == ' ' || c == '\n';
	}
}

/* Ends the text, without blanks behind it. */
static void text_end(struct parse *parse)
{
	struct gathering *text = &parse->text;
	struct str *span = &text->span;

	while (span->length &&
	       (span->text[span->length - 1] == ' ' || span->text[span->length - 1] == '\n'))
		span->text[--span->length] = '\0';
	span_end(text, parse->arena);
}

/* All of a text, whatever its looks. */
static const char *text_join(const struct parse *parse)
{
	struct str joined = {.arena = parse->arena};

	if (parse->text.n == 1)
		return parse->text.spans[0].text;
	for (size_t i = 0; i < parse->text.n; i++)
		str_add(&joined, parse->text.spans[i].text);
	return str_text(&joined);
}

static void link_visit(struct parse *parse, cmark_node *node)
{
	cmark_node *words = cmark_node_first_child(node);

	refuse_link(&parse->lines, cmark_node_get_start_line(node), cmark_node_get_url(node),
	            words ? cmark_node_get_literal(words) : NULL);
}

static void inline_visit(struct parse *parse, cmark_node *node, bool enter)
{
	struct gathering *text = &parse->text;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		if (cmark_node_previous(node))
			table_rule_check(&parse->lines, cmark_node_get_start_line(node),
			                 cmark_node_get_literal(node));
		text_add(parse, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_CODE:
		text_add(parse, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		text_add(parse, " ");
		break;
	case CMARK_NODE_LINEBREAK:
		text_add(parse, "\n");
		break;
	case CMARK_NODE_EMPH:
		text->emphasis_depth += enter ? 1 : -1;
		break;
	case CMARK_NODE_STRONG:
		text->strong_depth += enter ? 1 : -1;
		break;
	case CMARK_NODE_HTML_INLINE:
		html_check(&parse->lines, cmark_node_get_start_line(node),
		           cmark_node_get_literal(node));
		break;
	case CMARK_NODE_LINK:
		if (enter)
			link_visit(parse, node);
		break;
	case CMARK_NODE_IMAGE:
		if (enter)
			refuse_image(&parse->lines, cmark_node_get_start_line(node));
		break;
	default:
		break;
	}
}

/* --- Blocks ---------------------------------------------------------------- */

/* An item whose marker nothing has taken. */
static void pending_flush(struct parse *parse)
{
	const struct pending *pending = &parse->pending;
	const struct block block = {.kind = BLOCK_ITEM,
	                            .level = pending->level,
	                            .marker = pending->marker,
	                            .line = pending->line};

	if (pending->marker)
		ARENA_PUSH(parse->arena, parse->blocks, parse->n, block);
	parse->pending.marker = NULL;
}

/* Adds what was gathered; the first block of an item takes its marker. */
static void block_end(struct parse *parse, enum block_kind kind, int level, int line)
{
	const char *marker = parse->pending.marker;
	struct block block = {.kind = marker ? BLOCK_ITEM : kind,
	                      .level = level,
	                      .marker = marker ? marker : "",
	                      .line = line > 0 ? (uint32_t)line : 0};

	text_end(parse);
	if (parse->text.n == 0)
		return; /* nothing but a comment */
	block.spans = parse->text.spans;
	block.n_spans = parse->text.n;
	ARENA_PUSH(parse->arena, parse->blocks, parse->n, block);
	parse->pending.marker = NULL;
}

static void heading_visit(struct parse *parse, cmark_node *node, bool enter)
{
	int line = cmark_node_get_start_line(node);

	if (enter) {
		text_start(parse);
		parse->text.strong_depth = parse->level > 0;
	} else if (parse->level > 0) {
		block_end(parse, BLOCK_PARAGRAPH, parse->level, line);
	} else {
		block_end(parse, BLOCK_HEADING, cmark_node_get_heading_level(node), line);
	}
}

static void paragraph_visit(struct parse *parse, cmark_node *node, bool enter)
{
	int line = cmark_node_get_start_line(node);

	if (line == 0 && cmark_node_next(node)) /* of one just above a table */
		line = cmark_node_get_start_line(cmark_node_next(node));
	if (enter)
		text_start(parse);
	else
		block_end(parse, BLOCK_PARAGRAPH, parse->level, line);
}

static void code_block_visit(struct parse *parse, cmark_node *node)
{
	text_start(parse);
	text_add(parse, cmark_node_get_literal(node));
	block_end(parse, BLOCK_PARAGRAPH, parse->level, cmark_node_get_start_line(node));
}

static void list_visit(struct parse *parse, cmark_node *node, bool enter)
{
	struct list *list;

	parse->level += enter ? 1 : -1;
	if (!enter) {
		parse->list = parse->list->outer;
		return;
	}
	list = ARENA_NEW(parse->arena, struct list);
	*list = (struct list){
	    .outer = parse->list,
	    .number = cmark_node_get_list_start(node),
	    .depth = parse->list ? parse->list->depth + 1 : 0,
	};
	parse->list = list;
}

static void item_visit(struct parse *parse, cmark_node *node, bool enter)
{
	cmark_node *parent = cmark_node_parent(node);
	struct list *list = parse->list;

	pending_flush(parse);
	if (!enter)
		return;
	parse->pending.level = parse->level;
	parse->pending.line = (uint32_t)cmark_node_get_start_line(node);
	if (cmark_node_get_list_type(parent) == CMARK_ORDERED_LIST)
		parse->pending.marker =
		    arena_printf(parse->arena, "%d%c", list->number++,
		                 cmark_node_get_list_delim(parent) == CMARK_PAREN_DELIM ? ')' : '.');
	else
		parse->pending.marker = list->depth == 0 ? "•" : "–";
}

/* --- Tables ---------------------------------------------------------------- */

static enum cell_align column_align(const struct table_parse *parse, const struct table *filled,
                                    size_t i)
{
	bool numbers = i > 0 && holds_numbers(filled, i);

	switch (parse->declared ? parse->declared[i] : 0) {
	case 'l':
		return ALIGN_LEFT;
	case 'c':
		return numbers ? ALIGN_NUMBER : ALIGN_CENTRE;
	case 'r':
		return ALIGN_RIGHT;
	default:
		return numbers ? ALIGN_NUMBER : ALIGN_LEFT;
	}
}

static void table_end(struct parse *parse)
{
	struct table_parse *under_way = &parse->table;
	struct table *table = under_way->table;
	const struct block block = {.kind = BLOCK_TABLE,
	                            .level = parse->level,
	                            .marker = "",
	                            .table = table,
	                            .line = under_way->line};
	const struct table *filled =
	    parse->results ? table_filled(parse->results, table, parse->arena) : table;
	enum cell_align *align;

	BUG_UNLESS(table);
	align = ARENA_ARRAY(parse->arena, enum cell_align, table->n_columns);
	for (size_t i = 0; i < table->n_columns; i++)
		align[i] = column_align(under_way, filled, i);
	table->align = align;
	pending_flush(parse);
	ARENA_PUSH(parse->arena, parse->blocks, parse->n, block);
	under_way->table = NULL;
}

static void table_visit(struct parse *parse, cmark_node *node, bool enter)
{
	struct table_parse *table = &parse->table;
	size_t n = cmark_gfm_extensions_get_table_columns(node);

	if (!enter) {
		table_end(parse);
		return;
	}
	*table = (struct table_parse){.store.arena = parse->arena,
	                              .line = (uint32_t)cmark_node_get_start_line(node),
	                              .declared = cmark_gfm_extensions_get_table_alignments(node)};
	table->table = results_add_table(&table->store, "", "", n);
	columns_check(&parse->lines, (int)table->line, n);
}

static void row_start(struct parse *parse, cmark_node *node, bool head)
{
	struct table_parse *table = &parse->table;

	table->cells = (head ? table_add_head : table_add_row)(&table->store, table->table);
	table->column = 0;
	if (!head)
		row_check(&parse->lines, cmark_node_get_start_line(node),
		          cmark_node_get_start_column(node), table->table->n_columns);
}

static void cell_visit(struct parse *parse, bool enter)
{
	struct table_parse *table = &parse->table;
	struct cell *cell;
	const char *emspace = "\u2003";

	if (enter) {
		text_start(parse);
		return;
	}
	text_end(parse);
	BUG_UNLESS(table->column < table->table->n_columns);
	cell = &table->cells[table->column++];
	cell->text = text_join(parse);
	while (strncmp(cell->text, emspace, strlen(emspace)) == 0) {
		cell->text += strlen(emspace);
		cell->indent = (unsigned char)(cell->indent + (cell->indent < 9));
	}
	cell->bold = parse->text.n > 0;
	for (size_t i = 0; i < parse->text.n; i++)
		cell->bold &= parse->text.spans[i].strong;
}

/* --- The walk -------------------------------------------------------------- */

/* What is no part of CommonMark has types that are numbered at run time. */
static void extension_visit(struct parse *parse, cmark_node *node, bool enter)
{
	const char *type = cmark_node_get_type_string(node);

	if (str_equal(type, "table"))
		table_visit(parse, node, enter);
	else if (str_equal(type, "table_header") && enter)
		row_start(parse, node, true);
	else if (str_equal(type, "table_row") && enter)
		row_start(parse, node, false);
	else if (str_equal(type, "table_cell"))
		cell_visit(parse, enter);
}

static void node_visit(struct parse *parse, cmark_node *node, bool enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_DOCUMENT:
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		parse->level += enter ? 1 : -1;
		break;
	case CMARK_NODE_LIST:
		list_visit(parse, node, enter);
		break;
	case CMARK_NODE_ITEM:
		item_visit(parse, node, enter);
		break;
	case CMARK_NODE_HEADING:
		heading_visit(parse, node, enter);
		break;
	case CMARK_NODE_PARAGRAPH:
		paragraph_visit(parse, node, enter);
		break;
	case CMARK_NODE_CODE_BLOCK:
		code_block_visit(parse, node);
		break;
	case CMARK_NODE_HTML_BLOCK:
		html_check(&parse->lines, cmark_node_get_start_line(node),
		           cmark_node_get_literal(node));
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		refuse_rule(&parse->lines, cmark_node_get_start_line(node));
		break;
	default:
		if ((cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE)
			inline_visit(parse, node, enter);
		else
			extension_visit(parse, node, enter);
	}
}

static void tree_walk(struct parse *parse, cmark_node *root)
{
	cmark_iter *walk = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE)
		node_visit(parse, cmark_iter_get_node(walk), event == CMARK_EVENT_ENTER);
	cmark_iter_free(walk);
}

bool markdown_parse(struct arena *arena, const struct source *source, const char *text,
                    struct prose *prose, struct diags *diags)
{
	struct parse parse = {.arena = arena,
	                      .results = prose->results,
	                      .lines = {.arena = arena, .source = source, .diags = diags}};
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_node *root;

	lines_check(&parse.lines, text);
	cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
	cmark_parser_feed(parser, text, strlen(text));
	root = cmark_parser_finish(parser);
	tree_walk(&parse, root);
	cmark_node_free(root);
	cmark_parser_free(parser);
	prose->blocks = parse.blocks;
	prose->n = parse.n;
	return parse.lines.n_errors == 0;
}

void markdown_add_words(struct str *markdown, const char *words)
{
	for (const char *p = words; *p;) {
		const char *from = p;
		int32_t code = utf8_next(&p);

		if (code < 0) {
			str_addf(markdown, "\\\\x%02x", (unsigned)(unsigned char)*from);
			continue;
		}
		if (code < 0x80 && strchr("\\`*_[]<>&|~#", *from))
			str_add(markdown, "\\");
		if (code == '\n' || code == '\r')
			from = " ";
		str_add_bytes(markdown, from, *from == ' ' ? 1 : (size_t)(p - from));
	}
}

const char markdown_built_version[] = CMARK_GFM_VERSION_STRING;

const char *markdown_library_version(struct arena *arena)
{
	return arena_strdup(arena, cmark_version_string());
}
