/* digest.txt: short sentences, for a mail. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "export/run_digest.h"

/* Lines of a kind that a person reads; of the others it is said how many they are. */
enum { MOST_LINES = 12 };

struct letter {
	struct str out;
	const struct run_digest *digest;
};

static void heading(struct letter *letter, const char *text)
{
	str_addf(&letter->out, "\n%s\n", text);
}

static void line(struct letter *letter, const char *text)
{
	str_addf(&letter->out, "  %s\n", text);
}

/* Says how many lines of a kind are left out. */
static void more(struct letter *letter, size_t all)
{
	if (all > MOST_LINES)
		str_addf(&letter->out, "  and %zu more\n", all - MOST_LINES);
}

/* "2026-11-30 01:10 UTC" */
static const char *minute(struct arena *arena, const char *time)
{
	const char *t = strchr(time, 'T');

	return t && strlen(t) >= 6
	           ? arena_printf(arena, "%.*s %.5s UTC", (int)(t - time), time, t + 1)
	           : time;
}

static void add_head(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	struct str *out = &letter->out;

	str_addf(out, "%s: %s\n", digest->id, digest->title);
	str_addf(out, "Run of %s", minute(out->arena, digest->made));
	if (digest->before)
		str_addf(out, ", compared with that of %s", minute(out->arena, digest->before));
	str_add(out, ".\n");
}

static void add_watches(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	bool any = false;

	for (size_t i = 0; i < digest->n_watch; i++) {
		const struct digest_watch *watch = &digest->watch[i];

		if (!watch->fired)
			continue;
		str_addf(&letter->out, "%sWatch: %s (%s).\n", any ? "" : "\n", watch->text,
		         watch->asks);
		any = true;
	}
}

static void add_causes(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	struct arena *arena = letter->out.arena;

	if (digest->n_causes)
		heading(letter, "What is not as it was:");
	for (size_t i = 0; i < digest->n_causes && i < MOST_LINES; i++)
		line(letter, arena_printf(arena, "%zu. %s: %s", i + 1,
		                          digest_cause_names[digest->causes[i].kind],
		                          digest->causes[i].text));
	more(letter, digest->n_causes);
}

static void add_findings(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	struct arena *arena = letter->out.arena;

	if (digest->n_findings)
		heading(letter, "Key findings:");
	for (size_t i = 0; i < digest->n_findings; i++) {
		const struct digest_finding *finding = &digest->findings[i];

		line(letter, finding->moved && finding->before
		                 ? arena_printf(arena, "%s: %s, was %s", finding->label,
		                                finding->now, finding->before)
		                 : arena_printf(arena, "%s: %s", finding->label, finding->now));
	}
}

/* "[1]", "[1 or 3]": what can have moved a number. */
static const char *cause_marks(struct arena *arena, const struct digest_move *number)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < number->n_causes; i++)
		str_addf(&out, "%s%zu", i ? " or " : "[", number->causes[i] + 1);
	str_add(&out, number->n_causes ? "]" : "[not known]");
	return str_text(&out);
}

static void add_numbers(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	struct arena *arena = letter->out.arena;

	if (digest->n_moves)
		heading(letter, "What moved, and what of the above moved it:");
	for (size_t i = 0; i < digest->n_moves && i < MOST_LINES; i++)
		line(letter, arena_printf(arena, "%s %s", digest->moves[i].sentence,
		                          cause_marks(arena, &digest->moves[i])));
	more(letter, digest->n_moves + digest->n_more_moves);
}

static void add_levels(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	struct arena *arena = letter->out.arena;

	if (digest->n_levels)
		heading(letter, "Levels:");
	for (size_t i = 0; i < digest->n_levels && i < MOST_LINES; i++) {
		const struct digest_levels *levels = &digest->levels[i];
		const char *come = names_join(arena, &levels->appeared, MOST_LINES);
		const char *gone = names_join(arena, &levels->vanished, MOST_LINES);

		line(letter, arena_printf(arena, "%s: %s%s%s%s%s", levels->column,
		                          levels->appeared.n ? come : "",
		                          levels->appeared.n ? " appeared" : "",
		                          levels->appeared.n && levels->vanished.n ? ", " : "",
		                          levels->vanished.n ? gone : "",
		                          levels->vanished.n ? " vanished" : ""));
	}
	more(letter, digest->n_levels);
}

static void add_claims(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;

	if (digest->n_claims)
		heading(letter, "Claims:");
	for (size_t i = 0; i < digest->n_claims && i < MOST_LINES; i++)
		line(letter,
		     arena_printf(letter->out.arena, "%s: %s, was %s", digest->claims[i].claim,
		                  digest->claims[i].now, digest->claims[i].before));
	more(letter, digest->n_claims);
}

static void add_warnings(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;
	const struct names *new = &digest->new_warnings;

	if (!digest->n_new_warnings && !digest->n_gone_warnings)
		return;
	heading(letter, "Warnings:");
	for (size_t i = 0; i < new->n &&i < MOST_LINES; i++)
		line(letter, arena_printf(letter->out.arena, "new: %s", new->items[i]));
	more(letter, digest->n_new_warnings);
	if (digest->n_gone_warnings)
		line(letter, arena_printf(letter->out.arena, "%zu of the run before %s gone",
		                          digest->n_gone_warnings,
		                          digest->n_gone_warnings == 1 ? "is" : "are"));
}

static void add_guard(struct letter *letter)
{
	const struct run_digest *digest = letter->digest;

	if (digest->n_guard)
		heading(letter, "Guard:");
	for (size_t i = 0; i < digest->n_guard; i++)
		line(letter, arena_printf(letter->out.arena, "%s: %s", digest->guard[i].asks,
		                          digest->guard[i].found));
}

struct bytes run_digest_text(const struct run_digest *digest, struct arena *arena)
{
	struct letter letter = {.out = {.arena = arena}, .digest = digest};

	add_head(&letter);
	add_watches(&letter);
	/* causes stand in lines of their own */
	str_addf(&letter.out, "\n%s.\n", digest->n_causes ? digest->summary : digest->sentence);
	add_causes(&letter);
	add_findings(&letter);
	add_numbers(&letter);
	add_levels(&letter);
	add_claims(&letter);
	add_warnings(&letter);
	add_guard(&letter);
	return (struct bytes){letter.out.text, letter.out.length};
}
