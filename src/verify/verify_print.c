/* A verification in words: plain lines, or Markdown for the PDF. */
#include <string.h>

#include "cite/markdown.h"
#include "verify/verify.h"

/* Numbers that are listed; the others are counted. */
enum { MOST_LISTED = 40, MOST_LISTED_EFFECT = 5 };

struct telling {
	struct str out;
	bool markdown;
};

static void add_text(struct telling *to, const char *text)
{
	if (to->markdown)
		markdown_add_words(&to->out, text);
	else
		str_add(&to->out, text);
}

static void heading(struct telling *to, const char *text)
{
	str_add(&to->out, to->markdown ? "\n## " : "\n");
	add_text(to, text);
	str_add(&to->out, to->markdown ? "\n\n" : "\n");
}

static void line(struct telling *to, int depth, const char *text)
{
	for (int i = 0; i < depth; i++)
		str_add(&to->out, "  ");
	if (to->markdown && depth)
		str_add(&to->out, "- ");
	add_text(to, text);
	str_add(&to->out, to->markdown && !depth ? "\n\n" : "\n");
}

static void verdict(struct telling *to, const struct verification *v)
{
	struct arena *arena = to->out.arena;
	const char *text = NULL;

	switch (v->level) {
	case VERIFY_IDENTICAL:
		text = "identical: report.pdf, results.csv and results.json are "
		       "the same bytes";
		break;
	case VERIFY_SAME_RESULTS:
		text = "same results, different bytes: no number moved, but "
		       "report.pdf is another file";
		break;
	case VERIFY_DIFFERENT:
		text = arena_printf(arena, "%s: %s",
		                    moved_any(&v->moves) ? "different results"
		                                         : "same results, different bytes",
		                    moved_summary(arena, &v->moves));
	}
	line(to, 0,
	     to->markdown ? arena_printf(arena, "Verdict: %s.", text)
	                  : arena_printf(arena, "%s: %s", v->name, text));
	if (v->signature)
		line(to, 0, v->signature);
}

static const char *kind_text(const struct change *change)
{
	static const char *const texts[] = {
	    [CHANGE_INPUT] = "data", [CHANGE_CONFIG] = "config",  [CHANGE_ORDER] = "config",
	    [CHANGE_FILE] = "",      [CHANGE_WRITING] = "config", [CHANGE_FONT] = "",
	    [CHANGE_TOLD] = "",      [CHANGE_PROGRAM] = "",       [CHANGE_LIBRARY] = "library",
	};

	return texts[change->kind];
}

/* "config analyses.model", "library zlib". */
static const char *change_name(struct arena *arena, const struct change *change)
{
	const char *kind = kind_text(change);

	return arena_printf(arena, "%s%s%s", kind, kind[0] ? " " : "", change->name);
}

static void tell_was_now(struct telling *to, const struct change *change)
{
	struct arena *arena = to->out.arena;

	line(to, 2, arena_printf(arena, "was: %s", change->was ? change->was : "absent"));
	line(to, 2, arena_printf(arena, "now: %s", change->now ? change->now : "absent"));
}

static void tell_change(struct telling *to, const struct change *change)
{
	struct arena *arena = to->out.arena;
	const char *name = change_name(arena, change);

	if (change->kind == CHANGE_LIBRARY || change->kind == CHANGE_PROGRAM ||
	    change->kind == CHANGE_TOLD) {
		line(to, 1,
		     arena_printf(arena, "%s: %s, was %s", name,
		                  change->now ? change->now : "absent",
		                  change->was ? change->was : "absent"));
	} else if (change->kind == CHANGE_WRITING) {
		line(to, 1, arena_printf(arena, "%s: %s", name, change->details[0]));
		return;
	} else if (change->kind == CHANGE_CONFIG) {
		line(to, 1, name);
		/* of lists, the details say it */
		if (change->was || change->now)
			tell_was_now(to, change);
	} else {
		line(to, 1,
		     arena_printf(arena, "%s%s", name,
		                  change->kind == CHANGE_INPUT || change->kind == CHANGE_ORDER ||
		                          (change->was && change->now)
		                      ? ""
		                  : change->now ? ": new"
		                                : ": not used any more"));
	}
	for (size_t i = 0; i < change->n_details; i++) {
		const char *detail = change->details[i];
		size_t blanks = strspn(detail, " ");

		line(to, 2 + (int)(blanks / 2), detail + blanks);
	}
}

static void tell_changes(struct telling *to, const struct verification *v)
{
	heading(to, "What changed");
	for (size_t i = 0; i < v->changes.n; i++)
		tell_change(to, &v->changes.items[i]);
	if (v->changes.n == 0)
		line(to, 1,
		     "nothing that the lock knows of: data, config, templates, "
		     "fonts, program and libraries are the same");
}

/* The moves as lines below the one before. */
static void tell_moves(struct telling *to, const struct moves *moves, int depth, size_t most)
{
	size_t n = moves->n < most ? moves->n : most;

	for (size_t i = 0; i < n; i++)
		line(to, depth, moves->items[i]->sentence);
	if (moves->n > n)
		line(to, depth, arena_printf(to->out.arena, "and %zu more", moves->n - n));
}

static bool has_effects(const struct verification *v)
{
	return v->n_effects > 0;
}

/* The changes that cannot be undone one by one. */
static const char *rest_text(struct arena *arena, const struct changes *changes)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < changes->n; i++) {
		const struct change *change = &changes->items[i];

		if (change->kind == CHANGE_CONFIG || change->kind == CHANGE_FILE ||
		    change->kind == CHANGE_WRITING) /* moves no number */
			continue;
		str_addf(&out, "%s%s", out.length ? ", " : "", change_name(arena, change));
	}
	return str_text(&out);
}

static void tell_effect(struct telling *to, const struct verification *v,
                        const struct effect *effect)
{
	struct arena *arena = to->out.arena;
	const char *name =
	    effect->change ? change_name(arena, effect->change) : rest_text(arena, &v->changes);

	if (!effect->known)
		line(to, 1,
		     arena_printf(arena,
		                  "%s: not known, the config does not "
		                  "run with this alone undone",
		                  name));
	else
		line(to, 1,
		     arena_printf(arena, "%s: %s", name, moved_summary(arena, &effect->moves)));
	tell_moves(to, &effect->moves, 2, MOST_LISTED_EFFECT);
}

static void tell_why(struct telling *to, const struct verification *v)
{
	struct arena *arena = to->out.arena;

	if (v->level != VERIFY_DIFFERENT || v->changes.n == 0)
		return;
	heading(to, "Which change moved which numbers");
	if (!has_effects(v))
		line(to, 1,
		     arena_printf(arena, "%s: all of them",
		                  change_name(arena, &v->changes.items[0])));
	for (size_t i = 0; i < v->n_effects; i++)
		tell_effect(to, v, &v->effects[i]);
	if (v->n_untried)
		line(to, 1,
		     arena_printf(arena,
		                  "the other %zu change%s of the config or its files: "
		                  "not tried, each takes a run (undo some of those "
		                  "above, and verify again)",
		                  v->n_untried, v->n_untried == 1 ? "" : "s"));
	if (has_effects(v))
		line(to, 1,
		     "each with that change alone undone; a number that several "
		     "changes moved is counted with each of them");
}

static void tell(struct telling *to, const struct verification *v)
{
	verdict(to, v);
	if (v->level == VERIFY_IDENTICAL)
		return;
	tell_changes(to, v);
	if (v->level == VERIFY_DIFFERENT) {
		heading(to, "Which numbers moved");
		tell_moves(to, &v->moves, 1, MOST_LISTED);
	}
	tell_why(to, v);
}

void verify_print(const struct verification *verification, FILE *to)
{
	struct arena arena = {0};
	struct telling telling = {.out = {.arena = &arena}};

	tell(&telling, verification);
	fputs(str_text(&telling.out), to);
	arena_release(&arena);
}

/* A hash of both sides; on one line if it is the same. */
static void table_rows(struct telling *to, const char *what, const char *was, const char *now)
{
	bool same = str_equal(was, now);

	for (int i = 0; i < (same ? 1 : 2); i++) {
		const char *value = i ? now : was;

		str_add(&to->out, "| ");
		add_text(to, what);
		str_add(&to->out, same ? "" : i ? ", now" : ", frozen");
		str_add(&to->out, " | ");
		add_text(to, value ? value : "absent");
		str_add(&to->out, " |\n");
	}
}

/* Hashes of the inputs that there are now. */
static void tell_input_hashes(struct telling *to, const struct verification *v)
{
	struct arena *arena = to->out.arena;
	struct lock_input *was, *now;
	size_t n_was = lock_inputs(arena, v->frozen, &was);
	size_t n_now = lock_inputs(arena, v->now, &now);

	for (size_t i = 0; i < n_now; i++) {
		const struct lock_input *before = input_before(was, n_was, &now[i]);

		table_rows(to, n_now > 1 ? arena_printf(arena, "Data (%s)", now[i].name) : "Data",
		           before ? entry_value(before->told, "sha256") : NULL,
		           entry_value(now[i].told, "sha256"));
	}
}

/* Hashes of both sides, for the file. */
static void tell_hashes(struct telling *to, const struct verification *v)
{
	static const struct {
		const char *what, *map, *key;
	} rows[] = {
	    {"results.csv", "outputs", "results.csv"},
	    {"results.json", "outputs", "results.json"},
	};

	heading(to, "What was compared");
	str_add(&to->out, "| What | SHA-256 |\n|---|---|\n");
	table_rows(to, "Config", entry_value_in(v->frozen, "config", "sha256"),
	           entry_value_in(v->now, "config", "sha256"));
	tell_input_hashes(to, v);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		table_rows(to, rows[i].what, entry_value_in(v->frozen, rows[i].map, rows[i].key),
		           entry_value_in(v->now, rows[i].map, rows[i].key));
	table_rows(to, "report.pdf", v->frozen_pdf, v->now_pdf);
	table_rows(to, "Program", entry_value(v->frozen, "program"), entry_value(v->now, "program"));
}

const char *verify_markdown(struct arena *arena, const struct verification *verification)
{
	struct telling to = {.out = {.arena = arena}, .markdown = true};

	tell(&to, verification);
	tell_hashes(&to, verification);
	heading(&to, "Signed off");
	line(&to, 0, "Verified by: ______________________________");
	line(&to, 0, "Date: ______________________________");
	line(&to, 0, "Signature: ______________________________");
	return str_text(&to.out);
}
