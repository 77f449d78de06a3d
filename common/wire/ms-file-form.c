/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A part ends with CR LF -- BOUNDARY. So many bytes are kept back as a delimiter can have begun in; all before them are the part's. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-file-form.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-limits.h"

#define MAX_BOUNDARY 70
#define MAX_PART_HEAD (8 * 1024)

typedef enum
{
  FORM_BEFORE, /* the first delimiter */
  FORM_BORDER, /* behind a delimiter: a line break, or -- at the end */
  FORM_HEAD,
  FORM_FIELD, /* a part that nobody asks for */
  FORM_KEPT, /* a field that somebody does */
  FORM_FILE,
  FORM_REST, /* behind the end */
  FORM_BROKEN,
} FormState;

struct _MsFileForm
{
  GByteArray      *held;
  char            *delimiter; /* CR LF -- BOUNDARY */
  gsize            delimiter_length;
  MsFileFormFuncs  funcs;
  gpointer         user_data;
  char            *name; /* (nullable): of the field */
  GByteArray      *field; /* what came of it */
  gsize            n_field_bytes; /* of all so far */
  FormState        state;
  guint            n_parts;
  gboolean         has_file;
  gboolean         is_whole; /* the file's end came */
};

gboolean
ms_file_form_is_type (const char *content_type)
{
  g_autofree char *type = content_type != NULL ? g_strndup (content_type, strcspn (content_type, ";")) : NULL;

  return type != NULL && g_ascii_strcasecmp (g_strstrip (type), "multipart/form-data") == 0;
}

MsFileForm *
ms_file_form_new (const char      *content_type,
                  MsFileFormTaken  taken,
                  gpointer         user_data)
{
  const MsFileFormFuncs funcs = { .taken = taken };

  return ms_file_form_new_full (content_type, &funcs, user_data);
}

MsFileForm *
ms_file_form_new_full (const char            *content_type,
                       const MsFileFormFuncs *funcs,
                       gpointer               user_data)
{
  g_autofree char *boundary = ms_arguments_dup_type_parameter (content_type, "boundary");
  MsFileForm *self;

  g_return_val_if_fail (funcs != NULL && funcs->taken != NULL, NULL);

  if (boundary == NULL || boundary[0] == '\0' || strlen (boundary) > MAX_BOUNDARY)
    return NULL;
  self = g_new0 (MsFileForm, 1);
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_length = strlen (self->delimiter);
  self->held = g_byte_array_new ();
  self->field = g_byte_array_new ();
  self->funcs = *funcs;
  self->user_data = user_data;
  /* The first delimiter may stand at the very beginning: this makes it one like all others. */
  g_byte_array_append (self->held, (const guint8 *) "\r\n", 2);
  return self;
}

void
ms_file_form_free (MsFileForm *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->held);
  g_byte_array_unref (self->field);
  g_free (self->name);
  g_free (self->delimiter);
  g_free (self);
}

static void
drop (MsFileForm *self,
      gsize       length)
{
  g_byte_array_remove_range (self->held, 0, (guint) length);
}

static void
hand_on (MsFileForm *self,
         gsize       length)
{
  if (self->state == FORM_FILE && length > 0)
    self->funcs.taken (self->held->data, length, self->user_data);
  else if (self->state == FORM_KEPT)
    {
      self->n_field_bytes += length;
      if (self->n_field_bytes <= self->funcs.max_field_bytes)
        g_byte_array_append (self->field, self->held->data, (guint) length);
      else
        self->state = FORM_BROKEN;
    }
  drop (self, length);
}

static void
end_part (MsFileForm *self)
{
  if (self->state == FORM_KEPT)
    self->funcs.field (self->name, self->field->data, self->field->len, self->user_data);
  g_byte_array_set_size (self->field, 0);
  self->is_whole = self->is_whole || self->state == FORM_FILE;
  self->state = FORM_BORDER;
}

/* Up to the next delimiter. Whether there is one. */
static gboolean
pass_part (MsFileForm *self)
{
  const guint8 *end = memmem (self->held->data, self->held->len, self->delimiter, self->delimiter_length);

  if (end == NULL)
    {
      if (self->held->len >= self->delimiter_length)
        hand_on (self, self->held->len - self->delimiter_length + 1);
      return FALSE;
    }
  hand_on (self, (gsize) (end - self->held->data));
  if (self->state == FORM_BROKEN)
    return FALSE;
  drop (self, self->delimiter_length);
  end_part (self);
  return TRUE;
}

/* Blanks may stand behind a delimiter, before the end of its line. */
static gboolean
pass_border (MsFileForm *self)
{
  const guint8 *data = self->held->data;
  gsize at = 0;

  while (at < self->held->len && (data[at] == ' ' || data[at] == '\t'))
    at++;
  if (self->held->len - at < 2)
    {
      if (at > MAX_BOUNDARY)
        self->state = FORM_BROKEN;
      return FALSE;
    }
  if (memcmp (data + at, "--", 2) == 0)
    self->state = FORM_REST;
  else if (memcmp (data + at, "\r\n", 2) == 0 && self->n_parts++ < MS_LIMIT_MULTIPART_PARTS)
    self->state = FORM_HEAD;
  else
    self->state = FORM_BROKEN;
  /* The line break stays: a part without a head ends with it and another one. */
  drop (self, at);
  return self->state == FORM_HEAD;
}

static gboolean
is_file (MsFileForm *self,
         const char *name,
         const char *file_name)
{
  if (self->has_file)
    return FALSE;
  if (self->funcs.begins == NULL)
    return file_name != NULL;
  return name != NULL && self->funcs.begins (name, file_name, self->user_data);
}

/* @head: the lines of a part. */
static void
begin_part (MsFileForm *self,
            const char *head)
{
  g_autofree char *name = ms_arguments_dup_part_name (head);
  g_autofree char *file_name = ms_arguments_dup_part_file_name (head);

  self->state = FORM_FIELD;
  if (is_file (self, name, file_name))
    {
      self->has_file = TRUE;
      self->state = FORM_FILE;
    }
  else if (self->funcs.field != NULL && name != NULL && file_name == NULL)
    {
      g_free (self->name);
      self->name = g_steal_pointer (&name);
      self->state = FORM_KEPT;
    }
}

static gboolean
pass_head (MsFileForm *self)
{
  const guint8 *end = memmem (self->held->data, self->held->len, "\r\n\r\n", 4);
  g_autofree char *head = NULL;

  if (end == NULL || end - self->held->data > MAX_PART_HEAD)
    {
      if (end != NULL || self->held->len > MAX_PART_HEAD)
        self->state = FORM_BROKEN;
      return FALSE;
    }
  head = g_strndup ((const char *) self->held->data, (gsize) (end - self->held->data));
  drop (self, (gsize) (end - self->held->data) + 4);
  begin_part (self, head);
  return TRUE;
}

static gboolean
pass (MsFileForm *self)
{
  switch (self->state)
    {
    case FORM_BEFORE:
    case FORM_FIELD:
    case FORM_KEPT:
    case FORM_FILE:
      return pass_part (self);
    case FORM_BORDER:
      return pass_border (self);
    case FORM_HEAD:
      return pass_head (self);
    case FORM_REST:
      drop (self, self->held->len);
      return FALSE;
    case FORM_BROKEN:
    default:
      return FALSE;
    }
}

gboolean
ms_file_form_feed (MsFileForm   *self,
                   const guint8 *data,
                   gsize         length)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_byte_array_append (self->held, data, (guint) length);
  while (pass (self))
    ;
  return self->state != FORM_BROKEN;
}

gboolean
ms_file_form_is_whole (const MsFileForm *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->is_whole;
}

gboolean
ms_file_form_has_ended (const MsFileForm *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->state == FORM_REST;
}
