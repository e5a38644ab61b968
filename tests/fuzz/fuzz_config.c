/* Any bytes as a config: read, checked and planned, without data. */
#include "analyses/analyses.h"
#include "config/study.h"
#include "fuzz.h"
#include "load/load.h"
#include "validate/validate.h"

static void plan(const struct study *study, struct arena *arena, struct diags *diags)
{
	struct dataset *data = load_plan_dataset(load_plan_new(study, arena, diags));

	validate_plan(study, data, diags);
	estimate_check(study, data, diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct study study = {0};
	struct memory_file file;
	bool missing = false;

	memory_file_open(&file, data, size);
	if (study_load(&study, &arena, file.path, &analysis_variants, &diags, &missing))
		plan(&study, &arena, &diags);
	diags_discard(&diags);
	memory_file_close(&file);
	arena_release(&arena);
	return 0;
}
