#include "since/since.h"

#include "base/str.h"
#include "lock/freeze.h"
#include "since/since_impl.h"

/* Causes that the sentence names. */
enum { MOST_CAUSES = 3 };

/* "…; …; and 2 more" of the causes. */
static const char *causes_text(struct arena *arena, const struct run_digest *digest)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < digest->n_causes && i < MOST_CAUSES; i++)
		str_addf(&out, "%s%s", i ? "; " : "", digest->causes[i].text);
	if (digest->n_causes > MOST_CAUSES)
		str_addf(&out, "; and %zu more", digest->n_causes - MOST_CAUSES);
	return str_text(&out);
}

static const char *compared_sentence(struct comparing *with)
{
	struct arena *arena = with->arena;
	const struct run_digest *out = with->out;
	const char *moved = out->summary;
	const char *causes = causes_text(arena, out);
	bool any = moved_any(&with->moves) || with->moves.n_restyled;

	if (out->n_causes)
		return arena_printf(arena, any ? "%s, because %s" : "%s; not as it was: %s", moved,
		                    causes);
	if (!with->was)
		return arena_printf(arena,
		                    "%s; what it was made from is not known, since the "
		                    "report.pdf of the run before cannot be read",
		                    moved);
	return arena_printf(arena,
	                    any ? "%s, for no reason that is known: data, config, files, program "
	                          "and libraries are as they were"
	                        : "%s; data, config, files, program and libraries are as they were",
	                    moved);
}

static void add_sentence(struct comparing *with)
{
	struct run_digest *out = with->out;

	if (out->state == DIGEST_FIRST)
		out->summary = "This is the first run: the next one will be compared with it";
	else if (out->state == DIGEST_UNKNOWN)
		out->summary = arena_printf(with->arena, "What moved is not known: %s", out->why);
	else
		out->summary = words_capital(with->arena, moved_summary(with->arena, &with->moves));
	out->sentence = out->state == DIGEST_COMPARED ? compared_sentence(with) : out->summary;
}

/* What went into the run before. */
static void find_lock(struct comparing *with)
{
	const struct since_before *before = with->before;
	struct diags quiet = {.arena = with->arena};
	struct lock lock;

	if (before->report.data &&
	    freeze_detach(with->arena, "report.pdf", before->report, &lock, &quiet))
		with->was = lock.root;
}

/* Whether there is a run before to compare with. */
static void find_state(struct comparing *with)
{
	const struct since_before *before = with->before;
	struct run_digest *out = with->out;

	out->state = DIGEST_FIRST;
	if (!before->manifest && !before->results_csv.data)
		return;
	out->state = DIGEST_COMPARED;
	out->before = before->manifest ? before->manifest->finished : NULL;
	find_lock(with);
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
	                              .data_sha256 = now->data->sha256};
	find_state(&with);
	facts_add(&with);
	causes_add(&with);
	numbers_add(&with);
	watches_add(&with);
	add_sentence(&with);
}
