/* Words in the names of columns: English and German, as exports have them. */
#include <string.h>

#include "base/str.h"
#include "init/init_impl.h"

/* A '*' stands for any rest of a word. */
static const char *const vocabularies[] = {
    [WORD_ID] = "id pid *id *nr no nummer* number mrn key code pseudonym* record patient "
		"patient* subject* case fall* lfdnr",
    [WORD_PATIENT] = "id pid pat patid patnr patno patient* subject* subjid usubjid record "
		     "recordid participant* mrn case caseid fallnr fallnummer pseudonym*",
    [WORD_PERSON] = "name vorname nachname surname firstname lastname forename initials initialen "
		    "address adresse street strasse email phone telefon ssn zip plz",
    [WORD_CODED] = "sex gender geschlecht arm trt treat* rx group grp gruppe cohort race ethnic* "
		   "center centre site type typ rand* histology subtype celltype",
    [WORD_SITE] = "center centre inst institution hospital klinik zentrum clinic praxis",
    [WORD_TREATMENT] =
	"trt treat* arm rx therap* hormon* chemo* drug rand* group grp gruppe regimen "
	"medication behandlung intervention trta trtp dose surgery operation",
    [WORD_STAGE] = "stage stadium grade grading risk risiko ecog karno* celltype subtype "
		   "receptor her2 status_er er_status ajcc tnm nodal differ histolog*",
    [WORD_SEX] = "sex gender geschlecht",
    [WORD_AGE] = "age alter",
    [WORD_MEASURE] =
	"age alter size weight height bmi dose nodes grade sex gender meno* pgr er her2 "
	"ldh psa hgb hb creat* albumin bili* platelet* wbc crp score karno* ecog "
	"diameter groesse gewicht year jahr id pid",
    [WORD_OUTCOME] = "status event death dead died deceased alive vital relapse* recur* progress* "
		     "response rezidiv* tod tot verstorben outcome censor* cens cnsr fustat "
		     "*stat futime *time followup toxicity",
    [WORD_BIRTH] = "birth* born dob geburt* gebdat* geb brthdtc",
    [WORD_ORIGIN] = "diag* dx erstdiagnose ed rand* randomi* start* entry enrol* inclusion accept* "
		    "baseline regist* einschluss beginn* surgery op operation consent treatment "
		    "therapy trtsdt trtsdtm index",
    [WORD_LAST] = "last contact fu fup followup lfu censor* cutoff letzte* kontakt nachsorge seen "
		  "lstalvdt end ende follow",
    [WORD_DEATH] = "death dod died dead decease* deceased tod todes* sterbe* verstorben dth* dthdt",
    [WORD_RELAPSE] = "progress* pd relapse* recur* rezidiv* progn metastas* prog",
    [WORD_START] = "start tstart start1 time1",
    [WORD_STOP] = "stop tstop end stop1 time2"};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What German letters are written as without umlauts; length of the letter in bytes. */
static size_t letter_plain(const char *p, const char **plain)
{
	static const struct {
		const char *letter, *plain;
	} letters[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"},
	               {"ß", "ss"}, {"é", "e"},  {"è", "e"},  {"ê", "e"},  {"à", "a"},  {"â", "a"},
	               {"ç", "c"},  {"ñ", "n"},  {"á", "a"},  {"í", "i"},  {"ó", "o"},  {"ú", "u"},
	               {"å", "a"},  {"ø", "o"},  {"æ", "ae"}, {"É", "E"},  {"Å", "A"},  {"Ø", "O"}};

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (strncmp(p, letters[i].letter, strlen(letters[i].letter)) == 0) {
			*plain = letters[i].plain;
			return strlen(letters[i].letter);
		}
	return 0;
}

/* A text with plain letters; others are blanks. */
static const char *text_plain(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};
	const char *plain;

	while (*text) {
		size_t length = letter_plain(text, &plain);

		if (length) {
			str_add(&out, plain);
			text += length;
			continue;
		}
		str_add_bytes(&out, (unsigned char)*text < 0x80 ? text : " ", 1);
		text++;
	}
	return str_text(&out);
}

/* Whether a new word begins at p: of "osTime" and "OSTime" the T. */
static bool begins_word(const char *start, const char *p)
{
	if (p == start || !is_upper(*p))
		return false;
	return is_lower(p[-1]) || (is_upper(p[-1]) && is_lower(p[1]));
}

const char *name_flat(struct arena *arena, const char *name)
{
	const char *plain = text_plain(arena, name);
	struct str out = {.arena = arena};

	for (const char *p = plain; *p; p++) {
		char c = is_upper(*p) ? (char)(*p - 'A' + 'a') : *p;
		bool joint = !is_lower(c) && !is_digit(c);

		if ((joint || begins_word(plain, p)) && out.length &&
		    out.text[out.length - 1] != '_')
			str_add(&out, "_");
		if (!joint)
			str_add_bytes(&out, &c, 1);
	}
	if (out.length && out.text[out.length - 1] == '_')
		out.text[--out.length] = '\0';
	return str_text(&out);
}

static bool matches(const char *word, size_t n, const char *pattern, size_t m)
{
	if (m > 1 && pattern[m - 1] == '*')
		return n >= m - 1 && memcmp(word, pattern, m - 1) == 0;
	if (m > 1 && *pattern == '*')
		return n >= m - 1 && memcmp(word + n - (m - 1), pattern + 1, m - 1) == 0;
	return n == m && memcmp(word, pattern, n) == 0;
}

/* Whether a text matches one of the patterns of a list. */
static bool pattern_in(const char *word, size_t n, const char *list)
{
	for (size_t m; *list; list += m + (list[m] != '\0')) {
		m = strcspn(list, " ");
		if (m && matches(word, n, list, m))
			return true;
	}
	return false;
}

bool word_in(const char *flat, const char *list)
{
	if (pattern_in(flat, strlen(flat), list))
		return true;
	for (size_t n; *flat; flat += n + (flat[n] != '\0')) {
		n = strcspn(flat, "_");
		if (n && pattern_in(flat, n, list))
			return true;
	}
	return false;
}

bool has_word(const char *flat, enum vocabulary vocabulary)
{
	return word_in(flat, vocabularies[vocabulary]);
}

/* The longest word of a list that a word is, begins or ends with; its length, and
 * whether it is at the end. */
static size_t part_find(const char *word, size_t n, const char *list, bool *at_end)
{
	size_t found = 0;

	for (size_t m; *list; list += m + (list[m] != '\0')) {
		m = strcspn(list, " ");
		/* of short ones only whole words tell */
		if (m == 0 || m > n || m <= found || (m < 4 && m != n))
			continue;
		if (memcmp(word + n - m, list, m) == 0)
			*at_end = true;
		else if (memcmp(word, list, m) == 0)
			*at_end = false;
		else
			continue;
		found = m;
	}
	return found;
}

const char *stem_without(struct arena *arena, const char *flat, const char *list)
{
	struct str out = {.arena = arena};
	bool found = false;

	for (size_t n; *flat; flat += n + (flat[n] != '\0')) {
		bool at_end = false;
		size_t part;

		n = strcspn(flat, "_");
		part = part_find(flat, n, list, &at_end);
		found = found || part;
		if (n == part)
			continue;
		if (out.length)
			str_add(&out, "_");
		str_add_bytes(&out, at_end || !part ? flat : flat + part, n - part);
	}
	return found ? str_text(&out) : NULL;
}
