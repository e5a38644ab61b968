/* survreport merge: what the parts of a batch left, as one. */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/shard.h"
#include "page/page.h"
#include "run/morning.h"

struct merge_arguments {
	const char *output, *batch;
	bool quiet;
};

static const struct option_spec merge_options[] = {
    {"--output", "DIR", OPTION_TEXT, offsetof(struct merge_arguments, output),
     "folder of the reports (default: output)", NULL},
    {"--batch", "NAME", OPTION_TEXT, offsetof(struct merge_arguments, batch),
     "which batch, as its parts were told", NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct merge_arguments, quiet),
     "print nothing but errors", NULL},
};

/* Says which parts are missing; how that ends. */
static enum exit_code tell_missing(const struct shards *shards)
{
	enum exit_code code = EXIT_DONE;

	for (size_t i = 0; i < shards->parts; i++) {
		size_t n =
		    shards->configs.n / shards->parts + (i < shards->configs.n % shards->parts);

		if (shards->there[i])
			continue;
		fprintf(stderr, "part %zu of %zu is missing, with %zu report%s: ", i + 1,
		        shards->parts, n, n == 1 ? "" : "s");
		if (shards->host[i])
			fprintf(stderr, "%s is still at it; merge again when it is done\n",
			        shards->host[i]);
		else
			fprintf(stderr, "run it again with --shard %zu/%zu, and merge again\n",
			        i + 1, shards->parts);
		code = shards->host[i] || code == EXIT_BUSY ? EXIT_BUSY : EXIT_NO_INPUT;
	}
	return code;
}

/* The parts that are missing, for the page: with the reports of each. */
static void note_missing(struct batch *batch, struct arena *arena, const struct shards *shards)
{
	struct page_shard *missing = ARENA_ARRAY(arena, struct page_shard, shards->parts);

	for (size_t i = 0; i < shards->parts; i++) {
		struct page_shard *part = &missing[batch->n_missing];

		if (shards->there[i])
			continue;
		*part = (struct page_shard){
		    .number = i + 1, .of = shards->parts, .running = shards->host[i]};
		for (size_t k = i; k < batch->n; k += shards->parts) {
			const char *id = batch->ends[k].id;

			ARENA_PUSH(arena, part->reports.items, part->reports.n,
			           *id ? id : batch->configs[k]);
		}
		batch->n_missing++;
	}
	batch->missing = missing;
}

static enum exit_code merge_parts(struct arena *arena, const struct merge_arguments *arguments)
{
	struct diags diags = {.arena = arena};
	struct shards shards;
	struct batch batch;
	enum exit_code code =
	    shards_read(&shards, arena, arguments->output, arguments->batch, &diags);
	enum exit_code missing, page;

	diag_print(&diags, stderr, true);
	diags.n = 0;
	if (code != EXIT_DONE)
		return code;
	batch = (struct batch){.configs = shards.configs.items,
	                       .ends = shards.ends,
	                       .n = shards.configs.n,
	                       .output = arguments->output,
	                       .now = (int64_t)time(NULL),
	                       .started = shards.started,
	                       .processes = shards.processes,
	                       .mode = shards.mode};
	for (size_t i = 0; i < batch.n; i++)
		code = batch.ends[i].code > code ? batch.ends[i].code : code;
	missing = tell_missing(&shards);
	note_missing(&batch, arena, &shards);
	code = missing > code ? missing : code;
	batch_tell(&batch, arguments->quiet);
	page = morning_write(&batch);
	code = page > code ? page : code;
	if (missing != EXIT_DONE || page != EXIT_DONE || shards_remove(&shards, arena, &diags))
		return code;
	diag_print(&diags, stderr, true);
	return code > EXIT_INPUT_OUTPUT ? code : EXIT_INPUT_OUTPUT;
}

static enum exit_code merge(int argc, char **argv)
{
	struct merge_arguments arguments = {.output = "output"};
	struct arena arena = {0};
	enum exit_code code;
	int n = options_parse(verb_merge.options, verb_merge.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n > 0 || !arguments.batch)
		return usage_error(&verb_merge, n > 0 ? "no config is named: the parts know theirs"
		                                      : "which batch? --batch NAME");
	if (!shard_batch_is_name(arguments.batch))
		return EXIT_BAD_USAGE;
	code = merge_parts(&arena, &arguments);
	arena_release(&arena);
	return code;
}

const struct verb verb_merge = {
    .name = "merge",
    .arguments = "--batch NAME",
    .summary = "a batch that was run in parts (run --shard): what became of all of it",
    .options = merge_options,
    .n_options = sizeof merge_options / sizeof *merge_options,
    .run = merge,
};
