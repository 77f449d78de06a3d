/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts: first run, registration, guests, roles. Sessions are in ms-session-service.c, invitations in ms-invite-service.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-service.h"

#include "ms-account-private.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-text.h"

#define GENERAL "general"
#define MAX_GUEST_TRIES 1000

void
ms_sign_in_clear (MsSignIn *self)
{
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->team_id, g_free);
  g_clear_pointer (&self->session_id, g_free);
  g_clear_pointer (&self->invite_code, g_free);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
}

void
ms_login_clear (MsLogin *self)
{
  g_clear_pointer (&self->hash, g_free);
}

gboolean
ms_account_check_password (const char  *password,
                           const char  *name,
                           GError     **error)
{
  gsize n;

  if (password == NULL || !g_utf8_validate (password, -1, NULL))
    return ms_error_set (error, MS_ERROR_WEAK_PASSWORD);

  n = ms_text_count (password, -1);
  if (n < MS_LIMIT_PASSWORD_MIN_CHARS || n > MS_LIMIT_PASSWORD_MAX_CHARS || ms_text_is_blank (password, -1)
      || (name != NULL && g_ascii_strcasecmp (password, name) == 0))
    return ms_error_set (error, MS_ERROR_WEAK_PASSWORD);
  return TRUE;
}

MsTeam *
ms_account_service_get_team (MsContext  *context,
                             gboolean   *is_empty,
                             GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  if (is_empty != NULL)
    *is_empty = !ms_store_is_set_up (store);
  return ms_team_copy (ms_store_get_team (store));
}

/* A new account's fields, checked and made canonical. */
typedef struct
{
  char *name;
  char *real_name;
  char *email;
} Person;

static void
person_clear (Person *self)
{
  g_free (self->name);
  g_free (self->real_name);
  g_free (self->email);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Person, person_clear)

static gboolean
check_name_free (MsContext   *context,
                 const char  *name,
                 GError     **error)
{
  g_autofree char *folded = ms_name_fold (name);
  GError *failure = NULL;
  g_autoptr(MsUser) user = ms_user_store_find_name (ms_context_get_store (context), folded, NULL, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return user == NULL || ms_error_set (error, MS_ERROR_NAME_TAKEN);
}

static gboolean
check_email_free (MsContext   *context,
                  const char  *email,
                  GError     **error)
{
  g_autofree char *folded = NULL;
  g_autoptr(MsUser) user = NULL;
  GError *failure = NULL;

  if (email == NULL)
    return TRUE;
  if (!ms_name_check_email (email))
    return ms_error_set (error, MS_ERROR_INVALID_EMAIL);

  folded = ms_name_fold (email);
  user = ms_user_store_find_email (ms_context_get_store (context), folded, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return user == NULL || ms_error_set (error, MS_ERROR_EMAIL_TAKEN);
}

static char *
trim_or_null (const char *text)
{
  g_autofree char *trimmed = text != NULL ? ms_text_trim (text, -1) : NULL;

  return trimmed != NULL && *trimmed != '\0' ? g_steal_pointer (&trimmed) : NULL;
}

static gboolean
check_person (MsContext   *context,
              const char  *name,
              const char  *real_name,
              const char  *email,
              Person      *person,
              GError     **error)
{
  person->name = ms_name_check_user (name, error);
  if (person->name == NULL)
    return FALSE;

  person->real_name = trim_or_null (real_name);
  person->email = trim_or_null (email);
  if (person->real_name != NULL && ms_text_count (person->real_name, -1) > MS_LIMIT_REAL_NAME_CHARS)
    return ms_error_set (error, MS_ERROR_INVALID_NAME);
  return check_name_free (context, person->name, error) && check_email_free (context, person->email, error);
}

static gint64
make_account (MsContext     *context,
              const Person  *person,
              MsRole         role,
              const char    *password_hash,
              MsSignIn      *result,
              MsUser       **made,
              GError       **error)
{
  char id[MS_ID_SIZE];
  g_autoptr(MsUser) user = NULL;
  gint64 key;

  ms_id_generate (MS_ID_USER, id);
  user = ms_user_new (id, person->name);
  user->role = role;
  user->real_name = g_strdup (person->real_name);
  user->email = g_strdup (person->email);
  user->updated = ms_context_get_now (context);
  key = ms_user_store_insert (ms_context_get_store (context), user, password_hash, error);
  if (key == 0 || !ms_service_tell_user (context, key, user, TRUE, &result->event_seq, error))
    return 0;

  g_free (result->user_id);
  result->user_id = g_strdup (id);
  g_free (result->team_id);
  result->team_id = g_strdup (ms_service_get_team_id (context));
  result->user = key;
  *made = g_steal_pointer (&user);
  return key;
}

static gboolean
join_all (MsContext     *context,
          GArray        *channels,
          gint64         key,
          const MsUser  *user,
          MsSignIn      *result,
          GError       **error)
{
  for (guint i = 0; i < channels->len; i++)
    {
      gint64 channel = g_array_index (channels, gint64, i);
      GError *failure = NULL;
      g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), channel, key, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (row == NULL || row->channel->is_member || row->channel->archived)
        continue;
      if (!ms_service_add_member (context, channel, key, user, NULL, 0, TRUE, &result->event_seq, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
join_default (MsContext     *context,
              gint64         key,
              const MsUser  *user,
              MsSignIn      *result,
              GError       **error)
{
  g_autoptr(GArray) channels = ms_channel_store_list_default (ms_context_get_store (context), error);

  return channels != NULL && join_all (context, channels, key, user, result, error);
}

/* The names of first run's channels, checked; general is always there and the first. */
static GPtrArray *
check_default_channels (const char * const  *names,
                        GError             **error)
{
  g_autoptr(GPtrArray) checked = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (checked, g_strdup (GENERAL));
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = ms_name_check_channel (names[i], error);

      if (name == NULL)
        return NULL;
      if (g_ptr_array_find_with_equal_func (checked, name, g_str_equal, NULL))
        continue;
      if (checked->len > MS_LIMIT_SETUP_CHANNELS)
        {
          ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "at most %d channels", MS_LIMIT_SETUP_CHANNELS);
          return NULL;
        }
      g_ptr_array_add (checked, g_steal_pointer (&name));
    }
  return g_steal_pointer (&checked);
}

static char *
make_domain (const char *name)
{
  GString *domain = g_string_new (NULL);

  for (const char *at = name; *at != '\0' && domain->len < MS_LIMIT_USER_NAME_CHARS; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (domain, g_ascii_tolower (*at));
      else if (domain->len > 0 && domain->str[domain->len - 1] != '-')
        g_string_append_c (domain, '-');
    }
  while (domain->len > 0 && domain->str[domain->len - 1] == '-')
    g_string_truncate (domain, domain->len - 1);
  if (domain->len == 0)
    g_string_append (domain, "team");
  return g_string_free (domain, FALSE);
}

static gboolean
check_team (const MsSetup  *setup,
            const Person   *owner,
            MsTeam         *team,
            GError        **error)
{
  g_autofree char *name = trim_or_null (setup->team_name);

  if (name == NULL)
    name = g_strdup (owner->real_name != NULL ? owner->real_name : owner->name);
  if (ms_text_count (name, -1) > MS_LIMIT_TEAM_NAME_CHARS)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "team_name is too long");

  g_free (team->name);
  team->name = g_steal_pointer (&name);
  g_free (team->domain);
  team->domain = make_domain (team->name);
  g_free (team->language);
  team->language = g_strdup (g_strcmp0 (setup->language, "ru") == 0 ? "ru" : "en");
  team->registration = setup->registration;
  team->guests = setup->guests;
  return TRUE;
}

static gboolean
make_default_channels (MsContext    *context,
                       GPtrArray    *names,
                       MsSignIn     *result,
                       GArray       *keys,
                       GError      **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      gint64 key = ms_service_make_channel (context,
                                            g_ptr_array_index (names, i),
                                            MS_CHANNEL_PUBLIC,
                                            i == 0,
                                            TRUE,
                                            result->user,
                                            &result->event_seq,
                                            error);

      if (key == 0)
        return FALSE;
      g_array_append_val (keys, key);
    }
  return TRUE;
}

static gboolean
list_channels (MsContext  *context,
               GArray     *keys,
               MsSignIn   *result,
               GError    **error)
{
  g_clear_pointer (&result->channels, g_ptr_array_unref);
  result->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_free);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context),
                                                          g_array_index (keys, gint64, i),
                                                          result->user,
                                                          error);

      if (row == NULL)
        return FALSE;
      g_ptr_array_add (result->channels, g_steal_pointer (&row->channel));
    }
  return TRUE;
}

static gboolean
write_setup (MsContext      *context,
             const MsSetup  *setup,
             const MsTeam   *team,
             const Person   *owner,
             GPtrArray      *names,
             MsSignIn       *result,
             GError        **error)
{
  g_autoptr(MsUser) user = NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 key;

  if (!ms_store_set_team (ms_context_get_store (context), team, error)
      || ms_event_encode_team (ms_context_get_log (context), team, ms_context_get_now (context), error) == 0)
    return FALSE;

  key = make_account (context, owner, MS_ROLE_OWNER, setup->password_hash, result, &user, error);
  if (key == 0
      || !make_default_channels (context, names, result, keys, error)
      || !join_default (context, key, user, result, error)
      || !list_channels (context, keys, result, error))
    return FALSE;

  g_free (result->invite_code);
  result->invite_code = ms_account_make_invite (context,
                                                key,
                                                ms_context_get_now (context) / G_USEC_PER_SEC + MS_INVITE_SECONDS,
                                                0,
                                                NULL,
                                                error);
  if (result->invite_code == NULL)
    return FALSE;
  return !setup->want_session
         || ms_account_make_session (context, key, setup->device, MS_SESSION_SECONDS, FALSE, result, error);
}

gboolean
ms_account_service_setup (MsContext      *context,
                          const MsSetup  *setup,
                          MsSignIn       *result,
                          GError        **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(Person) owner = { NULL };
  g_autoptr(MsTeam) team = NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (ms_store_is_set_up (store))
    return ms_error_set (error, MS_ERROR_ALREADY_SET_UP);
  if (!check_person (context, setup->name, setup->real_name, setup->email, &owner, error))
    return FALSE;

  team = ms_team_copy (ms_store_get_team (store));
  names = check_default_channels (setup->channels, error);
  return names != NULL
         && check_team (setup, &owner, team, error)
         && write_setup (context, setup, team, &owner, names, result, error);
}

/* Whether the door is open: *invite is filled when a code was given. */
static gboolean
check_door (MsContext    *context,
            const char   *code,
            MsInviteRow  *invite,
            GError      **error)
{
  const MsTeam *team = ms_store_get_team (ms_context_get_store (context));

  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (team->registration == MS_REGISTRATION_CLOSED)
    return ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);
  if (code != NULL && *code != '\0')
    return ms_account_find_invite (context, code, invite, error);
  return team->registration == MS_REGISTRATION_OPEN || ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);
}

gboolean
ms_account_service_check_registration (MsContext   *context,
                                       const char  *name,
                                       const char  *email,
                                       const char  *invite,
                                       GError     **error)
{
  g_auto(Person) person = { NULL };
  MsInviteRow row = { 0 };

  return check_door (context, invite, &row, error) && check_person (context, name, NULL, email, &person, error);
}

static gboolean
use_invite (MsContext          *context,
            const MsInviteRow  *invite,
            const MsUser       *user,
            MsSignIn           *result,
            GError            **error)
{
  g_autoptr(GArray) channels = NULL;

  if (invite->key == 0)
    return TRUE;
  if (!ms_invite_store_use (ms_context_get_store (context), invite->key, error))
    return FALSE;

  channels = ms_invite_store_list_channels (ms_context_get_store (context), invite->key, error);
  return channels != NULL && join_all (context, channels, result->user, user, result, error);
}

static gboolean
write_account (MsContext           *context,
               const Person        *person,
               MsRole               role,
               const MsRegister    *request,
               const MsInviteRow   *invite,
               gint64               session_seconds,
               MsSignIn            *result,
               GError             **error)
{
  g_autoptr(MsUser) user = NULL;
  gint64 key = make_account (context, person, role, request->password_hash, result, &user, error);

  return key != 0
         && join_default (context, key, user, result, error)
         && use_invite (context, invite, user, result, error)
         && (!request->want_session
             || ms_account_make_session (context, key, request->device, session_seconds, FALSE, result, error));
}

gboolean
ms_account_service_register (MsContext         *context,
                             const MsRegister  *request,
                             MsSignIn          *result,
                             GError           **error)
{
  g_auto(Person) person = { NULL };
  MsInviteRow invite = { 0 };

  return check_door (context, request->invite, &invite, error)
         && check_person (context, request->name, request->real_name, request->email, &person, error)
         && write_account (context, &person, MS_ROLE_MEMBER, request, &invite, MS_SESSION_SECONDS, result, error);
}

/* "anna", "anna-2", "anna-3" … : the first that is free. */
static char *
find_guest_name (MsContext   *context,
                 const char  *wanted,
                 GError     **error)
{
  g_autofree char *base = ms_name_check_user (wanted, error);
  g_autofree char *cut = base != NULL ? g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), MS_LIMIT_USER_NAME_CHARS - 5)) : NULL;

  if (base == NULL)
    return NULL;

  for (guint i = 1; i <= MAX_GUEST_TRIES; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", cut, i);
      g_autoptr(GError) taken = NULL;

      if (check_name_free (context, name, &taken))
        return g_steal_pointer (&name);
      if (!g_error_matches (taken, MS_ERROR, MS_ERROR_NAME_TAKEN))
        {
          g_propagate_error (error, g_steal_pointer (&taken));
          return NULL;
        }
    }
  ms_error_set (error, MS_ERROR_NAME_TAKEN);
  return NULL;
}

gboolean
ms_account_service_guest (MsContext   *context,
                          const char  *name,
                          const char  *device,
                          MsSignIn    *result,
                          GError     **error)
{
  g_auto(Person) person = { NULL };
  MsRegister request = { .device = device, .want_session = TRUE };
  MsInviteRow none = { 0 };

  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (!ms_store_get_team (ms_context_get_store (context))->guests)
    return ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);

  person.name = find_guest_name (context, name, error);
  if (person.name == NULL)
    return FALSE;

  person.real_name = trim_or_null (name);
  return write_account (context, &person, MS_ROLE_GUEST, &request, &none, MS_GUEST_SECONDS, result, error);
}

gboolean
ms_account_service_add (MsContext         *context,
                        const MsRegister  *request,
                        MsRole             role,
                        MsSignIn          *result,
                        GError           **error)
{
  g_auto(Person) person = { NULL };
  MsInviteRow none = { 0 };
  MsSetup setup = {
    .registration = ms_store_get_team (ms_context_get_store (context))->registration,
    .guests = ms_store_get_team (ms_context_get_store (context))->guests,
    .name = request->name,
    .password_hash = request->password_hash,
    .real_name = request->real_name,
    .email = request->email,
    .device = request->device,
    .want_session = request->want_session,
  };

  if (!ms_context_get_actor (context)->is_system || role == MS_ROLE_GUEST)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  if (!ms_store_is_set_up (ms_context_get_store (context)) && role == MS_ROLE_BOT)
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_account_service_setup (context, &setup, result, error);
  return check_person (context, request->name, request->real_name, request->email, &person, error)
         && write_account (context, &person, role, request, &none, MS_SESSION_SECONDS, result, error);
}

gboolean
ms_account_service_find_login (MsContext   *context,
                               const char  *login,
                               MsLogin     *result,
                               GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autofree char *trimmed = trim_or_null (login);
  g_autofree char *folded = ms_name_fold (trimmed != NULL ? trimmed : "");
  GError *failure = NULL;
  g_autoptr(MsUser) user = ms_user_store_find_name (store, folded, &result->user, &failure);

  if (user == NULL && failure == NULL)
    user = ms_user_store_find_email (store, folded, &result->user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  ms_login_clear (result);
  result->deleted = user != NULL && user->deleted;
  return user == NULL || ms_user_store_get_password (store, result->user, &result->hash, error);
}

gboolean
ms_account_service_set_password (MsContext   *context,
                                 const char  *user,
                                 const char  *hash,
                                 GError     **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL)
    return FALSE;
  if (!actor->is_system && key != actor->user)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  return ms_user_store_set_password (ms_context_get_store (context), key, hash, error)
         && ms_account_end_sessions (context, key, key == actor->user ? actor->session : 0, NULL, error);
}

/* Owners are changed by owners; the system may all. */
static gboolean
may_manage (MsContext     *context,
            const MsUser  *account,
            gint64         key,
            MsAction       action,
            GError       **error)
{
  g_autoptr(MsUser) caller = NULL;

  if (ms_context_get_actor (context)->is_system)
    return TRUE;

  caller = ms_service_need_caller (context, action, error);
  if (caller == NULL)
    return FALSE;
  if (account->role == MS_ROLE_OWNER && key != ms_context_get_actor (context)->user)
    return ms_policy_check (caller->role, MS_ACTION_SET_OWNER, error);
  return TRUE;
}

/* There is always an owner. */
static gboolean
check_last_owner (MsContext     *context,
                  const MsUser  *account,
                  GError       **error)
{
  gint64 owners = 0;

  if (account->role != MS_ROLE_OWNER || account->deleted)
    return TRUE;
  if (!ms_user_store_count_owners (ms_context_get_store (context), &owners, error))
    return FALSE;
  return owners > 1 || ms_error_set_message (error, MS_ERROR_RESTRICTED_ACTION, "the last owner stays one");
}

static gboolean
write_user (MsContext  *context,
            MsUser     *account,
            gint64      key,
            GError    **error)
{
  account->updated = ms_context_get_now (context);
  return ms_user_store_update (ms_context_get_store (context), key, account, error)
         && ms_service_tell_user (context, key, account, FALSE, NULL, error);
}

gboolean
ms_account_service_set_role (MsContext   *context,
                             const char  *user,
                             MsRole       role,
                             GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL
      || !may_manage (context, account, key, role == MS_ROLE_OWNER ? MS_ACTION_SET_OWNER : MS_ACTION_SET_ROLE, error))
    return FALSE;
  if (account->role == MS_ROLE_BOT || role == MS_ROLE_BOT)
    return ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);
  if (account->role == role)
    return TRUE;
  if (!check_last_owner (context, account, error))
    return FALSE;

  account->role = role;
  return write_user (context, account, key, error);
}

gboolean
ms_account_service_set_active (MsContext   *context,
                               const char  *user,
                               gboolean     active,
                               GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL || !may_manage (context, account, key, MS_ACTION_DEACTIVATE, error))
    return FALSE;
  if (account->deleted == !active)
    return TRUE;
  if (!active && !check_last_owner (context, account, error))
    return FALSE;

  account->deleted = !active;
  return write_user (context, account, key, error)
         && (active ? ms_user_store_touch (ms_context_get_store (context), key, ms_context_get_now (context), error)
                    : ms_account_end_sessions (context, key, 0, NULL, error));
}

gboolean
ms_account_service_set_registration (MsContext       *context,
                                     MsRegistration   registration,
                                     gboolean         guests,
                                     GError         **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsTeam) team = ms_team_copy (ms_store_get_team (store));
  g_autoptr(MsUser) caller = NULL;

  if (!ms_context_get_actor (context)->is_system)
    {
      caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);
      if (caller == NULL)
        return FALSE;
    }
  if (!ms_store_is_set_up (store))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (team->registration == registration && team->guests == guests)
    return TRUE;

  team->registration = registration;
  team->guests = guests;
  return ms_store_set_team (store, team, error)
         && ms_event_encode_team (ms_context_get_log (context), team, ms_context_get_now (context), error) != 0;
}
