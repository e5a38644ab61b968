#include "load/load.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "config/node.h"
#include "load/content.h"
#include "load/decode.h"
#include "load/load_impl.h"

bool config_error(struct diags *diags, const struct text *text, const char *format, ...)
{
	va_list args;
	const char *message;

	va_start(args, format);
	message = arena_vprintf(diags->arena, format, args);
	va_end(args);
	diag_error(diags, text->at, "%s", message);
	if (text->path)
		diag_path(diags, text->path);
	return false;
}

void add_finding(struct dataset *data, enum diag_severity severity, uint32_t line, const char *kind,
                 const char *message)
{
	struct finding finding = {.severity = severity, .line = line};

	finding.kind = kind;
	finding.message = message;
	dataset_add_finding(data, finding);
}

const char *key_text(const struct load_plan *plan, size_t row)
{
	const char *key = plan->input->key.s;
	const struct column *column = key ? dataset_column(plan->data, key) : NULL;

	if (!column || column->missing[row] != PRESENT)
		return "";
	return arena_printf(plan->arena, " (%s '%s')", key,
	                    column_code_text(column, row, plan->arena));
}

void count_line(struct row_count *count, uint32_t line)
{
	if (count->n < LINES_SHOWN)
		count->lines[count->n] = line;
	count->n++;
}

const char *lines_text(const struct dataset *data, const struct row_count *count,
                       struct arena *arena)
{
	struct str out = {.arena = arena};

	str_addf(&out, "%s%s ", data->place, words_s(count->n));
	for (size_t i = 0; i < count->n && i < LINES_SHOWN; i++)
		str_addf(&out, "%s%u", i ? ", " : "", count->lines[i]);
	if (count->n > LINES_SHOWN)
		str_add(&out, ", …");
	return str_text(&out);
}

/* Plan */

/* The name in the file of the column that tells its rows apart, or NULL. */
static const char *key_in_file(const struct input_spec *input)
{
	for (size_t i = 0; input->key.s && i < input->columns.n; i++) {
		const struct column_spec *column = input->columns.items[i];

		if (strcmp(column->record.name.s, input->key.s) == 0)
			return column->from.s ? column->from.s : column->record.name.s;
	}
	return NULL;
}

/* Keys that say how a file is written, and are given for one of another kind. */
static void form_check(const struct input_spec *spec, const struct format *format,
                       struct diags *diags)
{
	const struct input_form *form = &spec->form;
	bool text = format == &csv_format, sheet = format == &xlsx_format || format == &ods_format;
	const struct {
		bool wrong;
		const char *key, *of;
	} keys[] = {{!text && form->separator, "separator", "a text file"},
	            {!text && form->skip, "skip", "a text file"},
	            {!text && form->drop_empty, "drop_empty", "a text file"},
	            {sheet && form->encoding, "encoding", "a text or statistics file"},
	            {!sheet && form->sheet.s, "sheet", "a spreadsheet"},
	            {!sheet && form->header_row > 1, "header_row", "a spreadsheet"}};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].wrong)
			config_error(diags, &spec->record.name, "'%s' is for %s, which '%s' is not",
			             keys[i].key, keys[i].of, spec->file.s);
}

static struct data_input *input_file(struct load_plan *plan, const struct input_spec *spec,
                                     struct diags *diags)
{
	struct data_input *file = ARENA_NEW(plan->arena, struct data_input);
	const struct format *format;

	file->name = spec->record.name.s;
	file->file = spec->file.s;
	if (file->file)
		file->path = path_join(plan->arena, plan->study->folder, file->file);
	file->key = key_in_file(spec);
	file->form = &spec->form;
	if (input_source(spec) != SOURCE_FILE) {
		plan->ask = ARENA_NEW(plan->arena, struct ask);
		*plan->ask = (struct ask){plan->study, spec, file, plan->arena};
		ask_plan(plan->ask, diags);
	}
	file->source.name = file->database
	                        ? arena_printf(plan->arena, "%s (%s)", file->name, file->database)
	                        : file->path;
	format = format_of(file->path ? file->path : "", file->form);
	if (spec->file.s)
		form_check(spec, format, diags);
	file->place = format->place;
	if (strcmp(file->place, "line") != 0)
		file->source.place = file->place;
	return file;
}

/* A plan without columns. */
static struct load_plan *plan_new(const struct study *study, const struct input_spec *input,
                                  struct arena *arena, struct diags *diags)
{
	struct load_plan *plan = ARENA_NEW(arena, struct load_plan);

	plan->study = study;
	plan->input = input;
	plan->arena = arena;
	plan->calendar = expr_calendar_of(&study->report.conventions);
	plan->data = ARENA_NEW(arena, struct dataset);
	plan->data->arena = arena;
	plan->file = input_file(plan, input, diags);
	plan->data->source = plan->file->source;
	plan->data->place = plan->file->place;
	return plan;
}

struct load_plan *file_plan(const struct load_plan *study, const struct input_spec *input,
                            struct diags *diags)
{
	struct load_plan *plan = plan_new(study->study, input, study->arena, diags);

	for (size_t i = 0; i < input->columns.n; i++)
		column_plan(plan, input->columns.items[i], diags);
	return plan;
}

struct load_plan *load_plan_new(const struct study *study, struct arena *arena, struct diags *diags)
{
	static const struct input_spec no_input;
	struct load_plan *plan =
	    plan_new(study, study->joined.n ? study->joined.items[0] : &no_input, arena, diags);

	inputs_plan(plan, diags);
	derive_plan(plan, diags);
	endpoints_plan(plan, diags);
	populations_plan(plan, diags);
	cutoff_plan(plan, diags);
	return plan;
}

struct dataset *load_plan_dataset(const struct load_plan *plan)
{
	return plan->data;
}

/* The file */

static enum exit_code fail_read(const struct load_plan *plan, struct diags *diags, int error)
{
	struct mark at = {.source = &plan->data->source};
	const struct text *file = &plan->input->file;

	switch (error) {
	case ENOENT:
	case ENOTDIR:
		/* of many configs, it has to be known which one is meant */
		config_error(diags, file,
		             "there is no file '%s' (the path is relative to "
		             "the folder of the config)",
		             plan->file->path);
		return EXIT_NO_INPUT;
	case EISDIR:
		config_error(diags, file, "'%s' is a folder, not a file", plan->file->path);
		return EXIT_NO_INPUT;
	case EFBIG:
		diag_error(diags, at, "larger than 4 GiB");
		return EXIT_BAD_DATA;
	default:
		diag_cause(diags, error);
		diag_error(diags, at, "cannot be read: %s", strerror(error));
		return EXIT_NO_INPUT;
	}
}

/* Whether two names have a word in common that is all of one of them, or are
 * made of the same words in another order: "age" and "age_at_surgery",
 * "os_time" and "time.os". */
static bool same_words(const char *a, const char *b)
{
	static const char joints[] = "_-. ";
	size_t n_a = 0, n_b = 0, n_common = 0, n_letters = 0;

	for (const char *p = b; *p; p += strcspn(p, joints), n_b++)
		p += strspn(p, joints);
	for (const char *p = a; *p; n_a++) {
		size_t n = strcspn(p += strspn(p, joints), joints);

		for (const char *q = b; n && *q;) {
			size_t m = strcspn(q += strspn(q, joints), joints);

			if (m == n && strncasecmp(p, q, n) == 0) {
				n_common++;
				n_letters += n;
				break;
			}
			q += m;
		}
		p += n;
	}
	return n_letters >= 3 && (n_common == n_a || n_common == n_b);
}

static size_t name_find(const struct names *names, const char *name)
{
	size_t i = 0;

	while (i < names->n && strcmp(names->items[i], name) != 0)
		i++;
	return i;
}

/* The columns of the file that nothing is read from. */
static struct names undeclared(const struct load_plan *plan, const struct reader *reader,
                               const size_t *fields, struct arena *arena)
{
	struct names rest = {0};
	size_t n = plan->input->columns.n;

	for (size_t i = 0; i < reader->names.n; i++) {
		size_t k = 0;

		while (k < n && fields[k] != i)
			k++;
		if (k == n)
			ARENA_PUSH(arena, rest.items, rest.n, reader->names.items[i]);
	}
	return rest;
}

/* What a column that is absent was probably renamed to: a name that nothing
 * else is read from, near to it, made of the same words, or the only one. */
static const char *renamed(const char *name, const struct names *rest, size_t n_absent)
{
	const char *near = suggest_find(name, rest);

	for (size_t i = 0; !near && i < rest->n; i++)
		if (same_words(name, rest->items[i]))
			near = rest->items[i];
	return !near && n_absent == 1 && rest->n == 1 ? rest->items[0] : near;
}

static void column_absent(const struct reader *reader, const struct column_spec *spec,
                          const char *near, struct diags *diags)
{
	const struct text *from = spec->from.s ? &spec->from : &spec->record.name;

	if (near)
		config_error(diags, from, "column '%s' is not in %s (did you mean '%s'?%s%s)",
		             from->s, reader->source->name, near,
		             spec->from.s ? "" : " write from: ",
		             spec->from.s ? "" : yaml_quoted(diags->arena, near));
	else
		config_error(diags, from, "column '%s' is not in %s (it has %s)", from->s,
		             reader->source->name, names_join(diags->arena, &reader->names, 20));
}

static void columns_absent(const struct load_plan *plan, const struct reader *reader,
                           const size_t *fields, struct diags *diags)
{
	const struct records *columns = &plan->input->columns;
	struct names rest = undeclared(plan, reader, fields, diags->arena);
	size_t n_absent = 0;

	for (size_t i = 0; i < columns->n; i++)
		n_absent += fields[i] == reader->names.n;
	for (size_t i = 0; i < columns->n; i++) {
		const struct column_spec *spec = columns->items[i];
		const char *from = spec->from.s ? spec->from.s : spec->record.name.s;

		if (fields[i] == reader->names.n && !spec->optional)
			column_absent(reader, spec, renamed(from, &rest, n_absent), diags);
	}
}

/* Finds the declared columns in the header. */
static bool match_columns(const struct load_plan *plan, const struct reader *reader, size_t *fields,
                          struct diags *diags)
{
	const struct records *columns = &plan->input->columns;
	bool right = true;

	for (size_t i = 0; i < columns->n; i++) {
		const struct column_spec *spec = columns->items[i];

		fields[i] =
		    name_find(&reader->names, spec->from.s ? spec->from.s : spec->record.name.s);
		right = right && (fields[i] < reader->names.n || spec->optional);
	}
	if (right)
		return true;
	if (reader_nameless(reader))
		return false;
	columns_absent(plan, reader, fields, diags);
	return false;
}

/* Counts and names the columns of the file that nothing is read from. */
static void note_undeclared(const struct load_plan *plan, const struct reader *reader,
                            const size_t *fields, struct diags *diags)
{
	struct names rest = undeclared(plan, reader, fields, diags->arena);

	plan->file->n_undeclared = rest.n;
	if (rest.n)
		diag_add(diags, DIAG_NOTE, (struct mark){.source = reader->source},
		         "%zu column%s of the file %s not declared, and left "
		         "out: %s",
		         rest.n, words_s(rest.n), rest.n == 1 ? "is" : "are",
		         names_join(diags->arena, &rest, 12));
}

/* Reads the bytes of the file into the dataset's columns. */
static bool read_rows(struct load_plan *plan, const struct bytes *bytes, struct arena *scratch,
                      struct diags *diags)
{
	struct dataset *data = plan->data;
	struct reader reader = {.format = format_of(plan->file->path, plan->file->form),
	                        .arena = scratch,
	                        .source = &data->source,
	                        .diags = diags,
	                        .form = &plan->input->form};
	struct readings *readings;
	size_t *fields;
	bool right;

	if (!reader_open(&reader, bytes))
		return false;
	fields = ARENA_ARRAY(scratch, size_t, plan->input->columns.n);
	if (!match_columns(plan, &reader, fields, diags))
		return false;
	note_undeclared(plan, &reader, fields, diags);
	readings = readings_new(plan, scratch, &reader, fields);
	right = reader_read(&reader, readings_row, readings);
	for (size_t i = 0; i < reader.n_remarks; i++)
		add_finding(data, reader.remarks[i].severity, reader.remarks[i].place,
		            arena_strdup(data->arena, reader.remarks[i].kind),
		            arena_strdup(data->arena, reader.remarks[i].text));
	readings_end(readings);
	if (right)
		readings_judge(readings);
	if (right && data->n_rows == 0 && data->n_errors == 0)
		return diag_error(diags, (struct mark){.source = reader.source},
		                  plan->ask ? "the query gives no rows"
		                            : "there are no rows below the header");
	return right;
}

/* The key */

/* The bits by which two values of a column are equal. */
static uint64_t key_bits(const struct column *column, size_t row)
{
	uint64_t bits;

	if (column->code)
		return column->code[row];
	if (column->bits)
		return column->bits[row];
	memcpy(&bits, &column->number[row], sizeof bits);
	return bits;
}

static void key_repeated(struct load_plan *plan, const struct column *column, size_t row,
                         size_t first)
{
	static const char kind[] = "the key is not unique";
	struct dataset *data = plan->data;
	const char *message = NULL;

	if (dataset_keeps_finding(data, kind))
		message = arena_printf(plan->arena,
		                       "column '%s': '%s' already stands in %s %u (the key must "
		                       "be unique)",
		                       column->name, column_code_text(column, row, plan->arena),
		                       data->place, data->line[first]);
	add_finding(data, DIAG_ERROR, data->line[row], kind, message);
}

/* Looks for values of the key that stand in several rows, by hashing. */
static void check_key(struct load_plan *plan, struct arena *scratch)
{
	const struct dataset *data = plan->data;
	const struct column *column =
	    plan->input->key.s ? dataset_column(data, plan->input->key.s) : NULL;
	size_t n_slots = 16, slot;
	uint32_t *slots; /* row + 1; 0 is free */

	if (!column)
		return;
	while (n_slots < 2 * data->n_rows)
		n_slots *= 2;
	slots = ARENA_ARRAY(scratch, uint32_t, n_slots);
	for (size_t row = 0; row < data->n_rows; row++) {
		uint64_t bits = key_bits(column, row);

		if (column->missing[row] != PRESENT)
			continue;
		/* Fibonacci hashing (Knuth, 6.4); whole numbers as doubles
		 * differ in their upper half only */
		slot = ((bits ^ bits >> 32) * UINT64_C(11400714819323198485)) >> 32;
		for (slot &= n_slots - 1; slots[slot]; slot = (slot + 1) & (n_slots - 1))
			if (key_bits(column, slots[slot] - 1) == bits)
				break;
		if (slots[slot])
			key_repeated(plan, column, row, slots[slot] - 1);
		else
			slots[slot] = (uint32_t)row + 1;
	}
}

/* All that is computed from the rows. */
static bool fill(struct load_plan *plan, struct diags *diags)
{
	bool right = derive_fill(plan, diags);

	right = cutoff_exclude(plan, diags) && right;
	right = endpoints_fill(plan, diags) && right;
	right = populations_bind(plan, diags) && right;
	/* who belongs to them is seen when later dates are hidden */
	if (!plan->data->cutoff.given)
		populations_fill(plan);
	return right;
}

/* Reports the findings; each says whose row it is of, if no line of a file tells. */
static void report_findings(const struct load_plan *plan, struct diags *diags)
{
	load_name_rows(plan);
	dataset_report_findings(plan->data, diags);
}

/* The row that stands in a line; n_rows if none does. */
static size_t row_in(const struct dataset *data, uint32_t line)
{
	size_t low = 0, high = data->n_rows;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (data->line[middle] < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low < data->n_rows && data->line[low] == line ? low : data->n_rows;
}

void load_name_rows(const struct load_plan *plan)
{
	struct dataset *data = plan->data;

	for (size_t i = 0; plan->ask && i < data->n_findings; i++) {
		struct finding *finding = &data->findings[i];
		size_t row =
		    finding->line && !finding->input ? row_in(data, finding->line) : data->n_rows;
		const char *key = row < data->n_rows ? key_text(plan, row) : "";

		if (finding->message && !strstr(finding->message, key))
			finding->message = arena_printf(data->arena, "%s%s", finding->message, key);
	}
}

static bool is_sqlite(const struct bytes *bytes)
{
	static const char begins[] = "SQLite format 3"; /* and a NUL */

	return bytes->length >= sizeof begins && memcmp(bytes->data, begins, sizeof begins) == 0;
}

/* Whether the first bytes of a file are no text, nor of anything that is read. */
static bool is_no_text(const struct bytes *start)
{
	return memchr(start->data, '\0', start->length) && content_of(start) == FORMAT_AUTO &&
	       !is_sqlite(start) && !decode_is_told(start);
}

static bool is_plain_text(const struct load_plan *plan)
{
	return format_of(plan->file->path, plan->file->form) == &csv_format &&
	       plan->input->form.encoding == ENCODING_UTF8;
}

/* Reads a file into the dataset of its plan. */
static enum exit_code load_file(struct load_plan *plan, struct arena *keep, struct diags *diags)
{
	struct data_input *file = plan->file;
	struct arena scratch = {0}; /* the file, and what reading needs */
	enum exit_code code = EXIT_DONE;
	struct bytes bytes;

	if (plan->ask)
		code = ask_rows(plan->ask, &bytes, diags);
	else if (!file_read_unless(keep ? keep : &scratch, file->path, DATA_MAX_BYTES,
	                           is_plain_text(plan) ? is_no_text : NULL, &bytes))
		code = fail_read(plan, diags, errno);
	if (code == EXIT_DONE && !plan->ask && is_sqlite(&bytes)) {
		config_error(diags, &plan->input->file,
		             "'%s' is a SQLite database (write 'sqlite' in place of 'file', and a "
		             "'query')",
		             plan->file->file);
		code = EXIT_BAD_DATA;
	}
	if (code == EXIT_DONE) {
		sha256_hex(bytes.data, bytes.length, file->sha256);
		if (!read_rows(plan, &bytes, &scratch, diags)) {
			report_findings(plan, diags);
			code = EXIT_BAD_DATA;
		}
		file->n_rows = plan->data->n_rows;
		if (keep || plan->ask)
			file->bytes = bytes;
	}
	arena_release(&scratch);
	return code;
}

/* The hash of the data: of one file its own, of several that of their hashes. */
static void hash_data(struct load_plan *plan)
{
	struct dataset *data = plan->data;
	struct str hashes = {.arena = plan->arena};

	memcpy(data->sha256, data->inputs[0]->sha256, sizeof data->sha256);
	if (data->n_inputs == 1)
		return;
	for (size_t i = 0; i < data->n_inputs; i++)
		str_addf(&hashes, "%s\n", data->inputs[i]->sha256);
	sha256_hex(hashes.text, hashes.length, data->sha256);
}

/* From the rows of the files to those of the study. */
static enum exit_code fill_inputs(struct load_plan *plan, struct arena *scratch, struct diags *diags)
{
	for (size_t i = 0; i < plan->n_inputs; i++)
		if (plan->inputs[i].read != plan)
			columns_judge(plan->inputs[i].read, scratch);
	if (!inputs_plain(plan)) {
		bool right = inputs_fill(plan, scratch, diags);

		if (!right || plan->data->n_errors) {
			report_findings(plan, diags);
			return right ? EXIT_BAD_DATA : EXIT_BAD_CONFIG;
		}
	}
	check_key(plan, scratch);
	if (plan->inputs[0].read == plan)
		columns_judge(plan, scratch);
	if (!inputs_plain(plan))
		patients_judge(plan, scratch);
	if (fill(plan, diags))
		return EXIT_DONE;
	report_findings(plan, diags);
	return EXIT_BAD_CONFIG;
}

enum exit_code load_rows(struct load_plan *plan, struct arena *keep, struct diags *diags)
{
	struct arena scratch = {0};
	enum exit_code code = EXIT_DONE;

	for (size_t i = 0; i < plan->n_inputs; i++) {
		enum exit_code one = load_file(plan->inputs[i].read, keep, diags);

		code = code == EXIT_DONE ? one : code;
	}
	hash_data(plan);
	if (code == EXIT_DONE)
		code = fill_inputs(plan, &scratch, diags);
	arena_release(&scratch);
	return code;
}

/* Whether an error is about a file. */
static bool is_refused(const struct data_input *file, const struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		const struct source *source = diags->items[i].at.source;

		if (diags->items[i].severity == DIAG_ERROR && source &&
		    str_equal(source->name, file->source.name))
			return true;
	}
	return false;
}

void load_refused(const struct load_plan *plan, struct diags *diags)
{
	for (size_t i = 0; i < plan->n_inputs; i++) {
		const struct load_plan *read = plan->inputs[i].read;
		const struct text *file = input_source_text(plan->inputs[i].spec);
		struct mark at = file->at;

		at.column = 0; /* the place is said, and not shown */
		if (is_refused(read->file, diags))
			diag_error(diags, at, "'%s', which is read here, is refused",
			           read->ask ? read->file->source.name : file->s);
	}
}
