/* What is not as it was: the causes of a digest. */
#include <string.h>

#include "base/str.h"
#include "since/causes_impl.h"
#include "verify/changes.h"

void cause_add(struct comparing *with, enum digest_cause_kind kind, enum reach reach,
               const char *analysis, const char *text)
{
	struct run_digest *out = with->out;

	ARENA_PUSH(with->arena, with->reached, with->n_reached, (struct reached){reach, analysis});
	ARENA_PUSH(with->arena, out->causes, out->n_causes, (struct digest_cause){kind, text});
}

/* A text of the config's: what it says, or that nothing but its writing changed. */
static void find_config(struct comparing *with)
{
	const struct node *was, *now;

	if (str_equal(entry_value_in(with->was, "config", "sha256"),
	              entry_value_in(with->now->lock, "config", "sha256")))
		return;
	was = lock_config(with->arena, with->was);
	now = config_tree(with->arena, with->now->study->text);
	if (was && now)
		config_causes(with, was, now);
	else
		cause_add(with, DIGEST_CONFIG, REACH_ALL, NULL, "the config is another one");
}

/* "style nejm": how it looks or reads, and not what it is. */
static enum reach reach_of(const struct change *change)
{
	if (change->kind != CHANGE_FILE && change->kind != CHANGE_FONT)
		return REACH_ALL;
	return strncmp(change->name, "style ", 6) == 0 ? REACH_PRINT : REACH_NONE;
}

static const char *change_text(struct arena *arena, const struct change *change)
{
	bool versions = change->kind != CHANGE_FILE && change->kind != CHANGE_FONT;

	if (!change->was || !change->now)
		return arena_printf(arena, "%s is %s", change->name,
		                    change->now ? versions ? change->now : "new"
		                                : "not there any more");
	return versions
	           ? arena_printf(arena, "%s is %s, was %s", change->name, change->now, change->was)
	           : arena_printf(arena, "%s is another file", change->name);
}

/* Files, what the command line said, program and libraries. */
static void find_rest(struct comparing *with)
{
	static const enum digest_cause_kind kinds[] = {
	    [CHANGE_FILE] = DIGEST_FILE,       [CHANGE_FONT] = DIGEST_FILE,
	    [CHANGE_TOLD] = DIGEST_TOLD,       [CHANGE_PROGRAM] = DIGEST_PROGRAM,
	    [CHANGE_LIBRARY] = DIGEST_LIBRARY,
	};
	struct changes changes = changes_around(with->arena, with->was, with->now->lock);

	for (size_t i = 0; i < changes.n; i++) {
		const struct change *change = &changes.items[i];

		cause_add(with, kinds[change->kind], reach_of(change), NULL,
		          change_text(with->arena, change));
	}
}

static bool has_cause(const struct run_digest *digest, enum digest_cause_kind kind)
{
	for (size_t i = 0; i < digest->n_causes; i++)
		if (digest->causes[i].kind == kind)
			return true;
	return false;
}

/* A program of the same version and libraries that is another file. */
static void find_build(struct comparing *with)
{
	const struct manifest_told *manifest = with->before->manifest;
	const char *was = manifest && manifest->has_basis ? manifest->basis.program : NULL;
	const char *now = with->now->program;

	if (was && !str_equal(was, now) && !has_cause(with->out, DIGEST_PROGRAM) &&
	    !has_cause(with->out, DIGEST_LIBRARY))
		cause_add(with, DIGEST_PROGRAM, REACH_ALL, NULL,
		          arena_printf(with->arena, "the program is another build of %s",
		                       entry_value(with->now->lock, "program")));
}

static void add_same(struct comparing *with)
{
	struct run_digest *out = with->out;

	for (int i = 0; i < N_DIGEST_CAUSES; i++)
		if (i != DIGEST_TOLD && !has_cause(out, (enum digest_cause_kind)i))
			ARENA_PUSH(with->arena, out->same.items, out->same.n, digest_cause_names[i]);
}

void causes_add(struct comparing *with)
{
	if (!with->was)
		return;
	data_causes(with);
	find_config(with);
	find_rest(with);
	find_build(with);
	add_same(with);
}
