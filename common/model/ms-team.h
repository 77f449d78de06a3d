/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team as a plain value. Ownership as in MsUser. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

typedef enum
{
  MS_REGISTRATION_INVITE,
  MS_REGISTRATION_OPEN,
  MS_REGISTRATION_CLOSED,
} MsRegistration;

struct _MsTeam
{
  char           *id;
  char           *name;
  char           *domain; /* lower-case ASCII, made from the name */
  char           *language; /* "en", "ru" */
  char           *icon; /* (nullable): the beginning of the addresses of its pictures: …/avatars/HASH */
  char           *url; /* (nullable): http://HOST:PORT/, as the caller reaches it */
  MsRegistration  registration;
  gboolean        guests;
};

#define MS_TYPE_TEAM (ms_team_get_type ())

GType       ms_team_get_type            (void);

MsTeam     *ms_team_new                 (const char     *id,
                                         const char     *name);
MsTeam     *ms_team_copy                (const MsTeam   *self);
void        ms_team_free                (MsTeam         *self);

const char *ms_registration_to_string   (MsRegistration  registration);
gboolean    ms_registration_from_string (const char     *text,
                                         MsRegistration *registration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTeam, ms_team_free)

G_END_DECLS
