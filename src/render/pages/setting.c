#include "render/pages/setting.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

double table_text(const struct table_setting *setting, double x, double y, const char *text,
                  const struct text_style *style)
{
	struct flow *flow = setting->flow;

	if (*text)
		flow_text(flow, setting->x + x, y, text, style);
	return x + fonts_width(flow->fonts, style->face, style->size, text);
}

void table_marks(const struct table_setting *setting, double x, double y, const char *signs,
                 const struct text_style *style)
{
	struct text_style small = *style;

	if (!*signs)
		return;
	small.face = FACE_REGULAR;
	small.size = MARK_SIZE * style->size;
	table_text(setting, x + MARK_GAP * style->size,
	           y - (signs[0] == '*' ? 0.1 : 0.32) * style->size, signs, &small);
}

/* A number, with its anchor where the column has it. */
static void number_draw(const struct table_setting *setting, const struct placed_cell *placed,
                        const struct cell_parts *parts, double y)
{
	const struct table_column *column = &setting->layout.columns[placed->column];
	struct flow *flow = setting->flow;
	struct text_style style = cell_style(&setting->layout, placed->cell, placed->type);
	const char *text = placed->cell->text;
	const char *lead = arena_strndup(flow->arena, text, parts->lead);
	double anchor = column_anchor(column);
	double x = anchor - fonts_span_width(flow->fonts, style.face, style.size, text,
	                                     column->points ? parts->point : parts->lead);

	if (parts->word && column->points)
		x += column->fraction;
	if (!parts->bracket) {
		x = table_text(setting, x, y, text, &style);
	} else {
		table_text(setting, x, y, lead, &style);
		x = anchor + (column->points ? column->fraction : 0) +
		    BRACKET_GAP * setting->layout.size;
		x = table_text(setting, x, y, text + parts->rest, &style);
	}
	table_marks(setting, x, y, table_signs(setting->table, placed->cell, flow->arena), &style);
}

/* Where a line of a cell starts, for each way of ranging it. */
static double line_x(const struct table_setting *setting, const struct placed_cell *placed,
                     const char *text, const struct text_style *style)
{
	double spare =
	    placed->width - fonts_width(setting->flow->fonts, style->face, style->size, text);

	if (placed->align == ALIGN_LEFT)
		return placed->x + placed->cell->indent * INDENT * setting->layout.size;
	return placed->x + (placed->align == ALIGN_RIGHT ? spare : spare / 2);
}

/* Whether a cell is a number that its column has room for. */
static bool is_number(const struct table_setting *setting, const struct placed_cell *placed,
                      struct cell_parts *parts)
{
	const struct table_column *column = &setting->layout.columns[placed->column];

	return placed->align == ALIGN_NUMBER && placed->type != TYPE_TABLE_HEAD &&
	       placed->span == 1 && column->left + column->right <= column->width + 0.01 &&
	       cell_split(placed->cell->text, parts);
}

static void cell_line_draw(const struct table_setting *setting, const struct placed_cell *placed,
                           size_t i, double y)
{
	struct text_style style = cell_style(&setting->layout, placed->cell, placed->type);
	const char *text = placed->lines.items[i];
	double x = table_text(setting, line_x(setting, placed, text, &style), y, text, &style);

	if (i + 1 == placed->lines.n)
		table_marks(setting, x, y,
		            table_signs(setting->table, placed->cell, setting->flow->arena), &style);
}

/* N or unit, below a head. */
static void unit_draw(const struct table_setting *setting, const struct placed_cell *placed,
                      double y)
{
	struct text_style style = flow_style(setting->flow, TYPE_TABLE_UNIT);
	const char *unit = placed->cell->unit;

	style.size *= setting->layout.size / flow_style(setting->flow, TYPE_TABLE).size;
	table_text(setting, line_x(setting, placed, unit, &style), y, unit, &style);
}

void table_cell(const struct table_setting *setting, const struct placed_cell *placed, size_t from,
                size_t to, size_t shift)
{
	struct flow *flow = setting->flow;
	struct text_style style = cell_style(&setting->layout, placed->cell, placed->type);
	bool head = placed->type == TYPE_TABLE_HEAD;
	double line = head ? setting->layout.head_line : setting->layout.line;
	double base = flow->y + flow_baseline(flow, &style, line);
	struct cell_parts parts;

	flow_tag_cell(flow, head || placed->column == 0 ? TAG_TH : TAG_TD, (unsigned)placed->column,
	              (unsigned)placed->span);
	if (from == 0 && is_number(setting, placed, &parts))
		number_draw(setting, placed, &parts, base);
	else
		for (size_t i = from; i < to; i++)
			if (i >= shift && i - shift < placed->lines.n)
				cell_line_draw(setting, placed, i - shift,
				               base + (double)(i - from) * line);
	if (placed->cell->unit && to == shift + placed->lines.n)
		unit_draw(setting, placed, base + (double)(to - from) * line);
	flow_tag_end(flow);
}
