/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of a call that are done elsewhere: what each of them asks for, and what its result means for the call. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-error.h"

const char *
ms_api_call_get_password (MsApiCall *self)
{
  return self->password;
}

const char *
ms_api_call_get_hash (MsApiCall *self)
{
  return self->hash;
}

void
ms_api_call_set_hash (MsApiCall  *self,
                      const char *hash)
{
  g_return_if_fail (self != NULL);

  ms_api_call_wipe (&self->hash);
  ms_api_call_wipe (&self->password);
  self->hash = g_strdup (hash);
  self->stage++;
}

/* The same password again is no change of it. */
static gboolean
is_another (MsApiCall  *self,
            GError    **error)
{
  return strcmp (self->password, self->new_password) != 0 || ms_error_set (error, MS_ERROR_WEAK_PASSWORD);
}

/* The password matched: what is to take its place is next, if there is something. */
static gboolean
go_on_verified (MsApiCall   *self,
                const char  *rehash,
                GError     **error)
{
  if (self->new_password != NULL
      && (!ms_account_check_password (self->new_password, self->login_name, error) || !is_another (self, error)))
    return FALSE;

  ms_api_call_wipe (&self->rehash);
  self->rehash = g_strdup (rehash);
  ms_api_call_wipe (&self->password);
  self->password = g_steal_pointer (&self->new_password);
  ms_api_call_wipe (&self->hash);
  self->stage++;
  if (self->method->steps[self->stage] == MS_API_STEP_HASH && self->password == NULL)
    self->stage++;
  return TRUE;
}

void
ms_api_call_set_verified (MsApiCall  *self,
                          gboolean    matches,
                          const char *rehash)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (self != NULL);

  if (matches && self->login_user != 0)
    {
      if (!go_on_verified (self, rehash, &error))
        ms_api_call_refuse (self, error);
      return;
    }
  ms_api_call_wipe (&self->password);
  if (self->environment->note_wrong_password != NULL)
    self->environment->note_wrong_password (self->environment->watch, self->login_user, self->caller.address);
  ms_error_set (&error, MS_ERROR_INVALID_CREDENTIALS);
  ms_api_call_refuse (self, error);
}

MsApiDelivery *
ms_api_call_get_delivery (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->delivery;
}

void
ms_api_call_set_delivered (MsApiCall *self)
{
  g_return_if_fail (self != NULL);

  ms_api_call_run_stage (self, NULL, NULL);
}

MsApiAppRequest *
ms_api_call_get_app_request (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->app_request;
}

void
ms_api_call_set_app_answered (MsApiCall *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (self != NULL);

  if (!self->app_request.refused)
    {
      ms_api_call_run_stage (self, NULL, NULL);
      return;
    }
  ms_error_set (&error, self->app_request.refusal);
  ms_api_call_refuse (self, error);
}

const MsApiImage *
ms_api_call_get_image (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->has_image ? &self->image : NULL;
}

void
ms_api_call_set_pictures (MsApiCall    *self,
                          MsPictureSet *set)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (self != NULL);

  self->pictures = set;
  if (!self->has_image || (set != NULL && set->pictures->len > 0))
    {
      self->stage++;
      return;
    }
  ms_error_set (&error, MS_ERROR_BAD_IMAGE);
  ms_api_call_refuse (self, error);
}

MsPictureSet *
ms_api_call_take_pictures (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->pictures);
}
