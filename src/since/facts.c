/* What a run is told by besides its numbers, and what it was in the run before. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "results/data_counts.h"
#include "since/since_impl.h"
#include "since/state.h"

/* Warnings, levels and claims that are named. */
enum { MOST_NAMED = 40 };

/* A text of a map of the state before; NULL if there is none. */
static const char *state_text(const struct comparing *with, const char *map, const char *key)
{
	return entry_value_in(with->before->state, map, key);
}

static void add_count(struct comparing *with, const struct result *result, const char *key,
                      const char *name)
{
	struct run_digest *out = with->out;

	if (result->status == RESULT_OK)
		ARENA_PUSH(with->arena, out->counts, out->n_counts,
		           (struct digest_count){name,
		                                 arena_printf(with->arena, "%.0f", result->value),
		                                 state_text(with, "counts", key)});
}

static const struct census *census_before(const struct comparing *with)
{
	const struct manifest_told *manifest = with->before->manifest;

	return manifest && manifest->has_census ? &manifest->census : NULL;
}

static void add_counts(struct comparing *with)
{
	const struct dataset *data = with->now->data;
	const struct results *results = with->now->results;
	struct run_digest *out = with->out;

	add_count(with, data_count(results, DATA_SOURCE, "", "rows"), "rows", "rows");
	/* the manifest counts rows, too; what a state does not tell was withheld */
	if (out->n_counts && !with->before->state && census_before(with))
		out->counts[0].before =
		    arena_printf(with->arena, "%zu", census_before(with)->n_rows);
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const char *name = data->endpoints[i].name;

		add_count(with, data_count(results, DATA_ENDPOINT, name, "events"),
		          arena_printf(with->arena, "events %s", name),
		          arena_printf(with->arena, "events of %s", name));
	}
}

/* The first field of a text; false if there is none. */
static bool first_field(const struct results *results, const char *text, struct piece *piece)
{
	while (field_next(results, &text, piece))
		if (!piece->text && piece->n_parts)
			return true;
	return false;
}

static bool any_withheld(const struct results *results, const char *text)
{
	struct piece piece;

	while (field_next(results, &text, &piece))
		if (!piece.text && field_is_withheld(&piece))
			return true;
	return false;
}

static void add_findings(struct comparing *with)
{
	const struct results *results = with->now->results;
	struct run_digest *out = with->out;

	for (size_t i = 0; i < results->n_key_findings; i++) {
		const struct key_finding *finding = &results->key_findings[i];
		bool withheld = any_withheld(results, finding->value);
		struct digest_finding found = {
		    .label = fields_fill(results, finding->label, with->arena),
		    .now = fields_fill(results, finding->value, with->arena)};
		struct piece piece;

		if (!withheld)
			found.before = state_text(with, "findings", found.label);
		if (!withheld && first_field(results, finding->value, &piece) &&
		    piece.part[0]->status == RESULT_OK) {
			found.has_value = true;
			found.value = piece.part[0]->value;
		}
		found.moved = found.before && !str_equal(found.before, found.now);
		ARENA_PUSH(with->arena, out->findings, out->n_findings, found);
	}
}

static const char *claim_name(struct arena *arena, const struct claim_result *claim)
{
	return *claim->what ? arena_printf(arena, "%s, %s", claim->what, claim->printed)
	                    : claim->printed;
}

static void add_claims(struct comparing *with)
{
	const struct results *results = with->now->results;
	struct run_digest *out = with->out;

	for (size_t i = 0; i < results->n_claims && out->n_claims < MOST_NAMED; i++) {
		const struct claim_result *claim = &results->claims[i];
		const char *now = claim_verdict_names[claim->verdict];
		const char *was = state_text(with, "claims", state_claim(with->arena, claim));

		if (was && !str_equal(was, now))
			ARENA_PUSH(with->arena, out->claims, out->n_claims,
			           (struct digest_claim){claim_name(with->arena, claim), was, now});
	}
}

/* "gbsg.csv:522: premenopausal at 60 or older" */
static const char *warning_text(struct arena *arena, const struct diag *diag)
{
	if (!diag->at.source)
		return diag->text;
	return diag->at.line ? arena_printf(arena, "%s:%u: %s", diag->at.source->name,
	                                    (unsigned)diag->at.line, diag->text)
	                     : arena_printf(arena, "%s: %s", diag->at.source->name, diag->text);
}

/* How often the run before had each warning, by number of its digest. */
struct warned {
	struct strtable known;
	size_t *n;
	size_t n_counted, n_left; /* n_left: of the run before that this one lacks */
};

static struct warned warned_before(struct comparing *with)
{
	struct warned warned = {.known = {.arena = with->arena}};
	const char *at = entry_value(with->before->state, "warnings");

	while (at && *at) {
		size_t length = strcspn(at, "\n");
		uint32_t i = strtable_add(&warned.known, at, length);

		if (i == warned.n_counted)
			ARENA_PUSH(with->arena, warned.n, warned.n_counted, 0);
		warned.n[i]++;
		warned.n_left++;
		at += length + (at[length] == '\n');
	}
	return warned;
}

/* Whether the run before had a warning, and it was not taken yet. */
static bool take(struct warned *warned, const char *digest)
{
	uint32_t i = strtable_find(&warned->known, digest, strlen(digest));

	if (i >= warned->n_counted || warned->n[i] == 0)
		return false;
	warned->n[i]--;
	warned->n_left--;
	return true;
}

/* Lines of the file move when rows are added: a warning is known by its words. */
static void add_warnings(struct comparing *with)
{
	const struct diags *diags = with->now->diags;
	struct run_digest *out = with->out;
	struct warned warned = warned_before(with);
	bool compared = entry_find(with->before->state, "warnings") != NULL;

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];

		if (diag->severity != DIAG_WARNING)
			continue;
		if (out->n_warnings++ == 0)
			out->first_warning = warning_text(with->arena, diag);
		if (!compared || take(&warned, state_warning(with->arena, diag->text)))
			continue;
		out->n_new_warnings++;
		if (out->new_warnings.n < MOST_NAMED)
			ARENA_PUSH(with->arena, out->new_warnings.items, out->new_warnings.n,
			           warning_text(with->arena, diag));
	}
	out->n_gone_warnings = warned.n_left;
}

static struct names names_less(struct arena *arena, const struct names *names,
                               const struct names *less)
{
	struct names rest = {0};

	for (size_t i = 0; i < names->n; i++)
		if (!names_have(less, names->items[i]))
			ARENA_PUSH(arena, rest.items, rest.n, names->items[i]);
	return rest;
}

static void add_levels(struct comparing *with)
{
	struct run_digest *out = with->out;
	const struct census *now = with->now->census, *was = census_before(with);

	for (size_t i = 0; was && i < now->n_columns; i++)
		for (size_t k = 0; k < was->n_columns; k++) {
			struct digest_levels levels = {.column = now->columns[i].name};

			if (!str_equal(levels.column, was->columns[k].name))
				continue;
			levels.appeared = names_less(with->arena, &now->columns[i].levels,
			                             &was->columns[k].levels);
			levels.vanished = names_less(with->arena, &was->columns[k].levels,
			                             &now->columns[i].levels);
			if (levels.appeared.n || levels.vanished.n)
				ARENA_PUSH(with->arena, out->levels, out->n_levels, levels);
		}
}

/* The guard counts rows: where these are withheld, it is not told what it found. */
static void add_guard(struct comparing *with)
{
	const struct since_now *now = with->now;
	struct run_digest *out = with->out;
	bool hidden = data_count(now->results, DATA_SOURCE, "", "rows")->status != RESULT_OK;

	for (size_t i = 0; !hidden && i < now->n_guard; i++)
		ARENA_PUSH(with->arena, out->guard, out->n_guard,
		           (struct digest_guard){now->guard[i].asks, now->guard[i].found});
}

void facts_add(struct comparing *with)
{
	add_counts(with);
	add_findings(with);
	add_claims(with);
	add_warnings(with);
	add_levels(with);
	add_guard(with);
}
