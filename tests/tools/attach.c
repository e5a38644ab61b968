/* Puts other files into a report with src/lock/pdf_attach.c, so that a test
 * can see what is made of them.
 *
 *     attach PDF CONFIG LOCK RESULTS    the PDF to standard output
 *
 * Exit code 1, with the reason, if it cannot.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lock/pdf_attach.h"

/* The PDF as it was before its files came in: up to its first end. */
static struct bytes without_files(struct bytes pdf)
{
	static const char end[] = "%%EOF\n";
	const char *at = memmem(pdf.data, pdf.length, end, sizeof end - 1);

	if (at)
		pdf.length = (size_t)(at - pdf.data) + sizeof end - 1;
	return pdf;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct attachment files[] = {
	    {.name = "config.yaml", .mime = "application/yaml"},
	    {.name = "frozen.lock", .mime = "application/yaml"},
	    {.name = "results.csv", .mime = "text/csv"},
	};
	struct bytes pdf;
	bool right;

	if (argc != 5 || !file_read(&arena, argv[1], SIZE_MAX, &pdf))
		return 1;
	for (int i = 0; i < 3; i++) {
		files[i].description = "";
		if (!file_read(&arena, argv[i + 2], SIZE_MAX, &files[i].bytes))
			return 1;
	}
	pdf = without_files(pdf);
	right = pdf_attach(&arena, &pdf, files, 3, &diags) &&
	        fwrite(pdf.data, 1, pdf.length, stdout) == pdf.length;
	diag_print(&diags, stderr, false);
	arena_release(&arena);
	return right ? 0 : 1;
}
