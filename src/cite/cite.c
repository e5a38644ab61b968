#include "cite/cite.h"

#include "base/hash.h"
#include "base/str.h"
#include "cite/claims.h"
#include "cite/fill.h"
#include "cite/findings.h"
#include "cite/markdown.h"
#include "cite/watch.h"
#include "results/prose.h"

struct quotes {
	struct text_plan *texts;
	size_t n, n_claims, n_watched;
	struct finding_plan *findings;
	size_t n_findings;
};

/* Texts of one name would be one file. */
static void check_names(const struct quoting *quoting, const struct quotes *quotes)
{
	for (size_t i = 0; i < quotes->n; i++)
		for (size_t k = 0; k < i; k++) {
			const struct text *text = &quotes->texts[i].section->text;

			if (!str_equal(quotes->texts[i].name, quotes->texts[k].name))
				continue;
			diag_error(quoting->diags, text->at,
			           "a second text with the name '%s', which "
			           "would be the same file '%s.txt'",
			           quotes->texts[i].name, quotes->texts[i].name);
			diag_path(quoting->diags, text->path);
			break;
		}
}

struct quotes *quotes_plan(const struct quoting *quoting, const struct asset *files)
{
	const struct study *study = quoting->study;
	struct quotes *quotes = ARENA_NEW(quoting->arena, struct quotes);
	bool right = true;

	quotes->n_claims = study->claims.n;
	for (size_t i = 0, k = 0; i < study->sections.n; i++) {
		const struct section_spec *section = study->sections.items[i];
		struct text_plan plan;

		if (!section->text.s)
			continue;
		/* a text that is not there is reported already */
		if (files[k].path && text_read(quoting, &files[k], section, &plan))
			ARENA_PUSH(quoting->arena, quotes->texts, quotes->n, plan);
		k++;
	}
	check_names(quoting, quotes);
	for (size_t i = 0; i < study->claims.n; i++)
		right = claim_check(quoting, study->claims.items[i]) && right;
	right = findings_plan(quoting, &quotes->findings, &quotes->n_findings) && right;
	right = watches_check(quoting) && right;
	quotes->n_watched = study->watch.n;
	(void)right; /* the sink has the errors */
	return quotes;
}

bool quotes_any(const struct quotes *quotes)
{
	return quotes->n || quotes->n_claims || quotes->n_findings || quotes->n_watched;
}

/* Counts the text.  One over its limit is a draft: it is written, and says by how much. */
static void limit_check(const struct quoting *quoting, const struct text_plan *plan,
                        const struct prose *filled, struct prose *prose)
{
	const struct limit_spec *limit = &plan->section->limit;
	bool blanks = limit->count == COUNT_ALL;
	size_t most = (size_t)(limit->words ? limit->words : limit->characters);

	prose->characters = limit->words ? prose_words(filled, (size_t)limit->table)
	                                 : prose_count(filled, blanks, (size_t)limit->table);
	prose->limit = most;
	if (most == 0 || prose->characters <= most)
		return;
	diag_add(quoting->diags, DIAG_WARNING, (struct mark){.source = plan->source},
	         "%zu %s%s, %zu over the limit of %zu", prose->characters,
	         limit->words ? "words" : "characters", blanks ? "" : " without blanks",
	         prose->characters - most, most);
}

static bool text_run(const struct quoting *quoting, const struct text_plan *plan)
{
	struct prose *prose = ARENA_NEW(quoting->arena, struct prose);
	const struct prose *filled;
	const char *text = text_fill(quoting, plan);
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(plan->source->text, plan->source->length, hash);
	prose->name = plan->name;
	prose->sha256 = arena_strdup(quoting->arena, hash);
	prose->results = quoting->results;
	if (!text || !markdown_parse(quoting->arena, plan->source, text, prose, quoting->diags))
		return false;
	filled = prose_filled(prose, quoting->arena);
	prose->plain = prose_plain(quoting->arena, filled);
	ARENA_PUSH(quoting->arena, quoting->results->prose, quoting->results->n_prose, prose);
	limit_check(quoting, plan, filled, prose);
	return true;
}

/* The first numbers of all claims: each is explained by the others, and they
 * are found once, in memory that is given back. */
static const struct result **claims_bind(const struct quoting *quoting)
{
	const struct records *claims = &quoting->study->claims;
	const struct result **bound =
	    ARENA_ARRAY(quoting->arena, const struct result *, claims->n + 1);
	struct quoting quietly = *quoting;
	struct arena scratch = {0};

	quietly.quiet = true;
	quietly.arena = &scratch;
	for (size_t i = 0; i < claims->n; i++) {
		const struct claim_spec *spec = claims->items[i];
		struct quotation quotation;

		if (spec->path.s && quotation_find(&quietly, &spec->path, &quotation))
			bound[i] = quotation.parts[0];
		arena_release(&scratch);
	}
	return bound;
}

bool quotes_run(const struct quotes *quotes, const struct quoting *quoting)
{
	struct results *results = quoting->results;
	const struct records *claims = &quoting->study->claims;
	struct quoting binding = *quoting;
	bool right = true;

	for (size_t i = 0; i < quotes->n; i++)
		right = text_run(quoting, &quotes->texts[i]) && right;
	results->claims = ARENA_ARRAY(quoting->arena, struct claim_result, claims->n + 1);
	results->n_claims = claims->n;
	right = findings_run(quoting, quotes->findings, quotes->n_findings) && right;
	right = watches_run(quoting) && right;
	binding.bound = claims_bind(quoting);
	for (size_t i = 0; i < claims->n; i++)
		right = claim_judge(&binding, claims->items[i], &results->claims[i]) && right;
	return right;
}
