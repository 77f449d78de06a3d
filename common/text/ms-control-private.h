/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One <…> of escaped text: which control sequence it is, if any. Shared by the escaping rule, the plain form and the markup. */

#pragma once

#include <glib.h>

#include "ms-text.h"

G_BEGIN_DECLS

typedef enum
{
  MS_CONTROL_USER, /* <@U…|label> */
  MS_CONTROL_CHANNEL, /* <#C…|label> */
  MS_CONTROL_BROADCAST, /* <!here|label>: target is the word */
  MS_CONTROL_GROUP, /* <!subteam^S…|label>: target is S… */
  MS_CONTROL_DATE, /* <!date^…|fallback>: target is what follows date^ */
  MS_CONTROL_LINK, /* <https://…|label> */
} MsControlKind;

typedef struct
{
  MsControlKind  kind;
  const char    *target;
  gsize          target_length;
  const char    *label; /* NULL when there is none or an empty one */
  gsize          label_length;
  gsize          length; /* of the whole sequence with its brackets */
} MsControl;

/**
 * ms_control_parse:
 * @at: a '<'
 * @end: behind the text
 *
 * Looks no further than the next bracket, so that a text is scanned in linear time.
 */
gboolean ms_control_parse  (const char *at,
                            const char *end,
                            MsControl  *control);

/**
 * ms_entity_parse:
 * @at: an '&'
 * @decoded: (out): the character
 *
 * Returns: the length of the entity, 0 if it is none
 */
gsize    ms_entity_parse   (const char *at,
                            const char *end,
                            char       *decoded);

/**
 * ms_text_append_unescaped:
 *
 * Appends @text with its entities decoded.
 */
void     ms_text_append_unescaped (GString    *target,
                                   const char *text,
                                   gsize       length);

/**
 * ms_text_append_name:
 * @sign: @ or #
 * @id: what is mentioned
 * @label: (nullable): what the text itself calls it, entities decoded, with or without the sign
 *
 * Appends a mention as people read it: by the name it has now, else by its label, else by its id.
 */
void     ms_text_append_name      (GString        *target,
                                   char            sign,
                                   const char     *id,
                                   const char     *label,
                                   MsTextNameFunc  resolve,
                                   gpointer        user_data);

G_END_DECLS
