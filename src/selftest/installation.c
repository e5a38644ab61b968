/* What the program is made of and what it needs beside it. */
#include "base/str.h"
#include "run/assets.h"
#include "run/provenance.h"
#include "selftest/selftest.h"

/* --- Versions -------------------------------------------------------------- */

void self_test_versions(struct checks *checks)
{
	struct library *libraries;
	size_t n = provenance_libraries(checks->arena, &libraries);

	for (size_t i = 0; i < n; i++) {
		const struct library *library = &libraries[i];

		check_add(checks,
		          &(struct check){.group = CHECK_VERSIONS,
		                          .name = library->name,
		                          .source = "",
		                          .expected = library->built ? library->built
		                                                     : "any (it tells only one)",
		                          .found = library->loaded,
		                          .same = !library->built ||
		                                  str_equal(library->built, library->loaded)});
	}
}

/* --- Files ----------------------------------------------------------------- */

static const char default_template[] = "clinical-report";
static const char *const styles[] = {"aacr", "jama", "lancet", "nejm"};

/* The files of Debian's packages, 12 and 13: Regular, Medium, Semibold, Bold, Italic
 * of Lato; Regular, Bold, Italic of Liberation Sans. */
static const struct {
	const char *sha256, *package;
} known_fonts[] = {
    {"0ad460bd756454f8485609747b25c5644a54d307a65daabbb24c646c112ed541", "fonts-lato 2.0-2.1"},
    {"1208d8861f3f727c5692090e8662511c3679dcb360ebb5a034ccfbe5ca14fdc6", "fonts-lato 2.0-2.1"},
    {"daba97eac5f3e95159ecb23264a7cb9c3719b9bc9a91a5fbf121ba4636661eb5", "fonts-lato 2.0-2.1"},
    {"e0b1c4de011de8dd077cf21f97919fc31158eb290ee1176cbae06d500a6304bc", "fonts-lato 2.0-2.1"},
    {"bbc138d69289c5604474166e150d39995770ca98ffb9df02adb68666ec36cc37", "fonts-lato 2.0-2.1"},
    {"6f6940be0835c3ddec9199e5fc42be4cbc61ebcfd58c623fdf719366253f1780", "fonts-lato 2.015-1"},
    {"be8bbf7105500e8fc1f9429307fb396905a0e6cff63fe1eb751bb319d0f1b0db", "fonts-lato 2.015-1"},
    {"2dc5d31e2cf1e29f3430eb2dfa1ba9911e08ee401b61dd12f40e0acb047a17a3", "fonts-lato 2.015-1"},
    {"bf1b8130069b44b9148eeece35e5423bedac49777ba746615b826b8276574a7b", "fonts-lato 2.015-1"},
    {"8c863f833b12bc8486671d26e3a58b13b0f9eaff1d6b10398e7c107a9b7ee05a", "fonts-lato 2.015-1"},
    {"8d91388f1d3604b3b8ae0e3ee2d140e50cd6122f9214514f4aca772540a4076d",
     "fonts-liberation2 2.1.5-1"},
    {"ba0e0dc3f7aca5b0afbc31e800531ee43be3aa79ae35b2ef1f6470a9547765c4",
     "fonts-liberation2 2.1.5-1"},
    {"01f559e5c501d3d5777647c6a92b3ff37a4523bcf4f3b6e97ae052af567618b1",
     "fonts-liberation2 2.1.5-1"},
    {"f8ace1f892b2bd9dc1792ba7f097fa7588f84fed48321480e04de5390828221f",
     "fonts-liberation 1:1.07.4-11"},
    {"361c61b82d575c5c35fd9157fda8b0194bcfcd0d88ea8521a4fb5dd53d33dddc",
     "fonts-liberation 1:1.07.4-11"},
    {"832b4406dbef23628800d3aaad21048534ac84d7e3ad955be83b8172ed8ef512",
     "fonts-liberation 1:1.07.4-11"},
    {"bade59d822652f76e6941aa87b40a87c13d1cc70db98ededb5011127efafd1d3",
     "fonts-liberation 1:2.1.5-3"},
    {"1b5f2da6f4cadce4c05b9ecebe3a6fcd374eb95ae443605e799f4c3287978939",
     "fonts-liberation 1:2.1.5-3"},
    {"93ff5260834141b6f9d8f2b846d427f3a5dc492dbdce8ebdad406e38a38f34bb",
     "fonts-liberation 1:2.1.5-3"},
};

/* What reports print on their own account beyond the letters of English. */
static const char own_characters[] =
    "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz "
    "!\"#%&'()*+,-./:;<=>?[]^_{|}~ –—−·•…×±≤≥²°µαβγρχσ“”‘’äöüßéèçñÄÖÜ";

/* "loads", or why it does not: the first error, and its place. */
static const char *outcome(struct arena *arena, bool loaded, const struct diags *diags)
{
	const struct diag *first = diags->items;

	if (loaded || diags->n == 0)
		return loaded ? "loads" : "does not load";
	if (!first->at.source)
		return first->text;
	return arena_printf(arena, "%s:%u: %s", first->at.source->name, first->at.line, first->text);
}

static void style_check(struct checks *checks, const char *name)
{
	struct arena *arena = checks->arena;
	struct diags diags = {.arena = arena};
	struct style style;
	bool loaded = assets_style(name, arena, &style, &diags);

	check_same(checks, CHECK_FILES, arena_printf(arena, "style %s", name), "loads",
	           outcome(arena, loaded, &diags));
}

/* The package that has a font file, or NULL. */
static const char *package_find(const char *sha256)
{
	for (size_t i = 0; i < sizeof known_fonts / sizeof *known_fonts; i++)
		if (str_equal(known_fonts[i].sha256, sha256))
			return known_fonts[i].package;
	return NULL;
}

/* The first of our characters that a font lacks, or "all there". */
static const char *coverage(struct arena *arena, const struct fonts *fonts, enum face face)
{
	int32_t missing = fonts_missing(fonts, face, own_characters);

	return missing ? arena_printf(arena, "no U+%04X", (unsigned)missing) : "all there";
}

static void face_check(struct checks *checks, const struct fonts *fonts, enum face face)
{
	struct arena *arena = checks->arena;
	const struct font_face *font = fonts_face(fonts, face);
	const char *package = package_find(font->sha256);

	check_add(checks,
	          &(struct check){.group = CHECK_FILES,
	                          .name = arena_printf(arena, "font %s, its SHA-256", font->name),
	                          .source = "",
	                          .expected = "that of a known package",
	                          .found = package ? package : arena_strdup(arena, font->sha256),
	                          .same = package != NULL});
	check_same(checks, CHECK_FILES,
	           arena_printf(arena, "font %s, characters of reports", font->name), "all there",
	           coverage(arena, fonts, face));
}

static void fonts_check(struct checks *checks, const struct template *template)
{
	struct diags diags = {.arena = checks->arena};
	struct fonts *fonts = fonts_load(checks->arena, template->fonts, &diags);

	check_same(checks, CHECK_FILES, "fonts of the template", "loads",
	           outcome(checks->arena, fonts != NULL, &diags));
	/* a fallback is opened where a text needs it, and not here */
	for (int i = 0; fonts && i < FACE_FALLBACK; i++)
		if (fonts_own(fonts, (enum face)i) == (enum face)i)
			face_check(checks, fonts, (enum face)i);
	if (fonts)
		fonts_release(fonts);
}

void self_test_files(struct checks *checks)
{
	struct arena *arena = checks->arena;
	struct diags diags = {.arena = arena};
	struct template template;
	bool loaded = assets_template(default_template, arena, &template, &diags);

	check_same(checks, CHECK_FILES, arena_printf(arena, "template %s", default_template),
	           "loads", outcome(arena, loaded, &diags));
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		style_check(checks, styles[i]);
	if (loaded)
		fonts_check(checks, &template);
}
