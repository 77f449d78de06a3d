/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * multipart/form-data of API calls: the body is in memory and small, so the parts are found by searching for the delimiter. Only
 * simple fields are taken. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-arguments.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-error.h"
#include "ms-limits.h"

#define MAX_BOUNDARY 70
#define MAX_PART_HEAD (8 * 1024)

typedef struct
{
  const char *start;
  const char *end;
} Range;

static gboolean
fail (GError     **error,
      const char  *problem)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_FORM_DATA, "multipart: %s", problem);
}

static const char *
find (const char *start,
      const char *end,
      const char *what)
{
  if (start >= end)
    return NULL;
  return memmem (start, (gsize) (end - start), what, strlen (what));
}

/* The value of name= in the parameters of a header field; NULL when it is missing. Browsers write " CR LF inside as %22 %0D %0A. */
static char *
dup_parameter (const char *field,
               const char *name)
{
  g_autofree char *lower = g_ascii_strdown (field, -1);
  gsize length = strlen (name);

  for (const char *at = strchr (lower, ';'); at != NULL; at = strchr (at, ';'))
    {
      const char *value;

      at++;
      while (*at == ' ' || *at == '\t')
        at++;
      if (strncmp (at, name, length) != 0 || at[length] != '=')
        {
          const char *quote = strchr (at, '"');
          const char *next = strchr (at, ';');

          /* A ; inside quotes is no separator. */
          if (quote != NULL && next != NULL && quote < next && strchr (quote + 1, '"') != NULL)
            at = strchr (quote + 1, '"');
          continue;
        }
      value = field + (at + length + 1 - lower);
      if (*value != '"')
        return g_strndup (value, strcspn (value, "; \t"));
      return g_strndup (value + 1, strcspn (value + 1, "\""));
    }
  return NULL;
}

static char *
dup_disposition (Range head)
{
  g_autofree char *text = g_strndup (head.start, (gsize) (head.end - head.start));
  g_auto(GStrv) lines = g_strsplit (text, "\r\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], "content-disposition:", 20) == 0)
      return g_strdup (lines[i] + 20);
  return NULL;
}

static char *
dup_of_head (const char *head,
             const char *name)
{
  g_autofree char *disposition = dup_disposition ((Range) { head, head + strlen (head) });

  return disposition != NULL && g_utf8_validate (disposition, -1, NULL) ? dup_parameter (disposition, name) : NULL;
}

char *
ms_arguments_dup_part_name (const char *head)
{
  return dup_of_head (head, "name");
}

char *
ms_arguments_dup_part_file_name (const char *head)
{
  return dup_of_head (head, "filename");
}

static gboolean
add_file (MsArguments  *self,
          GBytes       *body,
          const char   *name,
          Range         content,
          GError      **error)
{
  const char *start = g_bytes_get_data (body, NULL);

  return ms_arguments_take_file (self, name,
                                 g_bytes_new_from_bytes (body, (gsize) (content.start - start), (gsize) (content.end - content.start)), error);
}

static gboolean
add_part (MsArguments  *self,
          GBytes       *body,
          Range         part,
          GError      **error)
{
  const char *blank = find (part.start, part.end, "\r\n\r\n");
  g_autofree char *disposition = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;

  if (blank == NULL || blank - part.start > MAX_PART_HEAD)
    return fail (error, "part without head");
  if (memchr (part.start, '\0', (gsize) (blank - part.start)) != NULL)
    return fail (error, "NUL in the head of a part");
  disposition = dup_disposition ((Range) { part.start, blank });
  if (disposition == NULL || !g_utf8_validate (disposition, -1, NULL))
    return fail (error, "part without name");
  file = dup_parameter (disposition, "filename");
  name = dup_parameter (disposition, "name");
  blank += 4;
  if (file != NULL && name == NULL)
    return TRUE;
  if (name == NULL)
    return fail (error, "part without name");
  if (file != NULL)
    return add_file (self, body, name, (Range) { blank, part.end }, error);
  return ms_arguments_add (self, name, blank, (gsize) (part.end - blank), error);
}

/* Behind the first delimiter, which may stand at the very beginning, without a line break before it; NULL without one. */
static const char *
find_first (const char *at,
            const char *end,
            const char *delimiter)
{
  gsize length = strlen (delimiter);

  if ((gsize) (end - at) >= length - 2 && memcmp (at, delimiter + 2, length - 2) == 0)
    return at + length - 2;

  at = find (at, end, delimiter);
  return at != NULL ? at + length : NULL;
}

gboolean
ms_arguments_add_multipart (MsArguments  *self,
                            GBytes       *body,
                            const char   *boundary,
                            GError      **error)
{
  g_autofree char *delimiter = NULL;
  const char *at;
  const char *end;
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (body != NULL, FALSE);

  if (boundary == NULL || boundary[0] == '\0' || strlen (boundary) > MAX_BOUNDARY)
    return fail (error, "no boundary");
  delimiter = g_strconcat ("\r\n--", boundary, NULL);
  at = g_bytes_get_data (body, &length);
  end = at + length;
  at = find_first (at, end, delimiter);
  if (at == NULL)
    return fail (error, "no part");

  for (int n_parts = 0; end - at < 2 || memcmp (at, "--", 2) != 0; n_parts++)
    {
      const char *next;

      if (n_parts == MS_LIMIT_MULTIPART_PARTS)
        return fail (error, "too many parts");
      at = find (at, end, "\r\n");
      next = at != NULL ? find (at, end, delimiter) : NULL;
      if (next == NULL)
        return fail (error, "ends too early");
      /* An empty head shares its line break with the delimiter before it; the search for the end begins there. */
      if (!add_part (self, body, (Range) { MIN (at + 2, next), next }, error))
        return FALSE;
      at = next + strlen (delimiter);
    }
  return TRUE;
}
