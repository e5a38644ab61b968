/* Texts in the flow: paragraphs in several faces, lists, and the tables that
 * stand among them.  Lines are ragged right and break as text_wrap() has it. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "render/pages/flow.h"
#include "results/prose.h"
#include "results/results.h"

/* Lengths by the size of type, and spaces by its line distance. */
#define STEP 1.6       /* a level of lists and quotations */
#define MARKER_GAP 0.5 /* between a marker and its text */
#define SPACE_PARAGRAPHS 0.45
#define SPACE_ITEMS 0.15

/* Deeper levels have no more indent. */
enum { LEVELS_MAX = 8 };

/* A text being set. */
struct setting {
	struct flow *flow;
	const struct prose *prose;
	struct text_style style;
	double line;
	double indents[LEVELS_MAX + 1]; /* of the text of a level */
};

static enum face span_face(const struct span *span)
{
	if (span->strong)
		return FACE_BOLD; /* and no slant: there are three faces */
	return span->emphasis ? FACE_ITALIC : FACE_REGULAR;
}

static bool is_run_text(const struct block *block)
{
	return block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_ITEM;
}

bool prose_has_italic(const struct prose *prose)
{
	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];

		for (size_t k = 0; is_run_text(block) && k < block->n_spans; k++)
			if (span_face(&block->spans[k]) == FACE_ITALIC)
				return true;
	}
	return false;
}

/* All of a block's text, whatever its looks. */
static const char *block_text(const struct flow *flow, const struct block *block)
{
	struct str text = {.arena = flow->arena};

	for (size_t i = 0; i < block->n_spans; i++)
		str_add(&text, block->spans[i].text);
	return str_text(&text);
}

/* --- Indents --------------------------------------------------------------- */

static int level_of(const struct block *block)
{
	return block->level < LEVELS_MAX ? block->level : LEVELS_MAX;
}

/* The markers of a level hang in a column wide enough for the widest one. */
static void indents_find(struct setting *setting)
{
	const struct prose *prose = setting->prose;
	double size = setting->style.size, widest[LEVELS_MAX + 1] = {0};

	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];
		int level = level_of(block);

		if (block->kind == BLOCK_ITEM)
			widest[level] =
			    fmax(widest[level], fonts_width(setting->flow->fonts, FACE_REGULAR,
			                                    size, block->marker));
	}
	for (int i = 1; i <= LEVELS_MAX; i++)
		setting->indents[i] =
		    setting->indents[i - 1] + fmax(STEP * size, widest[i] + MARKER_GAP * size);
}

/* --- Paragraphs ------------------------------------------------------------ */

static struct run_lines block_break(const struct setting *setting, const struct block *block)
{
	struct flow *flow = setting->flow;
	struct measure measure = flow_measure(flow, TYPE_BODY);
	struct text_run *runs = ARENA_ARRAY(flow->arena, struct text_run, block->n_spans);

	measure.width -= setting->indents[level_of(block)];
	for (size_t i = 0; i < block->n_spans; i++)
		runs[i] = (struct text_run){block->spans[i].text, span_face(&block->spans[i])};
	return text_wrap_runs(flow->arena, &measure, runs, block->n_spans);
}

/* Draws lines at the cursor. */
static void lines_draw(const struct setting *setting, double x, const struct run_line *lines,
                       size_t n)
{
	struct flow *flow = setting->flow;
	struct text_style style = setting->style;
	double down = flow_baseline(flow, &style, setting->line);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < lines[i].n; k++) {
			const struct placed_run *run = &lines[i].items[k];

			style.face = run->face;
			flow_text(flow, x + run->x, flow->y + down, run->text, &style);
		}
		flow->y += setting->line;
	}
}

/* The marker ends where the gap before the text starts. */
static void marker_draw(const struct setting *setting, const struct block *block)
{
	struct flow *flow = setting->flow;
	struct text_style style = setting->style;

	style.anchor = ANCHOR_END;
	flow_tag_begin(flow, TAG_LABEL);
	flow_text(flow,
	          flow->template->left + setting->indents[level_of(block)] - MARKER_GAP * style.size,
	          flow->y + flow_baseline(flow, &style, setting->line), block->marker, &style);
	flow_tag_end(flow);
}

/* What must stand below the whole of a short paragraph: the first line of the
 * list or table that it announces. */
static double below(const struct setting *setting, size_t i)
{
	const struct prose *prose = setting->prose;
	bool announces = prose->blocks[i].kind == BLOCK_PARAGRAPH && i + 1 < prose->n &&
	                 prose->blocks[i + 1].kind == BLOCK_ITEM;

	return announces ? setting->line * (1 + SPACE_PARAGRAPHS) : 0;
}

static void text_set(const struct setting *setting, size_t i)
{
	const struct block *block = &setting->prose->blocks[i];
	struct flow *flow = setting->flow;
	struct run_lines lines = block_break(setting, block);
	double x = flow->template->left + setting->indents[level_of(block)];
	bool whole = lines.n <= 3;

	flow_reserve(flow, (double)(whole ? lines.n : 2) * setting->line +
	                       (whole ? below(setting, i) : 0));
	flow_tag_begin(flow, block->kind == BLOCK_ITEM ? TAG_LI : TAG_P)->level = block->level;
	if (block->kind == BLOCK_ITEM)
		marker_draw(setting, block);
	for (size_t done = 0; done < lines.n;) {
		size_t fit = flow_lines_fit(flow, setting->line, lines.n - done);

		lines_draw(setting, x, &lines.items[done], fit);
		done += fit;
		if (done < lines.n)
			flow_new_page(flow);
	}
	flow_tag_end(flow);
}

/* --- Blocks ---------------------------------------------------------------- */

static void block_set(const struct setting *setting, size_t i)
{
	const struct block *block = &setting->prose->blocks[i];
	struct flow *flow = setting->flow;

	if (block->kind == BLOCK_TABLE)
		flow_table(flow, block->table, block->number);
	else if (block->kind == BLOCK_HEADING)
		flow_heading(flow, block->level < 3 ? block->level - 1 : 2, 0,
		             block_text(flow, block));
	else
		text_set(setting, i);
}

/* Space between a block and the one before it; tables and headings bring their
 * own, but a caption keeps the distance of a paragraph. */
static double space_before(const struct block *block)
{
	if (!is_run_text(block - 1) || (!is_run_text(block) && block->number == 0))
		return 0;
	return block->kind == BLOCK_ITEM && block[-1].kind == BLOCK_ITEM ? SPACE_ITEMS
	                                                                 : SPACE_PARAGRAPHS;
}

void flow_prose(struct flow *flow, const struct prose *prose)
{
	struct setting setting = {.flow = flow,
	                          .prose = prose,
	                          .style = flow_style(flow, TYPE_BODY),
	                          .line = flow_line(flow, TYPE_BODY)};

	indents_find(&setting);
	for (size_t i = 0; i < prose->n; i++) {
		if (i > 0)
			flow_space(flow, setting.line * space_before(&prose->blocks[i]));
		block_set(&setting, i);
	}
}
