/* Load and validate: a config and a CSV text in, a plain text out.
 *
 * The text is the dump of the dataset, or the diagnostics as a user sees them.
 * What is left to say by hand: limits, files that are not there, and that the
 * two ways by which csv.c splits lines agree on any bytes.
 */
/* shows: R-27, R-28, R-29, R-40, R-41, R-42, R-43 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"
#include "config/study.h"
#include "data/csv.h"
#include "load/load_impl.h"
#include "validate/validate.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- A config and its data ------------------------------------------------ */

/* An analysis without options, since a config has to have one. */
struct none_spec {
	struct analysis_spec spec;
};

static const struct field none_fields[] = {ANALYSIS_FIELDS(struct none_spec)};
static const struct variant none = {
    "none", "nothing", {none_fields, COUNT(none_fields), sizeof(struct none_spec)}};
static const struct variant *const kind_items[] = {&none};
static const struct variants kinds = {kind_items, COUNT(kind_items)};

/* Seven lines: what a case adds starts in line 7. */
static const char config_head[] = "survreport: 1\n"
				  "report: {id: t, title: t}\n"
				  "analyses: {none: {type: none}}\n"
				  "inputs:\n"
				  "  cohort:\n"
				  "    file: data.csv\n";

#define TWO_TEXTS "    columns: {a: {type: text}, b: {type: text}}\n"

struct load_case {
	const char *name, *config;
	const char *data;
	size_t length;
	bool dump; /* the dataset is printed, else the diagnostics */
	const char *expected;
};

#define DATA(text) text, sizeof(text) - 1

static void file_put(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* A run from config to validated dataset. */
struct run {
	struct arena arena;
	struct diags diags;
	struct study study;
	struct load_plan *plan;
	struct dataset *data;
	enum exit_code code;
};

/* As the pipeline does it. */
static void run_start(struct run *run, const char *config)
{
	bool missing = false;
	struct rules *rules;

	*run = (struct run){.code = EXIT_BAD_CONFIG};
	run->diags.arena = &run->arena;
	file_put("study.yaml", config, strlen(config));
	if (!study_load(&run->study, &run->arena, "study.yaml", &kinds, &run->diags, &missing))
		return;
	run->plan = load_plan_new(&run->study, &run->arena, &run->diags);
	run->data = load_plan_dataset(run->plan);
	rules = validate_plan(&run->study, run->data, &run->diags);
	if (run->diags.n_errors)
		return;
	run->code = load_rows(run->plan, NULL, &run->diags);
	if (run->code != EXIT_DONE)
		return;
	if (validate_run(rules, run->data, &run->diags))
		dataset_report_findings(run->data, &run->diags);
	else
		run->code = EXIT_BAD_CONFIG;
}

static const char *run_text(struct run *run, bool dump)
{
	size_t size = 0;
	char *text = NULL;
	const char *copy;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	if (dump && run->code == EXIT_DONE)
		dataset_dump(run->data, to);
	else
		diag_print(&run->diags, to, false);
	fclose(to);
	copy = arena_strdup(&run->arena, text);
	free(text);
	return copy;
}

static void run_end(struct run *run)
{
	arena_release(&run->arena);
}

/* A run over a config's part and data. */
static void run_data(struct run *run, const char *config, const char *data, size_t length)
{
	struct arena arena = {0};

	file_put("data.csv", data, length);
	run_start(run, arena_printf(&arena, "%s%s", config_head, config));
	arena_release(&arena);
}

static void run_cases(const struct load_case *cases, size_t n)
{
	size_t n_failed = 0;

	for (size_t i = 0; i < n; i++) {
		struct run run;
		const char *found;

		run_data(&run, cases[i].config, cases[i].data, cases[i].length);
		found = run_text(&run, cases[i].dump);
		if (strcmp(found, cases[i].expected) != 0) {
			print_error("%s\n--- expected\n%s--- found\n%s", cases[i].name,
			            cases[i].expected, found);
			n_failed++;
		}
		run_end(&run);
	}
	assert_int_equal(n_failed, 0);
}

static const struct load_case csv_cases[] = {
    {"plain", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,y\n"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "line\ta\tb\n"
     "2\t1\tx\n"
     "3\t2\ty\n"},
    {"no line end at the end", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,y"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "warning in line 3: the last line has no line end (was the file cut "
     "short?)\n"
     "line\ta\tb\n"
     "2\t1\tx\n"
     "3\t2\ty\n"},
    {"CR LF and a byte order mark", TWO_TEXTS,
     DATA("\xEF\xBB\xBF"
          "a,b\r\n"
          "1,x\r\n"
          "2,y\r\n"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "line\ta\tb\n"
     "2\t1\tx\n"
     "3\t2\ty\n"},
    {"lone CR", TWO_TEXTS, DATA("a,b\r1,x\r2,y"), true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "warning in line 3: the last line has no line end (was the file cut "
     "short?)\n"
     "line\ta\tb\n"
     "2\t1\tx\n"
     "3\t2\ty\n"},
    {"quotes, commas, line ends and doubled quotes", TWO_TEXTS,
     DATA("a,b\n"
          "\"x, \"\"y\"\"\",\"1\n"
          "2\r\n"
          "3\"\n"
          "\"\",z\n"
          "4,\"5\" \n"),
     true,
     "dataset data.csv: 3 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 3, excluded 0, undetermined 0\n"
     "line\ta\tb\n"
     "2\tx, \"y\"\t1\\n2\\r\\n3\n"
     "5\t.empty\tz\n"
     "6\t4\t5\n"},
    {"blanks around plain fields, and inside quotes", TWO_TEXTS,
     DATA("a,b\n"
          "  x\t,y z \n"
          "\" x \", \"y\" \n"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "line\ta\tb\n"
     "2\tx\ty z\n"
     "3\t x \ty\n"},
    {"empty lines and comments above the header", TWO_TEXTS,
     DATA("# made up\n"
          "\n"
          "# by hand\n"
          "a,b\n"
          "\n"
          "1,x\n"
          "   \n"
          "2,y\n"
          "\n"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: text\n"
     "column b: text\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "line\ta\tb\n"
     "6\t1\tx\n"
     "8\t2\ty\n"},
    {"a header and no rows", TWO_TEXTS, DATA("a,b\n"), false,
     "data.csv: error: there are no rows below the header\n"},
    {"columns that are not declared", TWO_TEXTS,
     DATA("c,b,d,a\n"
          "3,x,4,1\n"),
     false,
     "data.csv: note: 2 columns of the file are not declared, and left "
     "out: c, d\n"},
    {"names in the file", "    columns: {a: {type: text, from: \"the a\"}}\n",
     DATA("the a\n"
          "x\n"),
     true,
     "dataset data.csv: 1 rows, 0 columns not declared\n"
     "column a: text\n"
     "population '': 'All patients', n 1, excluded 0, undetermined 0\n"
     "line\ta\n"
     "2\tx\n"},
    {"empty lines in one column", "    columns: {a: {type: text}}\n",
     DATA("a\n"
          "x\n"
          "\n"
          "\"\"\n"
          "\n"
          "y\n"),
     true,
     "dataset data.csv: 3 rows, 0 columns not declared\n"
     "column a: text\n"
     "population '': 'All patients', n 3, excluded 0, undetermined 0\n"
     "warning: 2 empty lines were skipped (a missing value is written "
     "as \"\")\n"
     "line\ta\n"
     "2\tx\n"
     "4\t.empty\n"
     "6\ty\n"},
    {"empty file", TWO_TEXTS, DATA(""), false, "data.csv: error: the file is empty\n"},
    {"comments only", TWO_TEXTS,
     DATA("# a\n"
          "\n"
          "# b\n"),
     false, "data.csv: error: the file is empty\n"},
    {"row too short", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2\n"
          "3,z\n"),
     false,
     "data.csv:3: row has 1 field, the header has 2 (a line end inside "
     "a field needs quotes around the field)\n"},
    {"row too long", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,y,z\n"
          "3,x,\n"),
     false,
     "data.csv:3: row has 3 fields, the header has 2 (a comma inside a "
     "field needs quotes around the field)\n"
     "data.csv:4: row has 3 fields, the header has 2 (a separator at the "
     "end of the line? the input's 'drop_empty: true' leaves it out)\n"},
    {"row names of R", TWO_TEXTS,
     DATA("\"a\",\"b\"\n"
          "\"1\",\"x\",\"y\"\n"
          "\"2\",\"x\",\"y\"\n"),
     false,
     "data.csv:2: row has 3 fields, the header has 2 (row names of R? "
     "write the file with row.names = FALSE)\n"
     "data.csv:3: row has 3 fields, the header has 2 (row names of R? "
     "write the file with row.names = FALSE)\n"},
    {"a quote inside a field", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,5\" pipe\n"),
     false,
     "data.csv:3:4: a quote inside a field without quotes (write \"a "
     "\"\"b\"\" c\")\n"},
    {"text after a closing quote", TWO_TEXTS,
     DATA("a,b\n"
          "\"1\"x,2\n"),
     false,
     "data.csv:2:4: text after a closing quote (a comma is missing, or "
     "a quote inside the field has to be doubled)\n"},
    {"an unescaped quote in a later line", TWO_TEXTS,
     DATA("a,b\n"
          "1,\"x\n"
          "y \"z\" w\"\n"),
     false,
     "data.csv:3:4: text after a closing quote (a comma is missing, or "
     "a quote inside the field has to be doubled); the quoted field "
     "begins in an earlier line, and the row in line 2\n"},
    {"a quote that is never closed", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,\"y\n"
          "3,z\n"),
     false, "data.csv:3:3: the quote that is opened here is never closed\n"},
    {"a quote that is never closed, after others", TWO_TEXTS,
     DATA("a,b\n"
          "\"1\",\"x \"\"y\"\"\"\n"
          "\"2\",  \"y\n"
          "3,z"),
     false, "data.csv:3:7: the quote that is opened here is never closed\n"},
    {"semicolons", TWO_TEXTS,
     DATA("a;b\n"
          "1;x\n"),
     false,
     "data.csv:1: the separator seems to be ';' (give the input 'separator: "
     "\";\"', or save the file with commas)\n"},
    {"semicolons and quotes", TWO_TEXTS,
     DATA("\"a\";\"b\"\n"
          "1;x\n"),
     false,
     "data.csv:1: the separator seems to be ';' (give the input 'separator: "
     "\";\"', or save the file with commas)\n"},
    {"tabs", TWO_TEXTS,
     DATA("a\tb\n"
          "1\tx\n"),
     false,
     "data.csv:1: the separator seems to be a tab (give the input 'separator: "
     "tab', or save the file with commas)\n"},
    {"a line for Excel", TWO_TEXTS,
     DATA("sep=;\n"
          "a;b\n"),
     false, "data.csv:1: 'sep=;' is for Excel only (give the input 'separator: auto', or remove the line)\n"},
    {"Latin-1", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,\xDF"
          "d\xE9j\xE0\n"),
     false,
     "data.csv:3:3: byte 0xDF is not UTF-8 (if the file is from "
     "Windows, give the input 'encoding: windows-1252'; or save it as UTF-8)\n"},
    {"Latin-1 behind UTF-8", TWO_TEXTS,
     DATA("a,b\n"
          "1,\xC5\x9F\xE9\n"),
     false,
     "data.csv:2:4: byte 0xE9 is not UTF-8 (if the file is from "
     "Windows, give the input 'encoding: windows-1252'; or save it as UTF-8)\n"},
    {"NUL", TWO_TEXTS,
     DATA("a,b\n"
          "1,x\n"
          "2,\x00\n"),
     false,
     "data.csv:3:3: a NUL byte (the file may be UTF-16 without a "
     "byte order mark: save it as UTF-8)\n"},
    {"UTF-16, cut short", TWO_TEXTS,
     DATA("\xFF\xFE"
          "a\x00,\x00"
          "b\x00\n"
          "\x00"
          "1\x00,\x00x\x00\n"),
     false,
     "data.csv:2:4: the text ends inside of a character (was the file cut "
     "short?)\n"},
    {"UTF-16 without a mark", TWO_TEXTS,
     DATA("a\x00,\x00"
          "b\x00\n"
          "\x00"
          "1\x00,\x00x\x00\n"
          "\x00"),
     false,
     "data.csv:1:2: a NUL byte (the file may be UTF-16 without a "
     "byte order mark: save it as UTF-8)\n"},
    {"UTF-32", TWO_TEXTS,
     DATA("\xFF\xFE\x00\x00"
          "a\x00\x00\x00,\x00\x00\x00"
          "b\x00\x00\x00\n"
          "\x00\x00\x00"),
     false,
     "data.csv: error: not a CSV file but UTF-32 text (save it as "
     "UTF-8)\n"},
    {"a workbook", TWO_TEXTS, DATA("PK\x03\x04\x14\x00\x06\x00"), false,
     "data.csv: error: not a CSV file but a zip archive, perhaps an "
     "Excel workbook (save it as CSV UTF-8)\n"},
    {"a web page", TWO_TEXTS, DATA("<!DOCTYPE html><html>"), false,
     "data.csv: error: not a CSV file but a web page (was a login page "
     "saved?)\n"},
    {"a name twice", TWO_TEXTS,
     DATA("a,b,a\n"
          "1,2,3\n"),
     false, "data.csv:1: columns 1 and 3 are both called 'a'\n"},
    {"a column without a name", TWO_TEXTS,
     DATA("\"\",\"a\",\"b\"\n"
          "\"1\",\"x\",\"y\"\n"),
     false,
     "data.csv:1: column 1 has no name in the header (row names of R? "
     "write them out with row.names = FALSE, or give them a name)\n"},
    {"a comma at the end of the header", TWO_TEXTS,
     DATA("a,b,\n"
          "1,2,\n"),
     false,
     "data.csv:1: column 3 has no name in the header (a separator at "
     "the end of the line? the input's 'drop_empty: true' leaves out "
     "columns without name and values)\n"},
    {"no header", TWO_TEXTS,
     DATA("1,2\n"
          "3,4\n"),
     false,
     "data.csv:1: the first row has numbers only: the names of the "
     "columns are missing\n"},
    {"a declared column is absent", "    columns: {age: {type: number}, sex: {type: text}}\n",
     DATA("Age,b\n"
          "1,2\n"),
     false,
     "study.yaml:7:15: error: column 'age' is not in data.csv (did you "
     "mean 'Age'? write from: \"Age\")\n"
     "    7 |     columns: {age: {type: number}, sex: {type: text}}\n"
     "      |               ^~~\n"
     "  in inputs.cohort.columns.age\n"
     "study.yaml:7:36: error: column 'sex' is not in data.csv (it has "
     "Age, b)\n"
     "    7 |     columns: {age: {type: number}, sex: {type: text}}\n"
     "      |                                    ^~~\n"
     "  in inputs.cohort.columns.sex\n"},
    {"a name in the file is absent", "    columns: {age: {type: number, from: 'Age at dx'}}\n",
     DATA("age at dx,b\n"
          "1,2\n"),
     false,
     "study.yaml:7:42: error: column 'Age at dx' is not in data.csv "
     "(did you mean 'age at dx'?)\n"
     "    7 |     columns: {age: {type: number, from: 'Age at dx'}}\n"
     "      |                                          ^~~~~~~~~\n"
     "  in inputs.cohort.columns.age.from\n"},
};

static const struct load_case types_cases[] = {
    {"numbers",
     "    missing: [NA, '.']\n"
     "    columns: {x: {type: number}, n: {type: integer}}\n",
     DATA("x,n\n"
          "1.5,3\n"
          "-2e3,-4.0\n"
          ".5,1e3\n"
          "NA,\n"
          ".,+7\n"),
     true,
     "dataset data.csv: 5 rows, 0 columns not declared\n"
     "column x: number\n"
     "column n: integer\n"
     "population '': 'All patients', n 5, excluded 0, undetermined 0\n"
     "line\tx\tn\n"
     "2\t1.5\t3\n"
     "3\t-2000\t-4\n"
     "4\t0.5\t1000\n"
     "5\t.token\t.empty\n"
     "6\t.token\t7\n"},
    {"not numbers", "    columns: {x: {type: number}}\n",
     DATA("x\n"
          "\"12,4\"\n"
          "\"1,234\"\n"
          "\"1,234.5\"\n"
          "\"1 234\"\n"
          "\" 12 \"\n"
          "\"NaN\"\n"
          "\"inf\"\n"
          "\"n/a\"\n"
          "\">90\"\n"
          "\"<5\"\n"
          "\"≥65\"\n"
          "\"−5\"\n"
          "\"12 mg\"\n"
          "\"80%\"\n"
          "\"45y\"\n"
          "\"12-15\"\n"
          "\"2021-03-01\"\n"
          "\"#DIV/0!\"\n"
          "\"1.2.3\"\n"),
     false,
     "data.csv:2: column 'x': '12,4' is not a number (if the file has decimal "
     "commas, give the input 'decimal: \",\"'; else write a point: 12.4)\n"
     "data.csv:3: column 'x': '1,234' is not a number (it is 1.234 by the "
     "input's 'decimal: \",\"', or 1234 by its 'thousands: \",\"')\n"
     "data.csv:4: column 'x': '1,234.5' is not a number (give the input "
     "'thousands: \",\"', or write it without commas: 1234.5)\n"
     "data.csv:5: column 'x': '1 234' is not a number (give the input "
     "'thousands: blank', or write it without blanks: 1234)\n"
     "data.csv:6: column 'x': ' 12 ' is not a number (write it without blanks: "
     "12)\n"
     "data.csv:7: column 'x': 'NaN' is not a number (if it means "
     "missing, list it under 'missing')\n"
     "data.csv:8: column 'x': 'inf' is not a number (if it means "
     "missing, list it under 'missing')\n"
     "data.csv:9: column 'x': 'n/a' is not a number (if it means "
     "missing, list it under 'missing')\n"
     "data.csv:10: column 'x': '>90' is not a number (a bound is no "
     "value: write a number, or list it under 'missing')\n"
     "data.csv:11: column 'x': '<5' is not a number (a bound is no "
     "value: write a number, or list it under 'missing')\n"
     "data.csv:12: column 'x': '≥65' is not a number (a bound is no "
     "value: write a number, or list it under 'missing')\n"
     "data.csv:13: column 'x': '−5' is not a number (write a plain "
     "'-')\n"
     "data.csv:14: column 'x': '12 mg' is not a number (write the "
     "number alone)\n"
     "data.csv:15: column 'x': '80%' is not a number (write the number "
     "alone)\n"
     "data.csv:16: column 'x': '45y' is not a number (write the number "
     "alone)\n"
     "data.csv:17: column 'x': '12-15' is not a number (a range is no "
     "value)\n"
     "data.csv:18: column 'x': '2021-03-01' is not a number (it looks "
     "like a date)\n"
     "data.csv:19: column 'x': '#DIV/0!' is not a number (an error of "
     "Excel)\n"
     "data.csv:20: column 'x': '1.2.3' is not a number\n"},
    {"not numbers either", "    columns: {x: {type: number}}\n",
     DATA("x\n"
          "\"1e999\"\n"
          "\"abc\"\n"
          "\"０１\"\n"),
     false,
     "data.csv:2: column 'x': '1e999' is not a number\n"
     "data.csv:3: column 'x': 'abc' is not a number (if it means "
     "missing, list it under 'missing')\n"
     "data.csv:4: column 'x': '０１' is not a number (if it means "
     "missing, list it under 'missing')\n"},
    {"range",
     "    missing: [NA]\n"
     "    columns: {age: {type: number, range: [0, 120]}}\n",
     DATA("age\n"
          "0\n"
          "120\n"
          "212\n"
          "-1\n"
          "120.5\n"
          "NA\n"),
     false,
     "data.csv:4: column 'age': 212 is outside 0 to 120\n"
     "data.csv:5: column 'age': -1 is outside 0 to 120\n"
     "data.csv:6: column 'age': 120.5 is outside 0 to 120\n"},
    {"whole numbers", "    columns: {n: {type: integer}}\n",
     DATA("n\n"
          "3.5\n"
          "9007199254740993\n"
          "12345678901234567890\n"
          "3,5\n"),
     false,
     "data.csv:2: column 'n': '3.5' is not a whole number\n"
     "data.csv:3: column 'n': '9007199254740993' has too many digits "
     "for a number (type id or text keeps them)\n"
     "data.csv:4: column 'n': '12345678901234567890' has too many "
     "digits for a number (type id or text keeps them)\n"
     "data.csv:5: row has 2 fields, the header has 1 (a comma inside a "
     "field needs quotes around the field)\n"},
    {"required",
     "    missing: [NA]\n"
     "    columns: {age: {type: number, required: true}, b: {type: "
     "text}}\n",
     DATA("age,b\n"
          "1,\n"
          "NA,\n"
          ",\n"),
     false,
     "data.csv: warning: column 'b': missing in every row\n"
     "data.csv:3: column 'age': is missing but required\n"
     "data.csv:4: column 'age': is missing but required\n"},
    {"dates",
     "    columns: {a: {type: date}, b: {type: date, format: "
     "'%d.%m.%Y'}, c: {type: date, format: '%d-%b-%Y'}}\n",
     DATA("a,b,c\n"
          "2020-02-29,1.2.2020,01-JAN-1999\n"
          "2020-12-31,31.12.2020,5-sep-2001\n"),
     true,
     "dataset data.csv: 2 rows, 0 columns not declared\n"
     "column a: date\n"
     "column b: date\n"
     "column c: date\n"
     "population '': 'All patients', n 2, excluded 0, undetermined 0\n"
     "line\ta\tb\tc\n"
     "2\t2020-02-29\t2020-02-01\t1999-01-01\n"
     "3\t2020-12-31\t2020-12-31\t2001-09-05\n"},
    {"not dates", "    columns: {d: {type: date}}\n",
     DATA("d\n"
          "2021-02-29\n"
          "2021-04-31\n"
          "2021-13-01\n"
          "03/04/2021\n"
          "31/12/2021\n"
          "12/31/2021\n"
          "31.12.2021\n"
          "31-Dec-2021\n"
          "31Dec2021\n"
          "20211231\n"
          "2021/12/31\n"
          "2021-12-31 00:00\n"
          "2021-12-31T10:00:00Z\n"
          "44256\n"
          "2021\n"
          "2021-03\n"
          "15.03.21\n"
          "NA\n"
          "xx/03/2021\n"),
     false,
     "data.csv:2: column 'd': '2021-02-29' is not a date (no such day)\n"
     "data.csv:3: column 'd': '2021-04-31' is not a date (no such day)\n"
     "data.csv:4: column 'd': '2021-13-01' is not a date (no such day)\n"
     "data.csv:5: column 'd': '03/04/2021' is not a date (for dates "
     "like this, give the column 'format: \"%d/%m/%Y\"', or "
     "\"%m/%d/%Y\" as it is meant)\n"
     "data.csv:6: column 'd': '31/12/2021' is not a date (for dates "
     "like this, give the column 'format: \"%d/%m/%Y\"', or "
     "\"%m/%d/%Y\" as it is meant)\n"
     "data.csv:7: column 'd': '12/31/2021' is not a date (for dates "
     "like this, give the column 'format: \"%m/%d/%Y\"')\n"
     "data.csv:8: column 'd': '31.12.2021' is not a date (for dates "
     "like this, give the column 'format: \"%d.%m.%Y\"')\n"
     "data.csv:9: column 'd': '31-Dec-2021' is not a date (for dates "
     "like this, give the column 'format: \"%d-%b-%Y\"')\n"
     "data.csv:10: column 'd': '31Dec2021' is not a date (for dates "
     "like this, give the column 'format: \"%d%b%Y\"')\n"
     "data.csv:11: column 'd': '20211231' is not a date (for dates like "
     "this, give the column 'format: \"%Y%m%d\"')\n"
     "data.csv:12: column 'd': '2021/12/31' is not a date (for dates "
     "like this, give the column 'format: \"%Y/%m/%d\"')\n"
     "data.csv:13: column 'd': '2021-12-31 00:00' is not a date (a date "
     "has no time of day; the input's 'dates: drop-time' leaves it out)\n"
     "data.csv:14: column 'd': '2021-12-31T10:00:00Z' is not a date (a date "
     "has no time of day; the input's 'dates: drop-time' leaves it out)\n"
     "data.csv:15: column 'd': '44256' is not a date (a day number of "
     "Excel? save dates as YYYY-MM-DD)\n"
     "data.csv:16: column 'd': '2021' is not a date (a part of the date "
     "is missing: "
     "complete it, list it under 'missing', or say by the column's 'partial' what is "
     "to be taken)\n"
     "data.csv:17: column 'd': '2021-03' is not a date (a part of the "
     "date is missing: "
     "complete it, list it under 'missing', or say by the column's 'partial' what is "
     "to be taken)\n"
     "data.csv:18: column 'd': '15.03.21' is not a date (write the year "
     "with four digits, or give the column a 'format' with %y and 'years_from', the "
     "first year that two digits may mean)\n"
     "data.csv:19: column 'd': 'NA' is not a date (if it means missing, "
     "list it under 'missing')\n"
     "data.csv:20: column 'd': 'xx/03/2021' is not a date (a part of "
     "the date is missing: "
     "complete it, list it under 'missing', or say by the column's 'partial' what is "
     "to be taken)\n"},
    {"not dates of a format", "    columns: {d: {type: date, format: '%d.%m.%Y'}}\n",
     DATA("d\n"
          "31.02.2021\n"
          "2021-12-31\n"
          "31.12.2021 10:00\n"
          "31/12/2021\n"
          "1021-01-01\n"),
     false,
     "data.csv:2: column 'd': '31.02.2021' is not a date\n"
     "data.csv:3: column 'd': '2021-12-31' is not a date (the column's "
     "format is \"%d.%m.%Y\"; several are tried in turn: 'format: [\"%d.%m.%Y\", "
     "\"%Y-%m-%d\"]')\n"
     "data.csv:4: column 'd': '31.12.2021 10:00' is not a date (a date "
     "has no time of day; the input's 'dates: drop-time' leaves it out)\n"
     "data.csv:5: column 'd': '31/12/2021' is not a date (the column's "
     "format is \"%d.%m.%Y\"; several are tried in turn: 'format: [\"%d.%m.%Y\", "
     "\"%d/%m/%Y\"]')\n"
     "data.csv:6: column 'd': '1021-01-01' is not a date\n"},
    {"flags", "    columns: {f: {type: flag}}\n",
     DATA("f\n"
          "0\n"
          "1\n"
          "true\n"
          "FALSE\n"
          "Yes\n"
          "no\n"
          "Y\n"
          "n\n"
          "T\n"
          "f\n"
          "\n"),
     true,
     "dataset data.csv: 10 rows, 0 columns not declared\n"
     "column f: flag, levels false=No | true=Yes\n"
     "population '': 'All patients', n 10, excluded 0, undetermined 0\n"
     "warning: 1 empty line was skipped (a missing value is written as "
     "\"\")\n"
     "line\tf\n"
     "2\tfalse\n"
     "3\ttrue\n"
     "4\ttrue\n"
     "5\tfalse\n"
     "6\ttrue\n"
     "7\tfalse\n"
     "8\ttrue\n"
     "9\tfalse\n"
     "10\ttrue\n"
     "11\tfalse\n"},
    {"not flags", "    columns: {f: {type: flag}}\n",
     DATA("f\n"
          "2\n"
          "ja\n"
          "NA\n"
          "1.0\n"),
     false,
     "data.csv:2: column 'f': '2' is not a flag (a flag is 0 or 1; make "
     "the column an integer, and say which value is meant: f == 2)\n"
     "data.csv:3: column 'f': 'ja' is not a flag (a flag is 0 or 1, "
     "true or false, yes or no)\n"
     "data.csv:4: column 'f': 'NA' is not a flag (if it means missing, "
     "list it under 'missing')\n"
     "data.csv:5: column 'f': '1.0' is not a flag (write 0 or 1)\n"},
    {"categories",
     "    missing: [NA]\n"
     "    columns: {s: {type: category, levels: {HR: HR+/HER2−, HER2: "
     "HER2+, TN: Triple-negative}}, g: {type: category, levels: [1, "
     "2]}}\n",
     DATA("s,g\n"
          "TN,2\n"
          "HR,1\n"
          "NA,\n"),
     true,
     "dataset data.csv: 3 rows, 0 columns not declared\n"
     "column s: category, levels HR=HR+/HER2− | HER2=HER2+ | "
     "TN=Triple-negative\n"
     "column g: category, levels 1 | 2\n"
     "population '': 'All patients', n 3, excluded 0, undetermined 0\n"
     "note: 1 declared level is in no row: s 'HER2'\n"
     "line\ts\tg\n"
     "2\tTN\t2\n"
     "3\tHR\t1\n"
     "4\t.token\t.empty\n"},
    {"not levels",
     "    columns: {s: {type: category, levels: {HR: HR+/HER2−, HER2: "
     "HER2+, TN: Triple-negative}}}\n",
     DATA("s\n"
          "HR+\n"
          "her2\n"
          "HER2+\n"
          "\"TN \"\n"
          "luminal\n"
          "NA\n"),
     false,
     "data.csv:2: column 's': 'HR+' is not a level (levels: HR, HER2, "
     "TN; did you mean 'HR'?)\n"
     "data.csv:3: column 's': 'her2' is not a level (levels: HR, HER2, "
     "TN; did you mean 'HER2'?)\n"
     "data.csv:4: column 's': 'HER2+' is not a level but the label of "
     "the level 'HER2' (the file has to hold levels)\n"
     "data.csv:5: column 's': 'TN ' is not a level (levels: HR, HER2, "
     "TN; did you mean 'TN'?)\n"
     "data.csv:6: column 's': 'luminal' is not a level (levels: HR, "
     "HER2, TN)\n"
     "data.csv:7: column 's': 'NA' is not a level (if it means missing, "
     "list it under 'missing')\n"},
    {"not levels that are numbers", "    columns: {g: {type: category, levels: [1, 2, 3]}}\n",
     DATA("g\n"
          "1.0\n"
          "01\n"
          "4\n"),
     false,
     "data.csv:2: column 'g': '1.0' is not a level (levels: 1, 2, 3; "
     "did you mean '1'?)\n"
     "data.csv:3: column 'g': '01' is not a level (levels: 1, 2, 3; did "
     "you mean '1'?)\n"
     "data.csv:4: column 'g': '4' is not a level (levels: 1, 2, 3)\n"},
    {"levels from the data", "    columns: {s: {type: category}, g: {type: category}}\n",
     DATA("s,g\n"
          "b,10\n"
          "a,9\n"
          "b,\n"
          ",1\n"),
     true,
     "dataset data.csv: 4 rows, 0 columns not declared\n"
     "column s: category, levels a | b\n"
     "column g: category, levels 1 | 9 | 10\n"
     "population '': 'All patients', n 4, excluded 0, undetermined 0\n"
     "line\ts\tg\n"
     "2\tb\t10\n"
     "3\ta\t9\n"
     "4\tb\t.empty\n"
     "5\t.empty\t1\n"},
    {"odd levels from the data", "    columns: {s: {type: category}}\n",
     DATA("s\n"
          "Male\n"
          "male\n"
          "Female\n"
          "NA\n"
          "\"Female \"\n"),
     false,
     "data.csv: warning: column 's': 'NA' counts as a level (if it "
     "means missing, list it under 'missing')\n"
     "data.csv: warning: column 's': 'Female' (line 4) and 'Female ' (line "
     "6) count as two levels (if they are one, write them alike; if they are "
     "two, declare 'levels')\n"
     "data.csv: warning: column 's': 'Male' (line 2) and 'male' (line 3) "
     "count as two levels (if they are one, write them alike; if they are "
     "two, declare 'levels')\n"},
    {"sets",
     "    columns: {s: {type: set, levels: {l: Lump, m: Mast, n: "
     "Node}}, t: {type: set, separator: ' + ', levels: [a, b]}}\n",
     DATA("s,t\n"
          "l;m,a + b\n"
          " m ; ;n;,b\n"
          ";,a\n"
          ",\n"),
     true,
     "dataset data.csv: 4 rows, 0 columns not declared\n"
     "column s: set, levels l=Lump | m=Mast | n=Node\n"
     "column t: set, levels a | b\n"
     "population '': 'All patients', n 4, excluded 0, undetermined 0\n"
     "line\ts\tt\n"
     "2\tl;m\ta;b\n"
     "3\tm;n\tb\n"
     "4\t.empty\ta\n"
     "5\t.empty\t.empty\n"},
    {"not sets", "    columns: {s: {type: set, levels: [lump, mast, node]}}\n",
     DATA("s\n"
          "lump;masd\n"
          "lump/mast\n"
          "\"lump, node\"\n"
          "NA\n"),
     false,
     "data.csv:2: column 's': 'masd' is not a level (levels: lump, "
     "mast, node; did you mean 'mast'?)\n"
     "data.csv:3: column 's': 'lump/mast' is not a level (items are "
     "separated by ';'; the column's 'separator' can be changed)\n"
     "data.csv:4: column 's': 'lump, node' is not a level (items are "
     "separated by ';'; the column's 'separator' can be changed)\n"
     "data.csv:5: column 's': 'NA' is not a level (if it means missing, "
     "list it under 'missing')\n"},
    {"long and odd cells in messages", "    columns: {age: {type: number}}\n",
     DATA("age\n"
          "\"ğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğ"
          "ğğğğ\"\n"
          "\"a\n"
          "b\tc\"\n"),
     false,
     "data.csv:2: column 'age': "
     "'ğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğğ…' is not a "
     "number (if it means missing, list it under 'missing')\n"
     "data.csv:3: column 'age': 'a b c' is not a number (if it means "
     "missing, list it under 'missing')\n"},
    {"key",
     "    key: id\n"
     "    columns: {id: {type: id}, b: {type: text}}\n",
     DATA("id,b\n"
          "1,x\n"
          "2,x\n"
          "1,x\n"
          ",x\n"
          "01,x\n"
          "2,x\n"),
     false,
     "data.csv: warning: column 'id': '1' (lines 2, 4) and '01' (line 6) "
     "count as two patients (if they are one, write them alike)\n"
     "data.csv:4: column 'id': '1' already stands in line 2 (the key "
     "must be unique)\n"
     "data.csv:5: column 'id': is missing but required\n"
     "data.csv:7: column 'id': '2' already stands in line 3 (the key "
     "must be unique)\n"},
    {"key that is a number",
     "    key: id\n"
     "    columns: {id: {type: integer}, b: {type: text}}\n",
     DATA("id,b\n"
          "1,x\n"
          "2,x\n"
          "1.0,x\n"),
     false,
     "data.csv:4: column 'id': '1' already stands in line 2 (the key "
     "must be unique)\n"},
    {"a column without values", "    columns: {x: {type: number}, y: {type: number}}\n",
     DATA("x,y\n"
          "1,\n"
          "2,\n"),
     false, "data.csv: warning: column 'y': missing in every row\n"},
};

static const struct load_case derive_cases[] = {
    {"values",
     "    columns: {id: {type: id}, age: {type: number}, sex: {type: "
     "category, levels: [f, m]}, a: {type: date}, b: {type: date}, s: "
     "{type: set, levels: [x, y]}, site: {type: category}}\n"
     "derive:\n"
     "  old: {value: age >= 60, label: Old}\n"
     "  age_group: {value: age, cut: [40, 60], label: Age, unit: "
     "years}\n"
     "  named: {value: age, cut: [60], labels: [young, old]}\n"
     "  gap: {value: 'months(a, b)', unit: months}\n"
     "  again: {value: gap * 30.4375}\n"
     "  later: {value: b + 1}\n"
     "  who: {value: 'if(old, \"elder\", \"younger\")'}\n"
     "  where: {value: 'if(sex == \"f\", site, \"none\")'}\n"
     "  name: {value: id}\n"
     "  has_y: {value: 'has(s, \"y\")'}\n",
     DATA("id,age,sex,a,b,s,site\n"
          "1,40,f,2020-01-01,2020-03-01,x,B\n"
          "2,60,m,2020-01-01,,x;y,A\n"
          "3,,,,,,\n"),
     true,
     "dataset data.csv: 3 rows, 0 columns not declared\n"
     "column id: id\n"
     "column age: number\n"
     "column sex: category, levels f | m\n"
     "column a: date\n"
     "column b: date\n"
     "column s: set, levels x | y\n"
     "column site: category, levels A | B\n"
     "column old: flag, derived, label 'Old', levels false=No | "
     "true=Yes\n"
     "column age_group: category, derived, label 'Age', unit 'years', "
     "levels <40 | 40–<60 | ≥60\n"
     "column named: category, derived, levels young | old\n"
     "column gap: number, derived, unit 'months'\n"
     "column again: number, derived\n"
     "column later: date, derived\n"
     "column who: category, derived, levels elder | younger\n"
     "column where: category, derived, levels A | B | none\n"
     "column name: text, derived\n"
     "column has_y: flag, derived, levels false=No | true=Yes\n"
     "population '': 'All patients', n 3, excluded 0, undetermined 0\n"
     "line\tid\tage\tsex\ta\tb\ts\tsite\told\tage_"
     "group\tnamed\tgap\tagain\tlater\twho\twhere\tname\thas_y\n"
     "2\t1\t40\tf\t2020-01-01\t2020-03-01\tx\tB\tfalse\t40–<60\tyoung\t1."
     "97125256673511\t60\t2020-03-02\tyounger\tB\t1\tfalse\n"
     "3\t2\t60\tm\t2020-01-01\t.empty\tx;y\tA\ttrue\t≥60\told\t.derived\t."
     "derived\t.derived\telder\tnone\t2\ttrue\n"
     "4\t3\t.empty\t.empty\t.empty\t.empty\t.empty\t.empty\t.derived\t."
     "derived\t.derived\t.derived\t.derived\t.derived\t.derived\t.derived\t3\t."
     "derived\n"},
    {"names and order",
     "    columns: {id: {type: id}, age: {type: number}, sex: {type: "
     "category, levels: [f, m]}, a: {type: date}, b: {type: date}, s: "
     "{type: set, levels: [x, y]}, site: {type: category}}\n"
     "derive:\n"
     "  age: {value: age + 1}\n"
     "  early: {value: later_one * 2}\n"
     "  later_one: {value: age}\n"
     "  use: {value: early + nothing}\n",
     DATA("id,age,sex,a,b,s,site\n"
          "1,40,f,2020-01-01,2020-03-01,x,B\n"
          "2,60,m,2020-01-01,,x;y,A\n"
          "3,,,,,,\n"),
     false,
     "study.yaml:9:3: error: there is already a column 'age', in line 7 "
     "(choose another name)\n"
     "    9 |   age: {value: age + 1}\n"
     "      |   ^~~\n"
     "  in derive.age\n"
     "study.yaml:10:18: error: unknown column 'later_one' (it is "
     "derived further down: a derived column can use only those above "
     "it)\n"
     "   10 |   early: {value: later_one * 2}\n"
     "      |                  ^~~~~~~~~\n"
     "  in derive.early.value\n"
     "study.yaml:12:24: error: unknown column 'nothing' (known: id, "
     "age, sex, a, b, s, site, early, later_one)\n"
     "   12 |   use: {value: early + nothing}\n"
     "      |                        ^~~~~~~\n"
     "  in derive.use.value\n"},
    {"cuts",
     "    columns: {id: {type: id}, age: {type: number}, sex: {type: "
     "category, levels: [f, m]}, a: {type: date}, b: {type: date}, s: "
     "{type: set, levels: [x, y]}, site: {type: category}}\n"
     "derive:\n"
     "  a1: {value: age, cut: [60, 40]}\n"
     "  a2: {value: age, cut: [40, 40]}\n"
     "  a3: {value: age, cut: [40, 60], labels: [young, old]}\n"
     "  a4: {value: age, cut: [40], labels: [only]}\n"
     "  a5: {value: age, labels: [x, y]}\n"
     "  a6: {value: age, cut: [40], labels: [x, x]}\n"
     "  a7: {value: sex, cut: [40]}\n"
     "  a8: {value: s}\n"
     "  a9: {value: a1 == \"x\" and a2 > 3}\n",
     DATA("id,age,sex,a,b,s,site\n"
          "1,40,f,2020-01-01,2020-03-01,x,B\n"
          "2,60,m,2020-01-01,,x;y,A\n"
          "3,,,,,,\n"),
     false,
     "study.yaml:9:30: error: the boundaries of 'cut' have to rise, and "
     "40 comes after 60\n"
     "    9 |   a1: {value: age, cut: [60, 40]}\n"
     "      |                              ^~\n"
     "  in derive.a1\n"
     "study.yaml:10:30: error: the boundaries of 'cut' have to rise, "
     "and 40 comes after 40\n"
     "   10 |   a2: {value: age, cut: [40, 40]}\n"
     "      |                              ^~\n"
     "  in derive.a2\n"
     "study.yaml:11:44: error: 2 boundaries make 3 classes, but there "
     "are 2 labels\n"
     "   11 |   a3: {value: age, cut: [40, 60], labels: [young, old]}\n"
     "      |                                            ^~~~~\n"
     "  in derive.a3.labels[1]\n"
     "study.yaml:12:40: error: 1 boundary makes 2 classes, but there is "
     "1 label\n"
     "   12 |   a4: {value: age, cut: [40], labels: [only]}\n"
     "      |                                        ^~~~\n"
     "  in derive.a4.labels[1]\n"
     "study.yaml:13:29: error: 'labels' name the classes of a 'cut', "
     "and there is none\n"
     "   13 |   a5: {value: age, labels: [x, y]}\n"
     "      |                             ^\n"
     "  in derive.a5.labels[1]\n"
     "study.yaml:14:43: error: classes 1 and 2 are both called 'x' "
     "(give them different labels, or cut at fewer numbers)\n"
     "   14 |   a6: {value: age, cut: [40], labels: [x, x]}\n"
     "      |                                           ^\n"
     "  in derive.a6.labels[2]\n"
     "study.yaml:15:15: error: expected a number, found a category\n"
     "   15 |   a7: {value: sex, cut: [40]}\n"
     "      |               ^~~\n"
     "  in derive.a7.value\n"
     "study.yaml:16:15: error: a set cannot be derived (e.g. has(s, "
     "\"…\"))\n"
     "   16 |   a8: {value: s}\n"
     "      |               ^\n"
     "  in derive.a8.value\n"},
    {"levels that the data do not have",
     "    columns: {id: {type: id}, age: {type: number}, sex: {type: "
     "category, levels: [f, m]}, a: {type: date}, b: {type: date}, s: "
     "{type: set, levels: [x, y]}, site: {type: category}}\n"
     "derive:\n"
     "  d1: {value: site == \"C\"}\n"
     "populations:\n"
     "  p: {label: P, where: 'site in [\"A\", \"C\"]'}\n"
     "rules:\n"
     "  - {check: site != \"D\"}\n",
     DATA("id,age,sex,a,b,s,site\n"
          "1,40,f,2020-01-01,2020-03-01,x,B\n"
          "2,60,m,2020-01-01,,x;y,A\n"
          "3,,,,,,\n"),
     false,
     "study.yaml:9:23: error: 'C' is not a level of 'site' (levels: A, "
     "B)\n"
     "    9 |   d1: {value: site == \"C\"}\n"
     "      |                       ^~~\n"
     "  in derive.d1.value\n"
     "study.yaml:11:39: error: 'C' is not a level of 'site' (levels: A, "
     "B)\n"
     "   11 |   p: {label: P, where: 'site in [\"A\", \"C\"]'}\n"
     "      |                                       ^~~\n"
     "  in populations.p.where\n"},
};

static const struct load_case endpoints_cases[] = {
    {"time and event",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  days: {label: In days, unit: days, time: t, event: e == 1}\n"
     "  months: {label: In months, time: t, time_unit: days, event: d}\n"
     "  same: {time: t, event: e == 1}\n"
     "  years: {unit: years, time: t, time_unit: months, event: 'e in "
     "[1, 2]'}\n"
     "  weeks: {unit: weeks, time: t, time_unit: days, event: e == 1}\n",
     DATA("id,t,e,d,n\n"
          "1,60.875,1,1,0\n"
          "2,0,0,0,\n"
          "3,,1,1,1\n"
          "4,5,,,1\n"),
     true,
     "dataset data.csv: 4 rows, 0 columns not declared\n"
     "column id: id\n"
     "column t: number\n"
     "column e: integer\n"
     "column d: flag, levels false=No | true=Yes\n"
     "column n: number\n"
     "endpoint days: 'In days', days, 2 missing, 1 zero\n"
     "endpoint months: 'In months', months, 2 missing, 1 zero\n"
     "endpoint same: 'same', months, 2 missing, 1 zero\n"
     "endpoint years: 'years', years, 2 missing, 1 zero\n"
     "endpoint weeks: 'weeks', weeks, 2 missing, 1 zero\n"
     "population '': 'All patients', n 4, excluded 0, undetermined 0\n"
     "warning: endpoint 'days': 1 row has no time, and is left out "
     "(line 4)\n"
     "warning: endpoint 'days': 1 row has no event status, and is left "
     "out (line 5)\n"
     "warning: endpoint 'days': 1 row has a time of 0, and is kept "
     "(line 3)\n"
     "warning: endpoint 'months': 1 row has no time, and is left out "
     "(line 4)\n"
     "warning: endpoint 'months': 1 row has no event status, and is "
     "left out (line 5)\n"
     "warning: endpoint 'months': 1 row has a time of 0, and is kept "
     "(line 3)\n"
     "warning: endpoint 'same': 1 row has no time, and is left out "
     "(line 4)\n"
     "warning: endpoint 'same': 1 row has no event status, and is left "
     "out (line 5)\n"
     "warning: endpoint 'same': 1 row has a time of 0, and is kept "
     "(line 3)\n"
     "warning: endpoint 'years': 1 row has no time, and is left out "
     "(line 4)\n"
     "warning: endpoint 'years': 1 row has no event status, and is left "
     "out (line 5)\n"
     "warning: endpoint 'years': 1 row has a time of 0, and is kept "
     "(line 3)\n"
     "warning: endpoint 'weeks': 1 row has no time, and is left out "
     "(line 4)\n"
     "warning: endpoint 'weeks': 1 row has no event status, and is left "
     "out (line 5)\n"
     "warning: endpoint 'weeks': 1 row has a time of 0, and is kept "
     "(line 3)\n"
     "line\tid\tt\te\td\tn\tdays\tmonths\tsame\tyears\tweeks\n"
     "2\t1\t60.875\t1\ttrue\t0\t60.875\t2\t60.875\t5.072916667\t8.696428571\n"
     "3\t2\t0\t0\tfalse\t.empty\t0+\t0+\t0+\t0+\t0+\n"
     "4\t3\t.empty\t1\ttrue\t1\t.derived\t.derived\t.derived\t.derived\t."
     "derived\n"
     "5\t4\t5\t.empty\t.empty\t1\t.derived\t.derived\t.derived\t.derived\t."
     "derived\n"},
    {"delayed entry",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  os: {unit: days, time: t, event: d, entry: n}\n",
     DATA("id,t,e,d,n\n"
          "1,10,1,1,2\n"
          "2,10,1,1,10\n"
          "3,10,1,1,11\n"
          "4,10,1,0,\n"),
     false,
     "data.csv:3: endpoint 'os': the entry at 10 days is not before the "
     "end at 10 (id '2')\n"
     "data.csv:4: endpoint 'os': the entry at 11 days is not before the "
     "end at 10 (id '3')\n"},
    {"delayed entry in another unit",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  os: {time: t, time_unit: days, event: d, entry: n}\n",
     DATA("id,t,e,d,n\n"
          "1,60.875,1,1,30.4375\n"),
     true,
     "dataset data.csv: 1 rows, 0 columns not declared\n"
     "column id: id\n"
     "column t: number\n"
     "column e: integer\n"
     "column d: flag, levels false=No | true=Yes\n"
     "column n: number\n"
     "endpoint os: 'os', months\n"
     "population '': 'All patients', n 1, excluded 0, undetermined 0\n"
     "line\tid\tt\te\td\tn\tos\n"
     "2\t1\t60.875\t1\ttrue\t30.4375\t(1, 2]\n"},
    {"negative times",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  os: {unit: days, time: t, event: d}\n",
     DATA("id,t,e,d,n\n"
          "17,-3,1,1,\n"
          ",-1,0,0,\n"),
     false,
     "data.csv: warning: column 'n': missing in every row\n"
     "data.csv:2: endpoint 'os': the time is negative: -3 (id '17')\n"
     "data.csv:3: column 'id': is missing but required\n"
     "data.csv:3: endpoint 'os': the time is negative: -1\n"},
    {"days taken for months",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  os: {time: t, event: d}\n",
     DATA("id,t,e,d,n\n"
          "1,2659,1,1,1\n"),
     false,
     "data.csv: warning: endpoint 'os': the longest time is 2659 "
     "months, which is 222 years (is 'time_unit' missing?)\n"},
    {"no events",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  os: {unit: days, time: t, event: e == 9}\n",
     DATA("id,t,e,d,n\n"
          "1,60.875,1,1,0\n"
          "2,0,0,0,\n"
          "3,,1,1,1\n"
          "4,5,,,1\n"),
     false,
     "data.csv: warning: endpoint 'os': 1 row has no time, and is left "
     "out (line 4)\n"
     "data.csv: warning: endpoint 'os': 1 row has no event status, and "
     "is left out (line 5)\n"
     "data.csv: warning: endpoint 'os': 1 row has a time of 0, and is "
     "kept (line 3)\n"
     "data.csv: warning: endpoint 'os': no row has an event\n"
     "data.csv: note: endpoint 'os': 1 row has e 1, which no event of this "
     "config names; it counts as censored (line 2)\n"},
    {"dates",
     "    key: id\n"
     "    columns: {id: {type: id}, o: {type: date}, p: {type: date}, "
     "x: {type: date}, c: {type: date}, n: {type: date}}\n"
     "endpoints:\n"
     "  pfs: {unit: days, origin: o, event: \"first(p, x)\", censor: "
     "c}\n"
     "  os: {unit: months, origin: o, event: x, censor: c}\n",
     DATA("id,o,p,x,c,n\n"
          "1,2020-01-01,2020-02-01,2020-03-01,2020-06-01,\n"
          "2,2020-01-01,,2020-03-01,,\n"
          "3,2020-01-01,,,2020-06-01,\n"
          "4,2020-01-01,,,,\n"
          "5,,2020-02-01,,2020-06-01,\n"
          "6,2020-01-01,,,2020-01-01,\n"),
     true,
     "dataset data.csv: 6 rows, 0 columns not declared\n"
     "column id: id\n"
     "column o: date\n"
     "column p: date\n"
     "column x: date\n"
     "column c: date\n"
     "column n: date\n"
     "endpoint pfs: 'pfs', days, 2 missing, 1 zero\n"
     "endpoint os: 'os', months, 2 missing, 1 zero\n"
     "population '': 'All patients', n 6, excluded 0, undetermined 0\n"
     "warning: endpoint 'pfs': 1 row has no origin, and is left out "
     "(line 6)\n"
     "warning: endpoint 'pfs': 1 row has neither an event nor a last "
     "contact, and is left out (line 5)\n"
     "warning: endpoint 'pfs': 1 row has a time of 0, and is kept (line "
     "7)\n"
     "warning: endpoint 'os': 1 row has no origin, and is left out "
     "(line 6)\n"
     "warning: endpoint 'os': 1 row has neither an event nor a last "
     "contact, and is left out (line 5)\n"
     "warning: endpoint 'os': 1 row has a time of 0, and is kept (line "
     "7)\n"
     "warning: column 'n': missing in every row\n"
     "line\tid\to\tp\tx\tc\tn\tpfs\tos\n"
     "2\t1\t2020-01-01\t2020-02-01\t2020-03-01\t2020-06-01\t.empty\t31\t1."
     "971252567\n"
     "3\t2\t2020-01-01\t.empty\t2020-03-01\t.empty\t.empty\t60\t1.971252567\n"
     "4\t3\t2020-01-01\t.empty\t.empty\t2020-06-01\t.empty\t152+\t4.993839836+"
     "\n"
     "5\t4\t2020-01-01\t.empty\t.empty\t.empty\t.empty\t.derived\t.derived\n"
     "6\t5\t.empty\t2020-02-01\t.empty\t2020-06-01\t.empty\t.derived\t."
     "derived\n"
     "7\t6\t2020-01-01\t.empty\t.empty\t2020-01-01\t.empty\t0+\t0+\n"},
    {"dates that contradict each other",
     "    key: id\n"
     "    columns: {id: {type: id}, o: {type: date}, p: {type: date}, "
     "x: {type: date}, c: {type: date}, n: {type: date}}\n"
     "endpoints:\n"
     "  pfs: {unit: days, origin: o, event: p, censor: c, entry: n}\n",
     DATA("id,o,p,x,c,n\n"
          "1,2020-01-01,2020-07-01,,2020-06-01,2020-01-01\n"
          "2,2020-01-01,2019-12-01,,2020-06-01,2020-01-01\n"
          "3,2020-01-01,,,2019-06-01,2020-01-01\n"
          "4,2020-01-01,,,2020-06-01,2020-06-01\n"
          "5,2020-01-01,,,2020-06-01,2019-06-01\n"),
     false,
     "data.csv: warning: endpoint 'pfs': no row has an event\n"
     "data.csv: warning: column 'x': missing in every row\n"
     "data.csv:2: endpoint 'pfs': the event of 2020-07-01 lies after "
     "the last contact of 2020-06-01 (id '1')\n"
     "data.csv:3: endpoint 'pfs': the event of 2019-12-01 lies before "
     "the origin of 2020-01-01 (id '2')\n"
     "data.csv:4: endpoint 'pfs': the last contact of 2019-06-01 lies "
     "before the origin of 2020-01-01 (id '3')\n"
     "data.csv:5: endpoint 'pfs': the entry at 152 days is not before "
     "the end at 152 (id '4')\n"},
    {"forms",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: number}}\n"
     "endpoints:\n"
     "  a: {event: d}\n"
     "  b: {time: t}\n"
     "  c: {time: t, event: d, origin: t}\n"
     "  d: {time: t, event: d, censor: t}\n"
     "  e: {origin: t, event: d}\n"
     "  f: {}\n",
     DATA("id,t,e,d,n\n"
          "1,60.875,1,1,0\n"
          "2,0,0,0,\n"
          "3,,1,1,1\n"
          "4,5,,,1\n"),
     false,
     "study.yaml:10:3: error: give either 'time' and 'event', or "
     "'origin', 'event' and 'censor'\n"
     "   10 |   a: {event: d}\n"
     "      |   ^\n"
     "  in endpoints.a\n"
     "study.yaml:11:3: error: 'event' is missing (an endpoint has "
     "'time' and 'event')\n"
     "   11 |   b: {time: t}\n"
     "      |   ^\n"
     "  in endpoints.b\n"
     "study.yaml:12:3: error: give either 'time' and 'event', or "
     "'origin', 'event' and 'censor'\n"
     "   12 |   c: {time: t, event: d, origin: t}\n"
     "      |   ^\n"
     "  in endpoints.c\n"
     "study.yaml:13:3: error: give either 'time' and 'event', or "
     "'origin', 'event' and 'censor'\n"
     "   13 |   d: {time: t, event: d, censor: t}\n"
     "      |   ^\n"
     "  in endpoints.d\n"
     "study.yaml:14:3: error: 'censor' is missing (an endpoint has "
     "'origin', 'event' and 'censor')\n"
     "   14 |   e: {origin: t, event: d}\n"
     "      |   ^\n"
     "  in endpoints.e\n"
     "study.yaml:15:3: error: give either 'time' and 'event', or "
     "'origin', 'event' and 'censor'\n"
     "   15 |   f: {}\n"
     "      |   ^\n"
     "  in endpoints.f\n"},
    {"types",
     "    key: id\n"
     "    columns: {id: {type: id}, t: {type: number}, e: {type: "
     "integer}, d: {type: flag}, n: {type: date}, s: {type: set, "
     "levels: [x]}, c: {type: category, levels: [x]}}\n"
     "endpoints:\n"
     "  a: {time: n, event: d}\n"
     "  b: {time: t, event: e}\n"
     "  c: {time: t, event: n}\n"
     "  f: {time: t, event: id}\n"
     "  g: {time: t, event: s}\n"
     "  h: {origin: t, event: d, censor: t, entry: t}\n"
     "  i: {time: t, event: d, entry: n}\n"
     "  j: {origin: n, event: n, censor: n, time_unit: days}\n",
     DATA("id,t,e,d,n\n"
          "1,60.875,1,1,0\n"
          "2,0,0,0,\n"
          "3,,1,1,1\n"
          "4,5,,,1\n"),
     false,
     "study.yaml:10:13: error: expected a number, found a date (for "
     "dates, give 'origin', 'event' and 'censor')\n"
     "   10 |   a: {time: n, event: d}\n"
     "      |             ^\n"
     "  in endpoints.a.time\n"
     "study.yaml:11:23: error: spell out which value is an event, e.g. "
     "e == 1\n"
     "   11 |   b: {time: t, event: e}\n"
     "      |                       ^\n"
     "  in endpoints.b.event\n"
     "study.yaml:12:23: error: with 'time', the event is a condition "
     "(write 'n is not missing'; or give 'origin', 'event' and "
     "'censor')\n"
     "   12 |   c: {time: t, event: n}\n"
     "      |                       ^\n"
     "  in endpoints.c.event\n"
     "study.yaml:13:23: error: spell out which value is an event, e.g. "
     "id == \"…\"\n"
     "   13 |   f: {time: t, event: id}\n"
     "      |                       ^~\n"
     "  in endpoints.f.event\n"
     "study.yaml:14:23: error: the event is a condition, e.g. has(s, "
     "\"…\")\n"
     "   14 |   g: {time: t, event: s}\n"
     "      |                       ^\n"
     "  in endpoints.g.event\n"
     "study.yaml:15:15: error: expected a date, found a number "
     "('origin' is the date at which time starts)\n"
     "   15 |   h: {origin: t, event: d, censor: t, entry: t}\n"
     "      |               ^\n"
     "  in endpoints.h.origin\n"
     "study.yaml:15:25: error: expected a date, found a flag (with "
     "'origin', the event is its date, missing when there is none)\n"
     "   15 |   h: {origin: t, event: d, censor: t, entry: t}\n"
     "      |                         ^\n"
     "  in endpoints.h.event\n"
     "study.yaml:15:36: error: expected a date, found a number "
     "('censor' is the date of the last contact)\n"
     "   15 |   h: {origin: t, event: d, censor: t, entry: t}\n"
     "      |                                    ^\n"
     "  in endpoints.h.censor\n"
     "study.yaml:15:46: error: expected a date, found a number (with "
     "'origin', 'entry' is a date)\n"
     "   15 |   h: {origin: t, event: d, censor: t, entry: t}\n"
     "      |                                              ^\n"
     "  in endpoints.h.entry\n"
     "study.yaml:16:33: error: expected a number, found a date ('entry' "
     "is a time, like 'time')\n"
     "   16 |   i: {time: t, event: d, entry: n}\n"
     "      |                                 ^\n"
     "  in endpoints.i.entry\n"
     "study.yaml:17:3: error: 'time_unit' goes with 'time'; dates are "
     "counted in days\n"
     "   17 |   j: {origin: n, event: n, censor: n, time_unit: days}\n"
     "      |   ^\n"
     "  in endpoints.j\n"},
};

static const struct load_case rows_cases[] = {
    {"populations",
     "    columns: {age: {type: number}, sex: {type: category, levels: "
     "{f: Female, m: Male}}, ok: {type: flag}, s: {type: set, levels: "
     "[x, y]}, d: {type: date}}\n"
     "populations:\n"
     "  old: {label: Old ones, where: age > 50}\n"
     "  women: {where: sex == \"f\"}\n"
     "  none: {where: age > 100}\n",
     DATA("age,sex,ok,s,d\n"
          "40,f,1,x;y,2020-01-01\n"
          "60,m,0,,2020-05-05\n"
          ",m,,x,\n"),
     true,
     "dataset data.csv: 3 rows, 0 columns not declared\n"
     "column age: number\n"
     "column sex: category, levels f=Female | m=Male\n"
     "column ok: flag, levels false=No | true=Yes\n"
     "column s: set, levels x | y\n"
     "column d: date\n"
     "population '': 'All patients', n 3, excluded 0, undetermined 0\n"
     "population 'old': 'Old ones', n 1, excluded 1, undetermined 1, "
     "where age > 50\n"
     "population 'women': 'women', n 1, excluded 2, undetermined 0, "
     "where sex == \"f\"\n"
     "population 'none': 'none', n 0, excluded 2, undetermined 1, where "
     "age > 100\n"
     "warning: population 'none': no row belongs to it (age > 100)\n"
     "line\tage\tsex\tok\ts\td\n"
     "2\t40\tf\ttrue\tx;y\t2020-01-01\n"
     "3\t60\tm\tfalse\t.empty\t2020-05-05\n"
     "4\t.empty\tm\t.empty\tx\t.empty\n"},
    {"a population needs a condition",
     "    columns: {age: {type: number}, sex: {type: category, levels: "
     "{f: Female, m: Male}}, ok: {type: flag}, s: {type: set, levels: "
     "[x, y]}, d: {type: date}}\n"
     "populations:\n"
     "  p: {where: age}\n"
     "  q: {where: sex = \"f\"}\n"
     "  r: {where: sex == \"female\"}\n",
     DATA("age,sex,ok,s,d\n"
          "40,f,1,x;y,2020-01-01\n"
          "60,m,0,,2020-05-05\n"
          ",m,,x,\n"),
     false,
     "study.yaml:9:14: error: expected a condition, found a number (say "
     "which value is meant, e.g. age == 1)\n"
     "    9 |   p: {where: age}\n"
     "      |              ^~~\n"
     "  in populations.p.where\n"
     "study.yaml:10:18: error: '=' is not an operator (write '==')\n"
     "   10 |   q: {where: sex = \"f\"}\n"
     "      |                  ^\n"
     "  in populations.q.where\n"
     "study.yaml:11:21: error: 'female' is not a level of 'sex' "
     "(levels: f, m)\n"
     "   11 |   r: {where: sex == \"female\"}\n"
     "      |                     ^~~~~~~~\n"
     "  in populations.r.where\n"},
    {"rules",
     "    columns: {age: {type: number}, sex: {type: category, levels: "
     "{f: Female, m: Male}}, ok: {type: flag}, s: {type: set, levels: "
     "[x, y]}, d: {type: date}}\n"
     "rules:\n"
     "  - {check: age < 50}\n"
     "  - {check: age < 50 or sex == \"f\" or ok, severity: warning, "
     "message: too old}\n"
     "  - {check: age is not missing and d is not missing and s is not "
     "missing and ok is not missing}\n"
     "  - {check: 1 == 1}\n",
     DATA("age,sex,ok,s,d\n"
          "40,f,1,x;y,2020-01-01\n"
          "60,m,0,,2020-05-05\n"
          ",m,,x,\n"),
     false,
     "data.csv:3: rule 'age < 50' does not hold: age = 60\n"
     "data.csv:3: warning: too old: age = 60, sex = m, ok = false\n"
     "data.csv:3: rule 'age is not missing and d is not missing and s "
     "is not missing and ok is not missing' does not hold: age = 60, d "
     "= 2020-05-05, s missing, ok = false\n"
     "data.csv:4: rule 'age is not missing and d is not missing and s "
     "is not missing and ok is not missing' does not hold: age missing, "
     "d missing, s = x, ok missing\n"},
    {"rules need conditions",
     "    columns: {age: {type: number}, sex: {type: category, levels: "
     "{f: Female, m: Male}}, ok: {type: flag}, s: {type: set, levels: "
     "[x, y]}, d: {type: date}}\n"
     "rules:\n"
     "  - {check: age}\n"
     "  - {check: agee < 5}\n",
     DATA("age,sex,ok,s,d\n"
          "40,f,1,x;y,2020-01-01\n"
          "60,m,0,,2020-05-05\n"
          ",m,,x,\n"),
     false,
     "study.yaml:9:13: error: expected a condition, found a number (say "
     "which value is meant, e.g. age == 1)\n"
     "    9 |   - {check: age}\n"
     "      |             ^~~\n"
     "  in rules[1].check\n"
     "study.yaml:10:13: error: unknown column 'agee' (did you mean "
     "'age'?)\n"
     "   10 |   - {check: agee < 5}\n"
     "      |             ^~~~\n"
     "  in rules[2].check\n"},
};

static const struct load_case plan_cases[] = {
    {"a key that is derived",
     "    key: twice\n"
     "    columns: {c: {type: integer}}\n"
     "derive: {twice: {value: 2 * c}}\n",
     DATA("c\n1\n"), true,
     "study.yaml:7:10: error: 'twice' is derived, and has to be "
     "a column of the file\n"
     "    7 |     key: twice\n"
     "      |          ^~~~~\n"
     "  in inputs.cohort.key\n"},
    {"levels that are missing tokens, too many items",
     "    missing: [a]\n"
     "    columns: {c: {type: category, levels: [a, b]}, s: {type: set, "
     "levels: [l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, "
     "l13, l14, l15, l16, l17, l18, l19, l20, l21, l22, l23, l24, l25, "
     "l26, l27, l28, l29, l30, l31, l32, l33, l34, l35, l36, l37, l38, "
     "l39, l40, l41, l42, l43, l44, l45, l46, l47, l48, l49, l50, l51, "
     "l52, l53, l54, l55, l56, l57, l58, l59, l60, l61, l62, l63, "
     "l64]}}\n"
     "derive: {twice: {value: 'has(s, \"l1\")'}}\n",
     DATA("c,s\n"), false,
     "study.yaml:8:44: error: 'a' is listed under 'missing', and cannot "
     "be a level\n"
     "    8 |     columns: {c: {type: category, levels: [a, b]}, s: "
     "{type: set, levels: [l0, l1, l2, l3, l4, l5, l\n"
     "      |                                            ^\n"
     "  in inputs.cohort.columns.c.levels[1]\n"
     "study.yaml:8:52: error: a set has at most 64 levels, not 65\n"
     "    8 |     columns: {c: {type: category, levels: [a, b]}, s: "
     "{type: set, levels: [l0, l1, l2, l3, l4, l5, l\n"
     "      |                                                    ^\n"
     "  in inputs.cohort.columns.s\n"},
};
#define TEST_CASES(group)                                                                          \
	static void test_##group(void **state)                                                     \
	{                                                                                          \
		(void)state;                                                                       \
		run_cases(group##_cases, COUNT(group##_cases));                                    \
	}

TEST_CASES(csv)
TEST_CASES(types)
TEST_CASES(derive)
TEST_CASES(endpoints)
TEST_CASES(rows)
TEST_CASES(plan)

/* --- Limits --------------------------------------------------------------- */

/* The first diagnostic of a run, without its place. */
static const char *first_text(const struct run *run)
{
	return run->diags.n ? run->diags.items[0].text : "";
}

static void test_long_fields(void **state)
{
	static const char *const ends[] = {"\n", "\",y\n"};
	struct arena arena = {0};

	(void)state;
	for (size_t quoted = 0; quoted < 2; quoted++)
		for (size_t n = 65535; n < 65540; n += 3) {
			struct str data = {.arena = &arena};
			struct run run;

			str_add(&data, quoted ? "a,b\n\"" : "a,b\nz,");
			for (size_t i = 0; i < n; i++)
				str_add(&data, "x");
			str_add(&data, ends[quoted]);
			run_data(&run, TWO_TEXTS, data.text, data.length);
			assert_int_equal(run.code, n <= 65536 ? EXIT_DONE : EXIT_BAD_DATA);
			assert_string_equal(first_text(&run),
			                    n <= 65536 ? ""
			                               : "a field longer than 64 KiB (is a "
			                                 "closing quote missing?)");
			run_end(&run);
		}
	arena_release(&arena);
}

static void test_many_columns(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t n = 4095; n < 4099; n++) {
		struct str data = {.arena = &arena};
		struct run run;

		str_add(&data, "a,b");
		for (size_t i = 2; i < n; i++)
			str_addf(&data, ",c%zu", i);
		str_add(&data, "\n1");
		for (size_t i = 1; i < n; i++)
			str_add(&data, ",1");
		run_data(&run, TWO_TEXTS, data.text, data.length);
		assert_int_equal(run.code, n <= 4096 ? EXIT_DONE : EXIT_BAD_DATA);
		if (n == 4097)
			assert_string_equal(first_text(&run), "4097 columns, more than 4096");
		run_end(&run);
	}
	arena_release(&arena);
}

/* A row may have more fields than are kept. */
static void test_many_fields(void **state)
{
	struct arena arena = {0};
	struct str data = {.arena = &arena};
	struct run run;

	(void)state;
	str_add(&data, "a,b\n\"\"\"\"");
	for (int i = 0; i < 5000; i++)
		str_add(&data, ",x");
	run_data(&run, TWO_TEXTS, data.text, data.length);
	assert_int_equal(run.code, EXIT_DONE);
	assert_string_equal(first_text(&run), "row has 5001 fields, the header has 2 (a comma "
	                                      "inside a field needs quotes around the field)");
	run_end(&run);
	arena_release(&arena);
}

static void test_many_levels(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (int n = 1000; n < 1003; n++) {
		struct str data = {.arena = &arena};
		struct run run;

		str_add(&data, "s\n");
		for (int i = 0; i < n; i++)
			str_addf(&data, "v%d\n", i);
		run_data(&run, "    columns: {s: {type: category}}\n", data.text, data.length);
		assert_int_equal(run.code, EXIT_DONE);
		assert_int_equal(run.data->n_errors, n - 1000);
		assert_int_equal(run.data->columns[0].n_levels, 1000);
		run_end(&run);
	}
	arena_release(&arena);
}

static void test_many_findings(void **state)
{
	struct run run;
	const struct diag *last;

	(void)state;
	run_data(&run, "    columns: {x: {type: number}}\n",
	         DATA("x\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na"
	              "\na\na\na\na\na\n"));
	assert_int_equal(run.data->n_errors, 25);
	assert_int_equal(run.data->n_findings, 20);
	assert_int_equal(run.diags.n, 21);
	last = &run.diags.items[20];
	assert_int_equal(last->at.line, 21);
	assert_string_equal(last->text, "column 'x': not a number: … and 5 more below");
	run_end(&run);
}

/* --- Files ---------------------------------------------------------------- */

static const char config_rest[] = TWO_TEXTS;

static void check_file(const char *config, enum exit_code code, const char *expected)
{
	struct arena arena = {0};
	struct run run;

	run_start(&run, arena_printf(&arena, "%s%s", config_head, config));
	assert_string_equal(run_text(&run, false), expected);
	assert_int_equal(run.code, code);
	run_end(&run);
	arena_release(&arena);
}

static void test_files(void **state)
{
	(void)state;
	unlink("data.csv");
	check_file(config_rest, EXIT_NO_INPUT,
	           "study.yaml:6:11: error: there is no file 'data.csv' (the "
	           "path is relative to the folder of the config)\n"
	           "    6 |     file: data.csv\n"
	           "      |           ^~~~~~~~\n"
	           "  in inputs.cohort.file\n");
	assert_int_equal(mkdir("data.csv", 0700), 0);
	check_file(config_rest, EXIT_NO_INPUT,
	           "study.yaml:6:11: error: 'data.csv' is a folder, not a "
	           "file\n"
	           "    6 |     file: data.csv\n"
	           "      |           ^~~~~~~~\n"
	           "  in inputs.cohort.file\n");
	assert_int_equal(rmdir("data.csv"), 0);
}

/* What is wrong in the config is found without the data. */
static void test_config_without_data(void **state)
{
	(void)state;
	unlink("data.csv");
	check_file(TWO_TEXTS "derive: {c: {value: aa}}\n"
	                     "rules: [{check: c == 1 and b = 2}]\n"
	                     "populations: {p: {where: a}}\n",
	           EXIT_BAD_CONFIG,
	           "study.yaml:8:21: error: unknown column 'aa' (did you mean "
	           "'a'?)\n"
	           "    8 | derive: {c: {value: aa}}\n"
	           "      |                     ^~\n"
	           "  in derive.c.value\n"
	           "study.yaml:9:28: error: comparing text with a number "
	           "(write it in quotes: b == \"2\")\n"
	           "    9 | rules: [{check: c == 1 and b = 2}]\n"
	           "      |                            ^~~~~\n"
	           "  in rules[1].check\n"
	           "study.yaml:9:30: error: '=' is not an operator (write "
	           "'==')\n"
	           "    9 | rules: [{check: c == 1 and b = 2}]\n"
	           "      |                              ^\n"
	           "  in rules[1].check\n"
	           "study.yaml:10:26: error: expected a condition, found text "
	           "(say which value is meant, e.g. a == \"…\")\n"
	           "   10 | populations: {p: {where: a}}\n"
	           "      |                          ^\n"
	           "  in populations.p.where\n");
}

static void test_plan_and_hash(void **state)
{
	struct run run;

	(void)state;
	run_data(&run, TWO_TEXTS, DATA("a,b\n1,2\n"));
	assert_int_equal(run.code, EXIT_DONE);
	assert_ptr_equal(load_plan_dataset(run.plan), run.data);
	assert_string_equal(run.data->inputs[0]->path, "data.csv");
	assert_string_equal(run.data->sha256, "492d5ea496056f1a6a6592241032fab7"
	                                      "64c321596317930b4fa0e1e8bc3b7470");
	assert_null(dataset_column(run.data, "c"));
	assert_string_equal(dataset_column(run.data, "b")->name, "b");
	assert_ptr_equal(dataset_subset(run.data, NULL), &run.data->subsets[0]);
	assert_ptr_equal(dataset_subset(run.data, ""), &run.data->subsets[0]);
	assert_null(dataset_endpoint(run.data, "os"));
	run_end(&run);
}

/* --- Two ways of splitting ------------------------------------------------ */

static uint64_t random_next(uint64_t *state)
{
	/* xorshift64* (Marsaglia; Vigna) */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static void row_note(void *user, const struct raw_row *row)
{
	struct str *out = user;

	str_addf(out, "%u:", row->place);
	for (size_t i = 0; i < row->n_cells; i++) {
		str_add(out, "[");
		str_add_bytes(out, row->cells[i].text, row->cells[i].length);
		str_add(out, "]");
	}
	str_add(out, "\n");
}

/* Rows and errors of some bytes, as text. */
static const char *split_text(struct arena *arena, const struct bytes *bytes, bool only_libcsv)
{
	struct source source = {.name = "x"};
	struct diags diags = {.arena = arena};
	struct csv csv = {
	    .arena = arena, .source = &source, .diags = &diags, .only_libcsv = only_libcsv};
	struct str out = {.arena = arena};
	bool right = csv_open(&csv, bytes);
	size_t bound = right ? csv_rows_bound(&csv) : 0, n = 0;

	if (right)
		right = csv_read(&csv, row_note, &out);
	for (const char *p = str_text(&out); *p; p++)
		n += *p == '\n';
	assert_true(!right || n <= bound || strchr(bytes->data, '"'));
	for (size_t i = 0; i < csv.names.n; i++)
		str_addf(&out, "<%s>", csv.names.items[i]);
	for (size_t i = 0; i < diags.n; i++)
		str_addf(&out, "%u:%u: %s\n", diags.items[i].at.line, diags.items[i].at.column,
		         diags.items[i].text);
	str_addf(&out, "%s %zu", right ? "read" : "failed", csv.n_blank);
	return str_text(&out);
}

/* What matters to a parser of CSV, and more of what is usual. */
static const char letters[] = ",,,,\n\n\r\"\" \tabc1#;";

static void test_split_agrees_with_libcsv(void **state)
{
	uint64_t seed = 20240229;
	char text[48];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct arena arena = {0};
		struct bytes bytes = {text, random_next(&seed) % 40};
		const char *ours, *theirs;

		memcpy(text, "a,b\n", 4);
		for (size_t k = 0; k < bytes.length; k++)
			text[4 + k] = letters[random_next(&seed) % (sizeof letters - 1)];
		bytes.length += 4;
		text[bytes.length] = '\0';
		ours = split_text(&arena, &bytes, false);
		theirs = split_text(&arena, &bytes, true);
		if (strcmp(ours, theirs) != 0)
			fail_msg("%s\n--- ours\n%s\n--- libcsv\n%s", text, ours, theirs);
		arena_release(&arena);
	}
}

/* Dates as load reads them are those that date_parse() reads: every day of
 * some centuries, and what is no day. */
static void test_plain_dates(void **state)
{
	struct arena arena = {0};
	struct str data = {.arena = &arena};
	struct run run;
	size_t n_wrong = 0, row = 0;

	(void)state;
	str_add(&data, "d\n");
	for (int year = 1581; year < 3002; year += year == 1620 ? 1360 : 1)
		for (int month = 0; month < 14; month++)
			for (int day = 0; day < 33; day++)
				str_addf(&data, "%04d-%02d-%02d\n", year, month, day);
	run_data(&run, "    columns: {d: {type: date}}\n", data.text, data.length);
	for (const char *p = data.text + 2; *p; p += 11, row++) {
		const struct column *column = &run.data->columns[0];
		int32_t days = 0;
		bool valid = date_parse(p, 10, DATE_ISO, &days);

		n_wrong += valid != (column->missing[row] == PRESENT);
		n_wrong += valid && column->number[row] != days;
	}
	assert_int_equal(row, run.data->n_rows);
	assert_int_equal(n_wrong, 0);
	run_end(&run);
	arena_release(&arena);
}

/* --- Running -------------------------------------------------------------- */

static char folder[] = "/tmp/survreport-load-XXXXXX";

static int setup(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	unlink("study.yaml");
	unlink("data.csv");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* Typed cells: what a format hands over that knows more than texts. */

#define NUMBER(value)                                                                              \
	{                                                                                          \
		.number = (value), .kind = RAW_NUMBER                                              \
	}
#define TEXT(value)                                                                                \
	{                                                                                          \
		.text = (value), .length = sizeof(value) - 1                                       \
	}
#define NOTHING                                                                                    \
	{                                                                                          \
		.kind = RAW_MISSING                                                                \
	}

static const struct raw_cell typed_cells[][4] = {
    {NUMBER(0.1), NUMBER(3), NUMBER(2), TEXT("2020-01-31")},
    {NUMBER(-99), NUMBER(2.5), NUMBER(2), NOTHING},
    {NUMBER(1.0 / 3), NOTHING, TEXT("x"), TEXT("2020-02-30")},
    {TEXT("1e3"), NUMBER(7), NUMBER(0.1), TEXT("")},
};
enum { N_TYPED_ROWS = sizeof typed_cells / sizeof *typed_cells };

static bool typed_open(struct reader *reader, const struct bytes *bytes)
{
	static const char *names[] = {"age", "nodes", "arm", "day"};

	(void)bytes;
	reader->names = (struct names){names, 4};
	reader->most_rows = N_TYPED_ROWS;
	return true;
}

static bool typed_read(struct reader *reader, raw_row_fn *row_fn, void *user)
{
	(void)reader;
	for (uint32_t i = 0; i < N_TYPED_ROWS; i++)
		row_fn(user, &(struct raw_row){i + 5, 4, typed_cells[i]});
	return true;
}

/* By hand: -99 is listed as missing, 2.5 is no whole number, 30 February no
 * day; levels of a category are texts. */
static void test_typed_cells(void **state)
{
	static const struct format format = {.place = "row", .open = typed_open, .read = typed_read};
	static const size_t fields[] = {0, 1, 2, 3};
	struct run run;
	struct reader reader = {.format = &format};
	struct readings *readings;

	(void)state;
	run_data(&run,
	         "    missing: [-99]\n"
	         "    columns: {age: {type: number}, nodes: {type: integer}, arm: "
	         "{type: category}, day: {type: date}}\n",
	         DATA("age,nodes,arm,day\n1,1,x,2020-01-01\n"));
	run.data->n_rows = 0;
	run.data->place = "row";
	run.data->columns[2].levels_open = true;
	reader.arena = &run.arena;
	reader.diags = &run.diags;
	assert_true(reader_open(&reader, &(struct bytes){0}));
	readings = readings_new(run.plan, &run.arena, &reader, fields);
	assert_true(reader_read(&reader, readings_row, readings));
	readings_end(readings);
	assert_true(run.data->columns[0].number[2] == 1.0 / 3);
	assert_string_equal(run_text(&run, true),
	                    "dataset data.csv: 4 rows, 0 columns not declared\n"
	                    "column age: number\n"
	                    "column nodes: integer\n"
	                    "column arm: category, levels 0.1 | 2 | x\n"
	                    "column day: date\n"
	                    "population '': 'All patients', n 1, excluded 0, undetermined 0\n"
	                    "error in row 6: column 'nodes': '2.5' is not a whole number\n"
	                    "error in row 7: column 'day': '2020-02-30' is not a date (no such "
	                    "day)\n"
	                    "row\tage\tnodes\tarm\tday\n"
	                    "5\t0.1\t3\t2\t2020-01-31\n"
	                    "6\t.token\t.invalid\t2\t.empty\n"
	                    "7\t0.333333333333333\t.empty\tx\t.invalid\n"
	                    "8\t1000\t7\t0.1\t.empty\n");
	run_end(&run);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_typed_cells),   cmocka_unit_test(test_csv),
	    cmocka_unit_test(test_types),         cmocka_unit_test(test_derive),
	    cmocka_unit_test(test_endpoints),     cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_plan),          cmocka_unit_test(test_long_fields),
	    cmocka_unit_test(test_many_columns),  cmocka_unit_test(test_many_fields),
	    cmocka_unit_test(test_many_levels),   cmocka_unit_test(test_many_findings),
	    cmocka_unit_test(test_files),         cmocka_unit_test(test_config_without_data),
	    cmocka_unit_test(test_plan_and_hash), cmocka_unit_test(test_split_agrees_with_libcsv),
	    cmocka_unit_test(test_plain_dates),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
