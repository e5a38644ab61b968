/* Printed numbers that a report contradicts, from its claims.csv. */
#include <string.h>

#include "base/file.h"
#include "base/words.h"
#include "data/csv.h"
#include "page/page_impl.h"

enum { CLAIMS_MAX_BYTES = 16 << 20, CLAIMS_MOST = 12 };

struct claim {
	const char *what, *printed, *found, *reason;
};

struct claims {
	struct arena *arena;
	const struct names *names;
	struct claim items[CLAIMS_MOST];
	size_t n_contradicted, n_reproduced, n;
};

static const char *cell(const struct claims *claims, const struct raw_row *row, const char *name)
{
	for (size_t i = 0; i < claims->names->n && i < row->n_cells; i++)
		if (strcmp(claims->names->items[i], name) == 0)
			return arena_strndup(claims->arena, row->cells[i].text,
			                     row->cells[i].length);
	return "";
}

static void take(void *user, const struct raw_row *row)
{
	struct claims *claims = user;
	const char *verdict = cell(claims, row, "verdict");

	claims->n++;
	claims->n_reproduced += strcmp(verdict, "reproduced") == 0;
	if (strcmp(verdict, "contradicted") != 0)
		return;
	if (claims->n_contradicted++ < CLAIMS_MOST)
		claims->items[claims->n_contradicted - 1] =
		    (struct claim){cell(claims, row, "what"), cell(claims, row, "printed"),
		                   cell(claims, row, "found"), cell(claims, row, "reason")};
}

/* False if the file is not there, or is not ours any more. */
static bool claims_read(const struct page *page, const struct page_report *report,
                        struct claims *claims)
{
	struct arena *arena = page->arena;
	struct source source = {.name = "claims.csv"};
	struct diags diags = {.arena = arena};
	struct csv csv = {.arena = arena, .source = &source, .diags = &diags};
	struct bytes text;

	*claims = (struct claims){.arena = arena, .names = &csv.names};
	return file_read(arena,
	                 arena_printf(arena, "%s/%s/claims.csv", page->options->output, report->id),
	                 CLAIMS_MAX_BYTES, &text) &&
	       csv_open(&csv, &text) && csv_read(&csv, take, claims) && claims->n_contradicted > 0;
}

static void add_cell(struct page *page, const char *open, const char *close, const char *text)
{
	str_addf(&page->out, "<%s>", open);
	page_words(page, text);
	str_addf(&page->out, "</%s>", close);
}

static void add_table(struct page *page, const struct claims *claims)
{
	size_t n = page_at_most(claims->n_contradicted, CLAIMS_MOST);

	str_addf(&page->out,
	         "<details><summary>The %s</summary><table class=\"t\"><caption>Printed "
	         "against found%s</caption><thead><tr><th scope=\"col\">What</th><th "
	         "scope=\"col\">Printed</th><th scope=\"col\">Found</th><th "
	         "scope=\"col\">Why</th></tr></thead><tbody>\n",
	         claims->n_contradicted == 1
	             ? "claim"
	             : arena_printf(page->arena, "%zu claims", claims->n_contradicted),
	         n < claims->n_contradicted ? arena_printf(page->arena, ", the first %zu", n) : "");
	for (size_t i = 0; i < n; i++) {
		const struct claim *claim = &claims->items[i];

		str_add(&page->out, "<tr>");
		add_cell(page, "th scope=\"row\"", "th", *claim->what ? claim->what : "Claim");
		add_cell(page, "td", "td", claim->printed);
		add_cell(page, "td class=\"nw\"", "td", claim->found);
		add_cell(page, "td", "td", claim->reason);
		str_add(&page->out, "</tr>\n");
	}
	str_add(&page->out, "</tbody></table></details>");
}

void page_add_claims(struct page *page, const struct page_report *report)
{
	const struct state_run *last = report->last;
	struct claims claims;

	if (!claims_read(page, report, &claims)) {
		str_addf(&page->out,
		         "<p>The report was made. %lld of %lld claims are "
		         "contradicted.</p>",
		         (long long)last->n_contradicted, (long long)last->n_claims);
		return;
	}
	str_addf(&page->out, "<p>The report was made. %zu of %s %s reproduced, %zu %s not",
	         claims.n_reproduced, words_count(page->arena, claims.n, "claim"),
	         claims.n_reproduced == 1 ? "is" : "are", claims.n - claims.n_reproduced,
	         claims.n - claims.n_reproduced == 1 ? "is" : "are");
	if (report->nights)
		str_addf(&page->out, ", the same since %s",
		         when_long(page->arena, &page->when, last->since));
	str_add(&page->out, ".</p>");
	add_table(page, &claims);
}
