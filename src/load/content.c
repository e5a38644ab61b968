#include "load/content.h"

#include <string.h>

static bool begins(const struct bytes *bytes, const char *with, size_t length)
{
	return bytes->length >= length && memcmp(bytes->data, with, length) == 0;
}

/* Releases 104 to 115 of Stata's format: the number, and the order of its bytes. */
static bool is_old_dta(const struct bytes *bytes)
{
	const unsigned char *p = (const unsigned char *)bytes->data;

	return bytes->length >= 4 && p[0] >= 0x68 && p[0] <= 0x73 && (p[1] == 1 || p[1] == 2) &&
	       p[2] == 1;
}

/* SPSS's portable files say what they are behind five lines of 80 that say it to
 * people, and 61 characters of a table. */
static bool is_por(const struct bytes *bytes)
{
	enum { BEFORE = 456, LOOKED_AT = 600 };
	static const char name[] = "SPSSPORT";
	size_t seen = 0, matched = 0;

	for (size_t i = 0; i < bytes->length && i < LOOKED_AT; i++) {
		char c = bytes->data[i];

		if (c == '\n' || c == '\r')
			continue;
		if (seen++ < BEFORE)
			continue;
		if (c != name[matched])
			return false;
		if (!name[++matched])
			return true;
	}
	return false;
}

static enum input_format zip_content(const struct bytes *bytes)
{
	static const struct {
		const char *name;
		enum input_format format;
	} inside[] = {{"opendocument.spreadsheet", FORMAT_ODS}, {"xl/workbook.xml", FORMAT_XLSX}};

	if (begins(bytes, "PK\3\4", 4))
		for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
			if (memmem(bytes->data, bytes->length, inside[i].name,
			           strlen(inside[i].name)))
				return inside[i].format;
	return FORMAT_AUTO;
}

enum input_format content_of(const struct bytes *bytes)
{
	enum { ZEROS = 12 };

	if (begins(bytes, "$FL2", 4) || begins(bytes, "$FL3", 4))
		return FORMAT_SAV;
	if (begins(bytes, "<stata_dta>", 11) || is_old_dta(bytes))
		return FORMAT_DTA;
	if (begins(bytes, "HEADER RECORD***", 16))
		return FORMAT_XPT;
	if (begins(bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60", ZEROS + 4))
		return FORMAT_SAS7BDAT;
	if (is_por(bytes))
		return FORMAT_POR;
	return zip_content(bytes);
}

const char *content_name(enum input_format format)
{
	static const char *const names[] = {[FORMAT_AUTO] = "a file of an unknown kind",
	                                    [FORMAT_CSV] = "a CSV file",
	                                    [FORMAT_SAV] = "an SPSS file",
	                                    [FORMAT_POR] = "an SPSS portable file",
	                                    [FORMAT_DTA] = "a Stata file",
	                                    [FORMAT_SAS7BDAT] = "a SAS data set",
	                                    [FORMAT_XPT] = "a SAS transport file",
	                                    [FORMAT_XLSX] = "an Excel workbook",
	                                    [FORMAT_ODS] = "an OpenDocument spreadsheet"};

	return names[format];
}
