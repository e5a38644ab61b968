/* An archive of some files: make_zip OUT FOLDER PART...
 *
 * In the order given, the part `mimetype` as it is and all others packed. */
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/file.h"

int main(int argc, char **argv)
{
	struct arena arena = {0};
	bool failed;
	zip_t *zip = argc > 3 ? zip_open(argv[1], ZIP_CREATE | ZIP_TRUNCATE, NULL) : NULL;

	if (!zip)
		return 1;
	for (int i = 3; i < argc; i++) {
		struct bytes bytes;
		zip_int64_t index;

		if (!file_read(&arena, path_join(&arena, argv[2], argv[i]), SIZE_MAX, &bytes))
			return 1;
		index =
		    zip_file_add(zip, argv[i], zip_source_buffer(zip, bytes.data, bytes.length, 0),
		                 ZIP_FL_ENC_UTF_8);
		if (index < 0)
			return 1;
		zip_set_file_compression(
		    zip, (zip_uint64_t)index,
		    strcmp(argv[i], "mimetype") == 0 ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
		zip_file_set_dostime(zip, (zip_uint64_t)index, 0, 33, 0);
	}
	failed = zip_close(zip) != 0;
	arena_release(&arena);
	return failed;
}
