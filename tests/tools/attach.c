/* A report with other files in it, so that a test can see what is made of them.
 *
 *     attach CONFIG LOCK RESULTS    the PDF, of an empty page, to standard output
 *
 * Exit code 1, with the reason, if it cannot.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "canvas/pages.h"

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct attachment files[] = {
	    {.name = "config.yaml", .mime = "application/yaml"},
	    {.name = "frozen.lock", .mime = "application/yaml"},
	    {.name = "results.csv", .mime = "text/csv"},
	};
	struct canvas page;
	struct pages pages = {.arena = &arena,
	                      .items = &page,
	                      .n = 1,
	                      .title = "",
	                      .authors = "",
	                      .attachments = files,
	                      .n_attachments = 3};
	struct bytes pdf;
	bool right;

	if (argc != 4)
		return 1;
	canvas_init(&page, &arena, NULL, 100, 100);
	for (int i = 0; i < 3; i++) {
		files[i].description = "";
		if (!file_read(&arena, argv[i + 1], SIZE_MAX, &files[i].bytes))
			return 1;
	}
	right = pages_pdf(&pages, &pdf, &diags) &&
	        fwrite(pdf.data, 1, pdf.length, stdout) == pdf.length;
	diag_print(&diags, stderr, false);
	arena_release(&arena);
	return right ? 0 : 1;
}
