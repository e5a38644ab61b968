#include "run/morning.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/num.h"
#include "page/page.h"
#include "page/state.h"
#include "results/field.h"
#include "run/run_impl.h"

/* Hashes only tell whether something is the same. */
enum { SHORT_HASH = 16 };

static const char *hash_text(struct arena *arena, const char *text, size_t length)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(text, length, hash);
	return arena_strndup(arena, hash, SHORT_HASH);
}

/* "data/a.csv:12"; "" without a place. */
static const char *place(struct arena *arena, const struct mark *at)
{
	if (!at->source)
		return "";
	return at->line ? arena_printf(arena, "%s:%u", at->source->name, at->line)
	                : at->source->name;
}

static void add_errors(struct run *run, struct state_run *state)
{
	for (size_t i = 0; i < run->diags.n; i++) {
		const struct diag *diag = &run->diags.items[i];

		if (diag->severity != DIAG_ERROR)
			continue;
		if (state->n_kept_errors < STATE_ERRORS)
			state->errors[state->n_kept_errors++] =
			    (struct state_error){place(&run->arena, &diag->at), diag->text};
		state->n_errors++;
	}
}

static void add_warnings(struct run *run, struct state_run *state)
{
	struct str all = {.arena = &run->arena};

	for (size_t i = 0; i < run->diags.n; i++) {
		const struct diag *diag = &run->diags.items[i];

		if (diag->severity != DIAG_WARNING)
			continue;
		if (state->n_warnings++ == 0)
			state->warning = diag->at.line ? arena_printf(&run->arena, "%s (line %u)",
			                                              diag->text, diag->at.line)
			                               : diag->text;
		str_addf(&all, "%s: %s\n", place(&run->arena, &diag->at), diag->text);
	}
	if (all.length)
		state->warned = hash_text(&run->arena, all.text, all.length);
}

static void add_claims(struct run *run, struct state_run *state)
{
	const struct results *results = &run->results;
	struct str all = {.arena = &run->arena};

	state->n_claims = (int64_t)results->n_claims;
	for (size_t i = 0; i < results->n_claims; i++) {
		const struct claim_result *claim = &results->claims[i];

		if (claim->verdict != CLAIM_CONTRADICTED)
			continue;
		state->n_contradicted++;
		str_addf(&all, "%s\t%s\t%s\n", claim->what, claim->printed,
		         fields_fill(results, claim->found, &run->arena));
	}
	if (all.length)
		state->contradicted = hash_text(&run->arena, all.text, all.length);
}

/* The number that the first field of a text shows; "" if it shows none. */
static const char *number_of(struct run *run, const char *text, bool *withheld)
{
	const struct style *style = run->results.style;
	const struct result *result = NULL;
	struct piece piece;
	double scale;

	*withheld = false;
	while (!result && field_next(&run->results, &text, &piece)) {
		*withheld = *withheld || (!piece.text && field_is_withheld(&piece));
		if (!piece.text && piece.n_parts)
			result = piece.part[0];
	}
	if (*withheld || !result || result->status != RESULT_OK || result->class == CLASS_DATE)
		return "";
	scale = result->class == CLASS_PROBABILITY && style->probability_percent ? 100 : 1;
	return number_fixed(&run->arena, scale * result->value, result->decimals % STYLE_BEYOND,
	                    style->rounding);
}

static void add_findings(struct run *run, struct state_run *state)
{
	const struct results *results = &run->results;

	for (size_t i = 0; i < results->n_key_findings && i < STATE_FINDINGS; i++) {
		const struct key_finding *finding = &results->key_findings[i];
		struct state_finding *add = &state->findings[state->n_findings++];

		add->label = fields_fill(results, finding->label, &run->arena);
		add->shown = fields_fill(results, finding->value, &run->arena);
		add->value = number_of(run, finding->value, &add->withheld);
	}
}

/* What is known of a report that was made. */
static void add_report(struct run *run, struct state_run *state)
{
	/* without a digest whatever moved may be printed */
	const struct run_digest *digest = &run->digest;

	state->moved = digest->state != DIGEST_COMPARED || digest->n_in_print ||
	               digest->n_crossed || digest->n_appeared || digest->n_vanished;
	state->results = arena_strndup(&run->arena, run->files.items[0].sha256, SHORT_HASH);
	state->data = arena_strndup(&run->arena, run->data->sha256, SHORT_HASH);
	add_warnings(run, state);
	add_claims(run, state);
	add_findings(run, state);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Where nothing was ever written, a config that is refused makes no folder. */
static bool has_page(const struct run_options *options, const char *output)
{
	return options->morning && options->stop_after == STAGE_EXPORT && is_folder(output);
}

static bool is_name(const char *id)
{
	return id && *id != '.' && !strchr(id, '/');
}

void morning_note(struct run *run, enum exit_code code, bool unchanged, struct run_told *told)
{
	const char *output = run->options->output, *id = run->study.report.id.s;
	const char *config = run->study.path;
	struct state_run state = {.time = now_us() / 1000000,
	                          .exit_code = (int64_t)code,
	                          .took_ms = (now_us() - run->started_us) / 1000,
	                          .skipped = unchanged,
	                          .config = config,
	                          .title = run->study.report.title.s};

	if (!has_page(run->options, output))
		return;
	if (is_done(code) && !unchanged)
		add_report(run, &state);
	else if (!unchanged)
		add_errors(run, &state);
	if (is_name(id))
		state_settle(&run->arena, output, config);
	else
		id = state_pseudo_id(&run->arena, output, config);
	told->noted = state_add(&run->arena, output, id, &state);
	told->moved = state.moved;
	if (!told->noted)
		diag_add(&run->diags, DIAG_WARNING, (struct mark){0},
		         "the morning page cannot be told of this run: '%s/.state': %s", output,
		         strerror(errno));
}

/* What became of a process that could not tell it itself. */
static bool note_end(struct arena *arena, const struct batch *batch, size_t i)
{
	const struct batch_end *end = &batch->ends[i];
	const char *config = batch->configs[i];
	const char *id = *end->id ? end->id : state_pseudo_id(arena, batch->output, config);
	struct state_run state = {.time = batch->now,
	                          .exit_code = (int64_t)end->code,
	                          .signal = end->signal,
	                          .took_ms = end->took_ms,
	                          .config = config};

	if (*end->error) {
		state.errors[state.n_kept_errors++] = (struct state_error){"", end->error};
		state.n_errors = (int64_t)end->n_errors;
	}
	return state_add(arena, batch->output, id, &state);
}

static bool note_batch(struct arena *arena, const struct batch *batch)
{
	struct state_night night = {.started = batch->started,
	                            .ended = batch->now,
	                            .n = (int64_t)batch->n,
	                            .processes = (int64_t)batch->processes};
	bool right = true;

	for (size_t i = 0; i < batch->n; i++) {
		const struct batch_end *end = &batch->ends[i];

		night.n_failed += end->signal || !is_done(end->code);
		night.n_changed += end->moved;
		right = (end->noted || note_end(arena, batch, i)) && right;
	}
	return state_add_night(arena, batch->output, &night) && right;
}

enum exit_code morning_page(const struct batch *batch)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct page_options page = {.output = batch->output,
	                            .version = program_version,
	                            .now = batch->now,
	                            .started = batch->started,
	                            .mode = batch->mode,
	                            .missing = batch->missing,
	                            .n_missing = batch->n_missing};
	bool right = page_write(&page, &diags);

	diag_print(&diags, stderr, true);
	arena_release(&arena);
	return right ? EXIT_DONE : EXIT_INPUT_OUTPUT;
}

enum exit_code morning_write(const struct batch *batch)
{
	struct arena arena = {0};
	enum exit_code code = EXIT_DONE;

	/* a config that was refused makes no folder; where none can be made, each
	 * run has said so */
	if (!is_folder(batch->output) &&
	    (batch->n == 1 || !folders_make(&arena, batch->output, 0700))) {
		arena_release(&arena);
		return EXIT_DONE;
	}
	if (!note_batch(&arena, batch)) {
		fprintf(stderr,
		        "survreport: error: the morning page cannot be told of this batch: "
		        "'%s/.state': %s\n",
		        batch->output, strerror(errno));
		code = EXIT_INPUT_OUTPUT;
	}
	arena_release(&arena);
	return morning_page(batch) == EXIT_DONE ? code : EXIT_INPUT_OUTPUT;
}
