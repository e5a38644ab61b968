#include "cli/replace.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "cli/frozen.h"
#include "lock/lock.h"
#include "lock/tar.h"

static bool refuse(struct diags *diags, const char *what)
{
	return diag_error(diags, (struct mark){0},
	                  "%s: it is not replaced (move it away, or say "
	                  "--replace)",
	                  what);
}

/* What an earlier freeze would not have left. */
static bool refuse_odd(struct arena *arena, struct diags *diags, const struct diags *why,
                       const char *path)
{
	return refuse(diags, why->n ? why->items[0].text
	                            : arena_printf(arena,
	                                           "'%s' is there and is no "
	                                           "lock or bundle",
	                                           path));
}

/* Whether a lock, which stands in `name`, may be replaced. */
static bool judge(struct arena *arena, const char *name, const struct lock *lock,
                  const struct successor *by, struct diags *diags)
{
	const char *slash = strrchr(by->config, '/');
	const char *config = slash ? slash + 1 : by->config;
	const char *was = entry_value_in(lock->root, "config", "file");

	if (!str_equal(was, config))
		return refuse(diags, arena_printf(arena,
		                                  "'%s' is the lock of '%s', and not "
		                                  "of '%s'",
		                                  name, was ? was : "?", config));
	if (!lock->public_key || str_equal(lock->public_key, by->public_key))
		return true;
	return refuse(diags,
	              arena_printf(arena,
	                           by->public_key ? "'%s' is signed with the key %.16s, and "
	                                            "the new lock would be with another one"
	                                          : "'%s' is signed with the key %.16s, and "
	                                            "the new lock would not be signed (--sign "
	                                            "KEY.pem signs it)",
	                           name, lock->public_key));
}

static bool judge_bundle(struct arena *arena, const char *path, struct bytes bytes,
                         const struct successor *by, struct diags *diags)
{
	struct diags why = {.arena = arena};
	struct tar tar;
	struct lock lock;

	if (!tar_read(&tar, arena, path, bytes, &why))
		return refuse_odd(arena, diags, &why, path);
	for (size_t i = 0; i < tar.n; i++)
		if (lock_parse(&lock, arena, path, tar.entries[i].bytes, &why))
			return judge(arena, path, &lock, by, diags);
	return refuse(diags, arena_printf(arena, "'%s' is no bundle of a freeze", path));
}

bool may_replace(struct arena *arena, const char *path, const struct successor *by,
                 struct diags *diags)
{
	struct diags why = {.arena = arena};
	struct bytes bytes;
	struct lock lock;
	struct stat st;

	/* a folder or a pipe cannot be replaced, which writing says */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return true;
	if (!file_read(arena, path, LOCK_MAX_BYTES, &bytes))
		return refuse(diags, arena_printf(arena,
		                                  "'%s' is there and cannot be "
		                                  "read: %s",
		                                  path, strerror(errno)));
	if (frozen_kind_of(bytes) == FROZEN_BUNDLE)
		return judge_bundle(arena, path, bytes, by, diags);
	if (!lock_parse(&lock, arena, path, bytes, &why))
		return refuse_odd(arena, diags, &why, path);
	return judge(arena, path, &lock, by, diags);
}
