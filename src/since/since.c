#include "since/since.h"

#include "base/str.h"
#include "export/export.h"
#include "since/since_impl.h"

static void add_findings(struct comparing *with)
{
	const struct results *results = with->now->results;
	struct run_digest *out = with->out;

	for (size_t i = 0; i < results->n_key_findings; i++) {
		const struct key_finding *finding = &results->key_findings[i];
		const char *cursor = finding->value;
		struct piece piece = {0};
		const struct result *first = NULL;
		struct digest_finding found = {
		    .label = fields_fill(results, finding->label, with->arena),
		    .now = fields_fill(results, finding->value, with->arena)};

		while (!first && field_next(results, &cursor, &piece))
			first = !piece.text && piece.n_parts ? piece.part[0] : NULL;
		found.has_value = first && first->status == RESULT_OK && !field_is_withheld(&piece);
		found.value = found.has_value ? first->value : 0;
		ARENA_PUSH(with->arena, out->findings, out->n_findings, found);
	}
}

static void add_sentence(struct comparing *with)
{
	struct run_digest *out = with->out;

	if (out->state == DIGEST_FIRST)
		out->sentence = "This is the first run: the next one will be compared with it";
	else if (out->state == DIGEST_UNKNOWN)
		out->sentence = arena_printf(with->arena, "What moved is not known: %s", out->why);
	else
		out->sentence = words_capital(with->arena, moved_summary(with->arena, &with->moves));
}

/* Whether there is a run before to compare with. */
static void find_state(struct comparing *with)
{
	const struct since_before *before = with->before;
	struct run_digest *out = with->out;

	out->state = DIGEST_FIRST;
	if (!before->manifest.data && !before->results_csv.data)
		return;
	out->state = DIGEST_COMPARED;
	out->before =
	    before->manifest.data ? manifest_finished(before->manifest, with->arena) : NULL;
	out->why = numbers_read(with);
	if (out->why)
		out->state = DIGEST_UNKNOWN;
}

void since_find(struct arena *arena, const struct since_now *now, const struct since_before *before,
                struct run_digest *digest)
{
	const struct report_spec *report = &now->study->report;
	struct comparing with = {.arena = arena, .now = now, .before = before, .out = digest};

	*digest = (struct run_digest){.id = report->id.s,
	                              .title = report->title.s ? report->title.s : report->id.s,
	                              .made = now->made,
	                              .data_sha256 = now->data_sha256};
	find_state(&with);
	numbers_add(&with);
	add_findings(&with);
	add_sentence(&with);
}
