#include "base/str.h"
#include "selftest/selftest.h"

const char *const check_group_names[N_CHECK_GROUPS] = {
    [CHECK_VERSIONS] = "version", [CHECK_FILES] = "files",     [CHECK_FOLDER] = "folder",
    [CHECK_MACHINE] = "machine",  [CHECK_NUMBERS] = "numbers", [CHECK_TEXTS] = "texts",
};

void check_add(struct checks *checks, const struct check *check)
{
	ARENA_PUSH(checks->arena, checks->items, checks->n, *check);
	checks->n_different += !check->same;
}

void check_same(struct checks *checks, enum check_group group, const char *name,
                const char *expected, const char *found)
{
	check_add(checks, &(struct check){.group = group,
	                                  .name = name,
	                                  .source = "",
	                                  .expected = expected,
	                                  .found = found,
	                                  .same = str_equal(expected, found)});
}
