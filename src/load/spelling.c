/* Levels and ids that differ by how they are written only: "A", "a" and "A ",
 * 1 and 1.0.  Each counts as one of its own, which is seldom meant. */
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "load/load_impl.h"

/* More of them are counted, not told. */
enum { MOST_TOLD = 5 };

/* Bytes of a character that shows nothing, or no more than a blank; else 0. */
static size_t blank_length(const char *p)
{
	static const char *const blanks[] = {" ",      "\t",     "\n",     "\r",     "\u00A0",
	                                     "\u00AD", "\u2009", "\u200B", "\u202F", "\uFEFF"};

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		if (strncmp(p, blanks[i], strlen(blanks[i])) == 0)
			return strlen(blanks[i]);
	return 0;
}

/* À to Þ (but ×) in UTF-8 after its first byte. */
static bool is_latin_capital(char before, char c)
{
	return (unsigned char)before == 0xC3 && (unsigned char)c >= 0x80 &&
	       (unsigned char)c <= 0x9E && (unsigned char)c != 0x97;
}

const char *text_folded(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};
	double number;

	if (number_parse(text, strlen(text), &number))
		return number_significant(arena, number, 15);
	for (const char *p = text; *p; p++) {
		size_t blank = blank_length(p);
		char c = *p;

		if (blank) {
			p += blank - 1;
			continue;
		}
		if ((c >= 'A' && c <= 'Z') || (p > text && is_latin_capital(p[-1], c)))
			c = (char)(c + ('a' - 'A'));
		str_add_bytes(&out, &c, 1);
	}
	return str_text(&out);
}

/* The rows of one level or id. */
static struct row_count rows_of(const struct dataset *data, const struct column *column,
                                uint32_t code)
{
	struct row_count rows = {0};

	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT && column->code[row] == code)
			count_line(&rows, data->line[row]);
	return rows;
}

static void report(struct load_plan *plan, const struct column *column, const char *const *texts,
                   uint32_t first, uint32_t second)
{
	struct dataset *data = plan->data;
	struct row_count one = rows_of(data, column, first);
	struct row_count two = rows_of(data, column, second);
	struct finding finding = {
	    .severity = DIAG_WARNING, .column = column->name, .kind = "spellings"};

	finding.message =
	    arena_printf(plan->arena,
	                 "column '%s': '%s' (%s) and '%s' (%s) count as two %s (if they are "
	                 "one, write them alike%s)",
	                 column->name, texts[first], lines_text(plan->data, &one, plan->arena),
	                 texts[second], lines_text(plan->data, &two, plan->arena),
	                 column->type == COLUMN_ID ? "patients" : "levels",
	                 column->type == COLUMN_ID ? "" : "; if they are two, declare 'levels'");
	dataset_add_finding(data, finding);
}

void spellings_judge(struct load_plan *plan, const struct column *column, struct arena *scratch)
{
	bool id = column->type == COLUMN_ID;
	size_t n = id ? column->strings.n : column->n_levels;
	const char *const *texts = id ? (const char *const *)column->strings.items
	                              : (const char *const *)column->level_codes;
	struct strtable forms = {.arena = scratch};
	uint32_t *first = ARENA_ARRAY(scratch, uint32_t, n);
	size_t n_pairs = 0;

	for (uint32_t i = 0; i < n; i++) {
		const char *form = text_folded(scratch, texts[i]);
		uint32_t known = forms.n;
		uint32_t number = strtable_add(&forms, form, strlen(form));

		if (number == known)
			first[number] = i;
		else if (++n_pairs <= MOST_TOLD)
			report(plan, column, texts, first[number], i);
	}
	if (n_pairs > MOST_TOLD)
		dataset_add_finding(
		    plan->data,
		    (struct finding){.severity = DIAG_WARNING,
		                     .column = column->name,
		                     .kind = "spellings",
		                     .message = arena_printf(plan->arena,
		                                             "column '%s': … and %zu more "
		                                             "that differ so",
		                                             column->name, n_pairs - MOST_TOLD)});
}
