/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Slack export of whatever bytes: it is refused in words, or everything in it reads exactly as long as it says, under harmless names. */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ms-error.h"
#include "ms-fuzz.h"
#include "ms-slack-survey.h"
#include "ms-zip-reader.h"

#define READ_MAX (1024 * 1024)

const char * const ms_fuzz_seeds[] = { "PK\x05\x06", "PK\x01\x02 PK\x05\x06", NULL };

const char * const ms_fuzz_words[] = {
  "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "users.json", "channels.json", "../", "/", "\\", "\xff\xff", "\xff\xff\xff\xff", NULL,
};

static gboolean
is_harmless (const char *name)
{
  g_auto(GStrv) segments = g_strsplit (name, "/", -1);

  return *name != '/' && g_utf8_validate (name, -1, NULL) && !g_strv_contains ((const char * const *) segments, "..");
}

static void
read_entries (MsZipReader *zip)
{
  for (guint i = 0; i < ms_zip_reader_get_n (zip); i++)
    {
      const char *name = ms_zip_reader_get_name (zip, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_assert_true (is_harmless (name));
      if (ms_zip_reader_get_size (zip, i) > READ_MAX)
        continue;
      bytes = ms_zip_reader_read (zip, i, &error);
      g_assert_true ((bytes == NULL) == (error != NULL));
      if (bytes != NULL)
        g_assert_cmpuint (g_bytes_get_size (bytes), ==, ms_zip_reader_get_size (zip, i));
    }
}

static void
survey (MsZipReader *zip)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSlackSurvey) found = ms_slack_survey_new (zip, NULL, &error);

  if (found == NULL)
    {
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
      return;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < found->people->len; i++)
    g_assert_nonnull (((MsSlackPerson *) g_ptr_array_index (found->people, i))->user->name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  int fd = memfd_create ("archive", MFD_CLOEXEC);
  g_autoptr(MsZipReader) zip = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, size);
  zip = ms_zip_reader_open (fd, &error);
  if (zip == NULL)
    g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  else
    {
      read_entries (zip);
      survey (zip);
    }
  close (fd);
  return 0;
}
