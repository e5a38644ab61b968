/* A table as LaTeX, to be taken in by \input: booktabs, columns of numbers by siunitx's S,
 * pairs such as "12 (20)" as two columns that meet where the bracket starts, since an S
 * column would take the bracket for an uncertainty.  Long tables run over pages. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"

/* More rows than fit a page. */
enum { LONG_ROWS = 40 };

/* What a column becomes. */
enum latex_kind { LATEX_TEXT, LATEX_RIGHT, LATEX_NUMBERS, LATEX_PAIRS };

struct latex {
	struct str out;
	const struct table_shape *shape;
	const struct table *table;
	enum latex_kind *kinds;
	size_t n_columns; /* of LaTeX's */
	bool is_long;
};

/* --- Texts ----------------------------------------------------------------------------- */

/* Characters that LaTeX reads otherwise, or that its fonts lack. */
static const struct {
	const char *text, *latex;
} characters[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\ensuremath{<}"},
    {">", "\\ensuremath{>}"},
    {"\"", "\\textquotedbl{}"},
    {"\n", " "},
    {"\u00a0", "~"},
    {"\u00b0", "\\ensuremath{^{\\circ}}"},
    {"\u00b1", "\\ensuremath{\\pm}"},
    {"\u00b2", "\\textsuperscript{2}"},
    {"\u00b3", "\\textsuperscript{3}"},
    {"\u00b5", "\\ensuremath{\\mu}"},
    {"\u00b7", "\\ensuremath{\\cdot}"},
    {"\u00d7", "\\ensuremath{\\times}"},
    {"\u2007", "\\phantom{0}"},
    {"\u2009", "\\,"},
    {"\u200a", "\\,"},
    {"\u202f", "\\,"},
    {"\u2011", "\\mbox{-}"},
    {"\u2013", "--"},
    {"\u2014", "---"},
    {"\u2018", "`"},
    {"\u2019", "'"},
    {"\u201c", "``"},
    {"\u201d", "''"},
    {"\u2020", "\\dag{}"},
    {"\u2021", "\\ddag{}"},
    {"\u2022", "\\textbullet{}"},
    {"\u2026", "\\ldots{}"},
    {"\u2192", "\\ensuremath{\\rightarrow}"},
    {"\u2212", "\\ensuremath{-}"},
    {"\u221a", "\\ensuremath{\\surd}"},
    {"\u25cb", "\\ensuremath{\\circ}"},
    {"\u25cf", "\\ensuremath{\\bullet}"},
    {"\u25d0", "\\ensuremath{\\ominus}"},
    {"\u2191", "\\ensuremath{\\uparrow}"},
    {"\u2193", "\\ensuremath{\\downarrow}"},
    {"\u221e", "\\ensuremath{\\infty}"},
    {"\u2225", "\\ensuremath{\\Vert}"},
    {"\u2248", "\\ensuremath{\\approx}"},
    {"\u2260", "\\ensuremath{\\neq}"},
    {"\u2264", "\\ensuremath{\\leq}"},
    {"\u2265", "\\ensuremath{\\geq}"},
};

/* From alpha to omega, with the final sigma; then the capitals, of which those that look
 * like Latin letters are these. */
static const char *const greek[] = {
    "\\alpha",  "\\beta", "\\gamma", "\\delta",    "\\varepsilon", "\\zeta", "\\eta",
    "\\theta",  "\\iota", "\\kappa", "\\lambda",   "\\mu",         "\\nu",   "\\xi",
    "o",        "\\pi",   "\\rho",   "\\varsigma", "\\sigma",      "\\tau",  "\\upsilon",
    "\\varphi", "\\chi",  "\\psi",   "\\omega",
};
static const char *const greek_capitals[] = {
    "A",       "B",        "\\Gamma",   "\\Delta", "E",    "Z",     "H",       "\\Theta", "I",
    "K",       "\\Lambda", "M",         "N",       "\\Xi", "O",     "\\Pi",    "P",       "",
    "\\Sigma", "T",        "\\Upsilon", "\\Phi",   "X",    "\\Psi", "\\Omega",
};

static bool greek_add(struct str *out, int32_t code)
{
	enum { SMALL = 0x3B1, LARGE = 0x391, N = sizeof greek / sizeof *greek };

	if (code >= SMALL && code < SMALL + N)
		str_addf(out, "\\ensuremath{%s}", greek[code - SMALL]);
	else if (code >= LARGE && code < LARGE + N)
		str_addf(out, "\\ensuremath{%s}", greek_capitals[code - LARGE]);
	else
		return false;
	return true;
}

static void text_add(struct str *out, const char *text)
{
	while (*text) {
		const char *next = text;
		size_t i = 0, n = sizeof characters / sizeof *characters;

		while (i < n && strncmp(characters[i].text, text, strlen(characters[i].text)) != 0)
			i++;
		if (i < n) {
			str_add(out, characters[i].latex);
			text += strlen(characters[i].text);
			continue;
		}
		if (!greek_add(out, utf8_next(&next)))
			str_add_bytes(out, text, (size_t)(next - text));
		text = next;
	}
}

static void signs_add(struct str *out, const char *signs)
{
	if (!*signs)
		return;
	str_add(out, "\\textsuperscript{");
	text_add(out, signs);
	str_add(out, "}");
}

/* --- Numbers ---------------------------------------------------------------------------- */

/* What an S column reads as it is: "<0.001", "-3.2". */
struct number {
	bool less, minus;
	size_t whole, decimals; /* digits */
};

static const char minus[] = "\u2212";

static bool number_read(const char *text, struct number *number)
{
	*number = (struct number){.less = *text == '<' || *text == '>'};
	text += number->less;
	if (*text == '-' || strncmp(text, minus, strlen(minus)) == 0) {
		number->minus = true;
		text += *text == '-' ? 1 : strlen(minus);
	}
	number->whole = strspn(text, "0123456789");
	text += number->whole;
	if (*text == '.') {
		number->decimals = strspn(++text, "0123456789");
		text += number->decimals;
		return number->whole > 0 && number->decimals > 0 && !*text;
	}
	return number->whole > 0 && !*text;
}

static void number_add(struct str *out, const char *text)
{
	for (; *text; text++)
		if (strncmp(text, minus, strlen(minus)) == 0) {
			str_add(out, "-");
			text += strlen(minus) - 1;
		} else
			str_addf(out, "%c", *text);
}

/* --- Room ------------------------------------------------------------------------------- */

/* Digits that the usual text has room for in a size of type, and between columns. */
static const struct {
	const char *name;
	int room;
} sizes[] = {{"small", 72}, {"footnotesize", 82}, {"scriptsize", 96}};

/* The index of the size in which a table fits; as many as there are sizes: in none. */
static size_t size_find(const struct table_shape *shape)
{
	enum { GAP = 3, N = sizeof sizes / sizeof *sizes };
	double width = 0;
	size_t i = 0;

	for (size_t k = 0; k < shape->table->n_columns; k++)
		width += shape->width[k] + (k ? GAP : 0);
	while (i < N && width > sizes[i].room)
		i++;
	return i;
}

static const char *size_of(const struct latex *latex)
{
	size_t i = size_find(latex->shape), n = sizeof sizes / sizeof *sizes;

	return sizes[i < n ? i : n - 1].name;
}

/* A column of texts; where the table is too wide, long ones wrap. */
static void text_column_add(struct latex *latex, size_t column)
{
	enum { LONG = 24 };
	const struct table_shape *shape = latex->shape;

	if (shape->width[column] > LONG && size_find(shape) == sizeof sizes / sizeof *sizes)
		str_add(&latex->out, ">{\\raggedright\\arraybackslash}p{11em}");
	else
		str_add(&latex->out, shape->table->align[column] == ALIGN_LEFT ? "l" : "c");
}

/* --- Columns ---------------------------------------------------------------------------- */

/* The widest numbers of a column.  False if one is not read as it is. */
static bool numbers_measure(const struct latex *latex, size_t column, struct number *most,
                            const char **signs)
{
	const struct table *table = latex->table;
	const char *lead, *rest;

	*most = (struct number){0};
	*signs = "";
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct row *row = &table->rows[i];
		struct number number;

		if (row->n_cells != table->n_columns ||
		    !cell_parted(latex->shape, &row->cells[column], column, &lead, &rest))
			continue;
		if (!strpbrk(lead, "0123456789"))
			continue; /* NR */
		if (!number_read(lead, &number))
			return false;
		most->less |= number.less;
		most->minus |= number.minus;
		most->whole = number.whole > most->whole ? number.whole : most->whole;
		most->decimals = number.decimals > most->decimals ? number.decimals : most->decimals;
		if (strlen(table_signs(table, &row->cells[column], latex->out.arena)) >
		    strlen(*signs))
			*signs = table_signs(table, &row->cells[column], latex->out.arena);
	}
	return most->whole > 0;
}

static void column_add(struct latex *latex, size_t column)
{
	const struct table_shape *shape = latex->shape;
	struct str *out = &latex->out;
	struct number most;
	const char *signs;

	latex->n_columns++;
	switch (shape->kinds[column]) {
	case COLUMN_PAIRS:
		latex->kinds[column] = LATEX_PAIRS;
		latex->n_columns++;
		str_add(out, "r@{}l");
		return;
	case COLUMN_NUMBERS:
		if (!numbers_measure(latex, column, &most, &signs)) {
			latex->kinds[column] = LATEX_RIGHT;
			str_add(out, "r");
			return;
		}
		latex->kinds[column] = LATEX_NUMBERS;
		str_addf(out, "S[table-format=%s%s%zu", most.less ? "<" : "", most.minus ? "-" : "",
		         most.whole);
		if (most.decimals)
			str_addf(out, ".%zu", most.decimals);
		if (*signs) {
			str_add(out, ",table-space-text-post={");
			signs_add(out, signs);
			str_add(out, "}");
		}
		str_add(out, "]");
		return;
	default:
		text_column_add(latex, column);
	}
}

/* How many columns of LaTeX's some of the table's are. */
static size_t columns_of(const struct latex *latex, size_t from, size_t span)
{
	size_t n = span;

	for (size_t k = from; k < from + span; k++)
		n += latex->kinds[k] == LATEX_PAIRS;
	return n;
}

/* --- Cells ------------------------------------------------------------------------------ */

static void bold_add(struct str *out, bool bold, const char *text)
{
	str_add(out, bold ? "\\textbf{" : "");
	text_add(out, text);
	str_add(out, bold ? "}" : "");
}

/* A head: its second line stands under the first. */
static void head_words_add(struct latex *latex, const struct cell *cell)
{
	struct str *out = &latex->out;
	const char *first, *second = head_second_line(cell, &first, out->arena);

	if (second)
		str_add(out, "\\begin{tabular}[b]{@{}c@{}}");
	bold_add(out, cell->bold, first);
	if (second) {
		str_add(out, "\\\\{}");
		text_add(out, second);
	}
	signs_add(out, table_signs(latex->table, cell, out->arena));
	if (second)
		str_add(out, "\\end{tabular}");
}

static void head_add(struct latex *latex, const struct cell *cell, size_t column, size_t span)
{
	struct str *out = &latex->out;
	size_t n = columns_of(latex, column, span);

	if (!*cell->text && !cell->unit) {
		for (size_t i = 1; i < n; i++)
			str_add(out, "&");
		return;
	}
	if (n > 1 || latex->kinds[column] != LATEX_TEXT) {
		str_addf(out, "\\multicolumn{%zu}{c}{", n);
		head_words_add(latex, cell);
		str_add(out, "}");
	} else
		head_words_add(latex, cell);
}

/* A cell across several columns, or what is no number in a column of numbers. */
static void across_add(struct latex *latex, const struct cell *cell, size_t column, size_t n)
{
	struct str *out = &latex->out;

	if (n > 1 || latex->kinds[column] != LATEX_TEXT)
		str_addf(out, "\\multicolumn{%zu}{%s}{", n, column ? "c" : "l");
	/* at the start of a row a bracket would be taken for an option of the row before */
	if (column == 0 && (*cell->text == '[' || *cell->text == '*'))
		str_add(out, "{}");
	for (int i = 0; i < cell->indent; i++)
		str_add(out, "\\hspace*{1em}");
	bold_add(out, cell->bold, cell_words(cell, out->arena));
	signs_add(out, table_signs(latex->table, cell, out->arena));
	if (n > 1 || latex->kinds[column] != LATEX_TEXT)
		str_add(out, "}");
}

static void body_add(struct latex *latex, const struct cell *cell, size_t column, size_t span)
{
	struct str *out = &latex->out;
	const char *signs = table_signs(latex->table, cell, out->arena);
	size_t n = columns_of(latex, column, span);
	const char *lead, *rest;
	struct number number;
	bool parted = span == 1 && cell_parted(latex->shape, cell, column, &lead, &rest);

	if (!*cell->text && !*signs) {
		for (size_t i = 1; i < n; i++)
			str_add(out, "&");
	} else if (parted && latex->kinds[column] == LATEX_PAIRS) {
		bold_add(out, cell->bold, lead);
		str_add(out, "&");
		str_add(out, *rest == ' ' ? "~" : "");
		bold_add(out, cell->bold, rest + (*rest == ' '));
		signs_add(out, signs);
	} else if (parted && latex->kinds[column] == LATEX_RIGHT) {
		bold_add(out, cell->bold, cell->text);
		signs_add(out, signs);
	} else if (parted && latex->kinds[column] == LATEX_NUMBERS && !cell->bold &&
	           number_read(cell->text, &number)) {
		number_add(out, cell->text);
		if (*signs) {
			str_add(out, "{");
			signs_add(out, signs);
			str_add(out, "}");
		}
	} else {
		across_add(latex, cell, column, n);
	}
}

/* --- Rows -------------------------------------------------------------------------------- */

/* Rules below heads that span several columns. */
static void rules_add(struct latex *latex, const struct row *row)
{
	size_t column = 0, at = 1;
	bool any = false;

	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(latex->table, row, i);
		size_t n = columns_of(latex, column, span);

		if (span > 1 && *row->cells[i].text) {
			str_addf(&latex->out, "\\cmidrule(lr){%zu-%zu}", at, at + n - 1);
			any = true;
		}
		column += span;
		at += n;
	}
	str_add(&latex->out, any ? "\n" : "");
}

static void row_add(struct latex *latex, const struct row *row, bool head)
{
	size_t column = 0;

	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(latex->table, row, i);

		str_add(&latex->out, i ? " & " : "");
		if (head)
			head_add(latex, &row->cells[i], column, span);
		else
			body_add(latex, &row->cells[i], column, span);
		column += span;
	}
	str_add(&latex->out, latex->is_long && row->keep_with_next ? " \\\\*\n" : " \\\\\n");
}

static void heads_add(struct latex *latex)
{
	str_add(&latex->out, "\\toprule\n");
	for (size_t i = 0; i < latex->table->n_head; i++) {
		row_add(latex, &latex->table->head[i], true);
		if (i + 1 < latex->table->n_head)
			rules_add(latex, &latex->table->head[i]);
	}
	str_add(&latex->out, "\\midrule\n");
}

static void rows_add(struct latex *latex)
{
	const struct table *table = latex->table;

	for (size_t i = 0; i < table->n_rows; i++) {
		if (i > 0 && table->rows[i].rule_above)
			str_add(&latex->out, "\\addlinespace[2pt]\n");
		row_add(latex, &table->rows[i], false);
	}
}

/* --- The whole ---------------------------------------------------------------------------- */

static void caption_add(struct latex *latex, const struct table_piece *piece)
{
	struct str *out = &latex->out;

	str_add(out, "\\caption{");
	text_add(out, latex->table->caption);
	str_addf(out, "}\\label{tab:%s}", piece->name);
}

static void notes_add(struct latex *latex)
{
	const struct table *table = latex->table;
	struct str *out = &latex->out;

	if (table->n_notes == 0)
		return;
	str_add(out, "\n\\par\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n");
	for (size_t i = 0; i < table->n_notes; i++) {
		str_add(out, i ? "\\par\n" : "\\noindent ");
		signs_add(out, i < table->n_marked ? table->signs[i] : "");
		str_add(out, i < table->n_marked ? "~" : "");
		text_add(out, table->notes[i]);
	}
	str_add(out, "\n\\end{minipage}");
}

static void long_add(struct latex *latex, const struct table_piece *piece, const char *columns)
{
	struct str *out = &latex->out;

	str_addf(out, "\\begingroup\\%s\n\\begin{longtable}{%s}\n", size_of(latex), columns);
	caption_add(latex, piece);
	str_add(out, "\\\\\n");
	heads_add(latex);
	str_addf(
	    out, "\\endfirsthead\n\\multicolumn{%zu}{l}{\\tablename~\\thetable{} (continued)}\\\\\n",
	    latex->n_columns);
	heads_add(latex);
	str_add(out, "\\endhead\n\\bottomrule\n\\endfoot\n");
	rows_add(latex);
	str_add(out, "\\end{longtable}");
	notes_add(latex);
	str_add(out, "\n\\endgroup\n");
}

static void short_add(struct latex *latex, const struct table_piece *piece, const char *columns)
{
	struct str *out = &latex->out;

	str_addf(out, "\\begin{table}[htbp]\n\\centering\\%s\n", size_of(latex));
	caption_add(latex, piece);
	str_addf(out, "\n\\begin{tabular}{%s}\n", columns);
	heads_add(latex);
	rows_add(latex);
	str_add(out, "\\bottomrule\n\\end{tabular}");
	notes_add(latex);
	str_add(out, "\n\\end{table}\n");
}

bool table_latex(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table_shape shape = shape_of(with, piece);
	const struct table *table = shape.table;
	struct latex latex = {.out = {.arena = with->arena},
	                      .shape = &shape,
	                      .table = table,
	                      .kinds = ARENA_ARRAY(with->arena, enum latex_kind, table->n_columns),
	                      .is_long = table->n_rows > LONG_ROWS};
	const char *columns;

	for (size_t k = 0; k < table->n_columns; k++)
		column_add(&latex, k);
	columns = str_text(&latex.out);
	latex.out = (struct str){.arena = with->arena};
	str_addf(&latex.out,
	         "%% \\usepackage{booktabs,siunitx%s}\n%% \\sisetup{group-digits=none}\n",
	         latex.is_long ? ",longtable" : "");
	if (latex.is_long)
		long_add(&latex, piece, columns);
	else
		short_add(&latex, piece, columns);
	*out = (struct bytes){latex.out.text, latex.out.length};
	return true;
}
