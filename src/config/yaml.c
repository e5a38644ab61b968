/* libyaml's events to a tree; see node.h. */
#include <string.h>
#include <yaml.h>

#include "base/bug.h"
#include "base/str.h"
#include "config/node.h"

/* One open list or map. */
struct level {
	struct node *node;
	struct node *key; /* maps: the key whose value comes next, or NULL */
};

struct parse {
	struct arena *arena;
	struct diags *diags;
	const struct source *source;
	const char *text; /* of the source, after a byte order mark */
	struct node *root;
	struct level stack[CONFIG_MAX_DEPTH];
	int depth;
	uint32_t line;  /* a line of the source, from 0, … */
	size_t column;  /* … a character of it … */
	const char *at; /* … and its first byte; only moves forward */
	bool failed;    /* nothing sensible can follow */
};

/* A mark from libyaml's, which counts from 0 and in characters. */
static struct mark mark_from(const struct parse *parse, const yaml_mark_t *start,
                             const yaml_mark_t *end)
{
	struct mark mark = {.source = parse->source,
	                    .line = (uint32_t)start->line + 1,
	                    .column = (uint32_t)start->column + 1,
	                    .width = 1};

	if (end && end->line == start->line && end->column > start->column)
		mark.width = (uint32_t)(end->column - start->column);
	return mark;
}

static void refuse(struct parse *parse, const yaml_event_t *event, const char *what)
{
	struct mark at = mark_from(parse, &event->start_mark, &event->end_mark);

	diag_error(parse->diags, at, "%s", what);
}

/* What this language does without: anchors and tags. */
static void check_properties(struct parse *parse, const yaml_event_t *event,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		refuse(parse, event,
		       "anchors are not used here (write the value where it "
		       "is needed)");
	if (tag)
		refuse(parse, event,
		       "tags are not used here (leave out what starts with "
		       "'!')");
}

/* The path of a value: "analyses.pfs.times[2]". */
static const char *path_of(struct parse *parse)
{
	const struct level *top;

	if (parse->depth == 0)
		return "";
	top = &parse->stack[parse->depth - 1];
	if (top->node->kind == NODE_LIST)
		return arena_printf(parse->arena, "%s[%zu]", top->node->path, top->node->n + 1);
	if (!top->key)
		return top->node->path;
	if (top->node->path[0] == '\0')
		return top->key->text;
	return arena_printf(parse->arena, "%s.%s", top->node->path, top->key->text);
}

/* Reports a key that the map has already; "first in line 12". */
static void check_duplicate(struct parse *parse, const struct node *map, const struct node *key)
{
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i]->text, key->text) == 0) {
			diag_error(parse->diags, key->at, "duplicate key '%s' (first in line %u)",
			           key->text, map->keys[i]->at.line);
			return;
		}
}

const char *yaml_quoted(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	if (!strpbrk(text, "\"\\"))
		return arena_printf(arena, "\"%s\"", text);
	str_add(&out, "'");
	for (; *text; text++)
		str_add_bytes(&out, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
	str_add(&out, "'");
	return str_text(&out);
}

enum { LONGEST_CALL = 1000 }; /* so that a hostile config takes no time */

/* Length of a text up to where its parentheses are closed again, in its first
 * line; 0 if they are not. */
static size_t closed_length(const char *text)
{
	int open = 0;

	for (size_t i = 0; i < LONGEST_CALL && text[i] && text[i] != '\n'; i++) {
		open += (text[i] == '(') - (text[i] == ')');
		if (text[i] == ')' && open == 0)
			return i + 1;
	}
	return 0;
}

/* Whether a key stands inside the text of the value before it. */
static bool is_swallowed(const struct node *value, const struct node *key)
{
	return value->text_at.line == key->at.line &&
	       key->at.column < value->text_at.column + value->text_at.width;
}

/* `{event: first(a, b)}` is `{event: "first(a", "b)": null}` to YAML.  Nobody
 * means that: it is reported, and the value put together again, so that no
 * other message comes of it. */
static bool rejoin(struct parse *parse, const struct level *map, const struct node *node)
{
	struct node *value = map->node->n ? map->node->items[map->node->n - 1] : NULL;
	size_t length;

	if (!value || value->kind != NODE_SCALAR || !value->plain || node->kind != NODE_SCALAR ||
	    !node->plain || node->text[0])
		return false;
	if (is_swallowed(value, map->key))
		return true;
	if (!value->source || !strchr(value->text, '(') || closed_length(value->text))
		return false;
	length = closed_length(value->source);
	if (length == 0)
		return false;
	value->text = arena_strndup(parse->arena, value->source, length);
	value->verbatim = true;
	value->text_at.width = (uint32_t)utf8_count(value->text, length);
	diag_error(parse->diags, value->text_at,
	           "inside { } a ',' ends a value (write it in quotes: %s)",
	           yaml_quoted(parse->arena, value->text));
	diag_path(parse->diags, value->path);
	return is_swallowed(value, map->key);
}

/* Puts a finished or just opened node where it belongs. */
static void place(struct parse *parse, struct node *node)
{
	struct level *top;

	if (parse->depth == 0) {
		parse->root = node;
		return;
	}
	top = &parse->stack[parse->depth - 1];
	if (top->node->kind == NODE_MAP && !top->key) {
		if (node->kind != NODE_SCALAR) {
			diag_error(parse->diags, node->at, "a key must be plain text");
			parse->failed = true;
			return;
		}
		check_duplicate(parse, top->node, node);
		top->key = node;
		return;
	}
	if (top->node->kind == NODE_MAP) {
		size_t n_keys = top->node->n;

		if (rejoin(parse, top, node)) {
			top->key = NULL;
			return;
		}
		ARENA_PUSH(parse->arena, top->node->keys, n_keys, top->key);
		top->key = NULL;
	}
	ARENA_PUSH(parse->arena, top->node->items, top->node->n, node);
}

static struct node *node_new(struct parse *parse, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = ARENA_NEW(parse->arena, struct node);

	node->kind = kind;
	node->at = mark_from(parse, &event->start_mark, &event->end_mark);
	node->path = path_of(parse);
	return node;
}

static void open_node(struct parse *parse, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = node_new(parse, event, kind);

	if (parse->depth == CONFIG_MAX_DEPTH) {
		refuse(parse, event, "nesting deeper than 32 levels");
		parse->failed = true;
		return;
	}
	place(parse, node);
	parse->stack[parse->depth++] = (struct level){.node = node};
}

/* The first byte at a mark.  libyaml's index counts characters, so the byte is
 * found from the one before; scalars come in order, so nothing is passed twice. */
static const char *byte_at(struct parse *parse, const yaml_mark_t *mark)
{
	while (parse->line < mark->line) {
		const char *newline = strchr(parse->at, '\n');

		if (!newline)
			break;
		parse->at = newline + 1;
		parse->column = 0;
		parse->line++;
	}
	for (; parse->column < mark->column && *parse->at; parse->column++)
		utf8_next(&parse->at);
	return parse->at;
}

/* Whether the source shows the scalar's text letter by letter, so that a
 * place inside the text is a place in the file. */
static void locate_text(struct parse *parse, const yaml_event_t *event, struct node *node)
{
	size_t quote = node->plain ? 0 : 1, length = strlen(node->text);
	const char *start = byte_at(parse, &event->start_mark);

	node->text_at = node->at;
	node->source = start;
	if (strnlen(start, length + quote) < length + quote ||
	    strncmp(start + quote, node->text, length) != 0)
		return;
	node->verbatim = true;
	node->text_at.column += (uint32_t)quote;
	node->text_at.width = (uint32_t)utf8_count(node->text, length);
	if (node->text_at.width == 0)
		node->text_at.width = 1;
}

static void scalar(struct parse *parse, const yaml_event_t *event)
{
	struct node *node = node_new(parse, event, NODE_SCALAR);
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;

	check_properties(parse, event, event->data.scalar.anchor, event->data.scalar.tag);
	if (strlen(value) != length)
		refuse(parse, event, "text with a NUL character");
	node->text = arena_strdup(parse->arena, value);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	locate_text(parse, event, node);
	place(parse, node);
}

/* Handles one event; false at the end of the first document. */
static bool handle(struct parse *parse, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		scalar(parse, event);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		check_properties(parse, event, event->data.sequence_start.anchor,
		                 event->data.sequence_start.tag);
		open_node(parse, event, NODE_LIST);
		return true;
	case YAML_MAPPING_START_EVENT:
		check_properties(parse, event, event->data.mapping_start.anchor,
		                 event->data.mapping_start.tag);
		open_node(parse, event, NODE_MAP);
		return true;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		parse->depth--;
		return true;
	case YAML_ALIAS_EVENT:
		refuse(parse, event,
		       "aliases are not used here (write the value where it "
		       "is needed)");
		place(parse, node_new(parse, event, NODE_ALIAS));
		return true;
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_END_EVENT:
		return false;
	default:
		return true;
	}
}

/* What a message of libyaml mostly comes from. */
static const struct advice {
	const char *context, *problem; /* parts of what libyaml says */
	bool opening;                  /* the place is where the broken part begins */
	const char *text;
} advices[] = {
    {"quoted scalar", "unknown escape character", false,
     "'\\' starts an escape in double quotes (use single quotes)"},
    {"quoted scalar", "", true, "the quote that is opened here is never closed"},
    {"scanning a tag", "", true, "text that starts with '!' needs quotes"},
    {"", "undefined tag handle", true, "text that starts with '!' needs quotes"},
    {"scanning an anchor", "", true, "text that starts with '&' needs quotes"},
    {"scanning an alias", "", true, "text that starts with '*' needs quotes"},
    {"simple key", "could not find expected ':'", true,
     "this is no key (a key is followed by a colon and a blank)"},
    {"", "block sequence entries are not allowed", false,
     "a list starts in a line of its own, or is written as [a, b]"},
    {"", "tab character", false, "a tab (indent with blanks)"},
    {"", "did not find expected node content", false, "a value is missing before this"},
};

/* Where a place of libyaml's is in the text. */
static const char *source_at(const struct parse *parse, const yaml_mark_t *mark)
{
	const char *p = parse->text;

	for (size_t line = 0; line < mark->line; line++) {
		const char *newline = strchr(p, '\n');

		if (!newline)
			break;
		p = newline + 1;
	}
	for (size_t i = 0; i < mark->column && *p; i++)
		utf8_next(&p);
	return p;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What is wrong with a place where something else was expected, told from what
 * stands before it in its line. */
static const char *unexpected(const struct parse *parse, const char *at)
{
	const char *before = at;

	while (before > parse->text && is_blank(before[-1]))
		before--;
	if (before > parse->text && before[-1] == '"')
		return "the value goes on after a closing quote (write it in "
		       "single quotes as a whole)";
	if (before > parse->text && before[-1] == '\'')
		return "the value goes on after a closing quote (write it in "
		       "double quotes as a whole)";
	if (before == parse->text || before[-1] == '\n')
		return "the indentation does not fit (what belongs together "
		       "starts in the same column)";
	if (*at == ':')
		return "a ',' is missing before this key";
	if (*at == ']' || *at == '}')
		return *at == ']' ? "one ']' too many" : "one '}' too many";
	return "not expected here (a value with brackets, quotes or commas "
	       "needs quotes as a whole)";
}

/* A ': ' too many: the second one of a line, or that of a line that is read as
 * part of the value above it. */
static const char *second_colon(const struct parse *parse, const char *at)
{
	const char *start = at;

	while (start > parse->text && start[-1] != '\n')
		start--;
	for (const char *p = start; p < at; p++)
		if (p[0] == ':' && is_blank(p[1]))
			return "a second ': ' in one value (text with ': ' in "
			       "it needs quotes; or a ',' is missing)";
	return "the line is indented too far, or goes on with the value above "
	       "it";
}

static const char *token_advice(struct parse *parse, const char *at)
{
	if (*at == '\t')
		return "a tab (indent with blanks)";
	return arena_printf(parse->arena, "text that starts with '%c' needs quotes", *at);
}

/* A '{' or '[' that ends in a later line, or in the same line with something
 * else: the place is where it is opened, or where it goes wrong. */
static const char *flow_advice(const struct parse *parse, const yaml_parser_t *parser, bool *opening)
{
	const char *at = source_at(parse, &parser->problem_mark);
	bool map = strstr(parser->problem, "'}'");

	*opening = parser->context_mark.line != parser->problem_mark.line;
	if (!*opening && (*at == '}' || *at == ']'))
		return map ? "a '}' is missing before this" : "a ']' is missing before this";
	if (!*opening)
		return unexpected(parse, at);
	return map ? "this '{' is not closed, or a ',' is missing"
	           : "this '[' is not closed, or a ',' is missing";
}

/* The cause of a syntax error in words; *opening tells that its place is where
 * the broken part begins. */
static const char *explain(struct parse *parse, const yaml_parser_t *parser, bool *opening)
{
	const char *problem = parser->problem ? parser->problem : "not YAML";
	const char *context = parser->context ? parser->context : "";
	const char *at = source_at(parse, &parser->problem_mark);

	*opening = false;
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (strstr(context, advices[i].context) && strstr(problem, advices[i].problem)) {
			*opening = advices[i].opening && *context;
			return advices[i].text;
		}
	if (strstr(problem, "expected ',' or"))
		return flow_advice(parse, parser, opening);
	if (strstr(problem, "mapping values are not allowed"))
		return second_colon(parse, at);
	if (strstr(problem, "cannot start any token"))
		return token_advice(parse, at);
	if (strstr(problem, "did not find expected"))
		return unexpected(parse, at);
	return problem;
}

static void syntax_error(struct parse *parse, const yaml_parser_t *parser)
{
	bool opening;
	const char *text = explain(parse, parser, &opening);

	diag_error(parse->diags,
	           mark_from(parse, opening ? &parser->context_mark : &parser->problem_mark, NULL),
	           "not valid YAML: %s", text);
}

static void parse_events(struct parse *parse, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool more = true;

	while (more && !parse->failed) {
		if (!yaml_parser_parse(parser, &event)) {
			syntax_error(parse, parser);
			parse->failed = true;
			return;
		}
		more = handle(parse, &event);
		yaml_event_delete(&event);
	}
	if (parse->failed || !parser->stream_start_produced)
		return;
	/* whatever follows the first document is not config */
	if (yaml_parser_parse(parser, &event)) {
		if (event.type == YAML_DOCUMENT_START_EVENT)
			refuse(parse, &event, "a second document; a config is one document");
		yaml_event_delete(&event);
	} else {
		syntax_error(parse, parser);
		parse->failed = true;
	}
}

/* The place of a byte of the source. */
static struct mark mark_at(const struct source *source, size_t byte)
{
	struct mark mark = {.source = source, .line = 1, .width = 1};
	size_t line_start = 0;

	for (size_t i = 0; i < byte; i++)
		if (source->text[i] == '\n') {
			mark.line++;
			line_start = i + 1;
		}
	mark.column = (uint32_t)utf8_count(source->text + line_start, byte - line_start) + 1;
	return mark;
}

/* Problems of the bytes, for which libyaml gives no line. */
static bool check_bytes(const struct source *source, struct diags *diags)
{
	size_t bad = utf8_check(source->text, source->length);
	const char *nul = memchr(source->text, '\0', source->length);
	struct mark whole = {.source = source};

	if (source->length > CONFIG_MAX_BYTES)
		return diag_error(diags, whole, "larger than 1 MiB: this is not a config");
	if (source->length >= 2 &&
	    (memcmp(source->text, "\xFF\xFE", 2) == 0 || memcmp(source->text, "\xFE\xFF", 2) == 0))
		return diag_error(diags, whole, "UTF-16 text (save the file as UTF-8)");
	if (nul)
		return diag_error(diags, mark_at(source, (size_t)(nul - source->text)),
		                  "a NUL byte (is this a text file in UTF-8?)");
	if (bad < source->length)
		return diag_error(diags, mark_at(source, bad),
		                  "byte 0x%02X is not UTF-8 (save the file as "
		                  "UTF-8)",
		                  (unsigned char)source->text[bad]);
	return true;
}

struct node *yaml_parse(struct arena *arena, const struct source *source, struct diags *diags)
{
	struct parse *parse = ARENA_NEW(arena, struct parse);
	yaml_parser_t parser;

	parse->arena = arena;
	parse->diags = diags;
	parse->source = source;
	if (!check_bytes(source, diags))
		return NULL;
	/* told its encoding, libyaml takes a byte order mark for text */
	parse->text = source->text;
	if (strncmp(parse->text, "\xEF\xBB\xBF", 3) == 0)
		parse->text += 3;
	parse->at = parse->text;
	if (!yaml_parser_initialize(&parser))
		no_memory();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)parse->text,
	                             strlen(parse->text));
	parse_events(parse, &parser);
	yaml_parser_delete(&parser);
	return parse->failed ? NULL : parse->root;
}

const struct node *node_find(const struct node *map, const char *key)
{
	for (size_t i = 0; i < map->n && map->kind == NODE_MAP; i++)
		if (strcmp(map->keys[i]->text, key) == 0)
			return map->items[i];
	return NULL;
}

const char *yaml_library_version(struct arena *arena)
{
	return arena_strdup(arena, yaml_get_version_string());
}
