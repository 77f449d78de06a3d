/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that a peer can make grow has its limit here. Bytes, counts and code points as named; times in the unit of the name. */

#pragma once

/* Bodies and frames. */
#define MS_LIMIT_BODY_BYTES              (1024 * 1024) /* /api/ and the simple doors */
#define MS_LIMIT_FORM_BODY_BYTES         (64 * 1024) /* /login and /register */
#define MS_LIMIT_BODIES_BYTES            (64 * 1024 * 1024) /* that are read or answered at a time, in all; above, those over … */
#define MS_LIMIT_BODIES_FREE_BYTES       (64 * 1024) /* … are refused */
#define MS_LIMIT_REPLIES_BYTES           (256 * 1024 * 1024) /* that wait for their readers, in all; above, those over … */
#define MS_LIMIT_REPLIES_PER_ADDRESS_BYTES (64 * 1024 * 1024) /* the share of one address; above, too */
#define MS_LIMIT_REPLIES_FREE_BYTES      (64 * 1024) /* … are refused */
#define MS_LIMIT_HEADER_BYTES            (32 * 1024)
#define MS_LIMIT_URL_BYTES               (8 * 1024)
#define MS_LIMIT_FRAME_BYTES             (1024 * 1024) /* a whole message in all its fragments */
#define MS_LIMIT_FRAME_FRAGMENTS         1024
#define MS_LIMIT_HALF_FRAMES_BYTES       (64 * 1024 * 1024) /* of messages that are half there, on each thread; above, those over … */
#define MS_LIMIT_HALF_FRAMES_FREE_BYTES  (64 * 1024) /* … lose their socket (1013) */
#define MS_LIMIT_ARGUMENTS               1024 /* names in one call */
#define MS_LIMIT_ARGUMENT_NAME_BYTES     256
#define MS_LIMIT_MULTIPART_PARTS         128

/* JSON. */
#define MS_LIMIT_JSON_DEPTH              64
#define MS_LIMIT_JSON_TOKENS             65536
#define MS_LIMIT_CLIENT_JSON_TOKENS      (4 * 1024 * 1024) /* what a client takes from its server in one reply */
#define MS_LIMIT_JSON_NUMBER_BYTES       128

/* Text: code points unless said otherwise. */
#define MS_LIMIT_TEXT_CHARS              40000
#define MS_LIMIT_CONTENT_BYTES           (64 * 1024) /* blocks, attachments, … of one message, all together */
#define MS_LIMIT_CONTENT_DEPTH           32 /* levels of a block, an attachment or metadata */
#define MS_LIMIT_BLOCKS                  50
#define MS_LIMIT_ATTACHMENTS             100
#define MS_LIMIT_ICON_URL_CHARS          1000
#define MS_LIMIT_EMOJI_NAME_BYTES        100 /* with its tone */
#define MS_LIMIT_TOPIC_CHARS             250
#define MS_LIMIT_CHANNEL_NAME_CHARS      80
#define MS_LIMIT_USER_NAME_CHARS         40
#define MS_LIMIT_REAL_NAME_CHARS         80
#define MS_LIMIT_TITLE_CHARS             120
#define MS_LIMIT_STATUS_TEXT_CHARS       100
#define MS_LIMIT_STATUS_EMOJI_CHARS      100
#define MS_LIMIT_PHONE_CHARS             40
#define MS_LIMIT_EMAIL_BYTES             254
#define MS_LIMIT_TZ_CHARS                64
#define MS_LIMIT_TEAM_NAME_CHARS         80
#define MS_LIMIT_DEVICE_CHARS            100
#define MS_LIMIT_PASSWORD_MIN_CHARS      10
#define MS_LIMIT_PASSWORD_MAX_CHARS      1024
#define MS_LIMIT_CLIENT_MSG_ID_BYTES     64
#define MS_LIMIT_CURSOR_CHARS            256
#define MS_LIMIT_INVITE_CODE_CHARS       64
#define MS_LIMIT_PREVIOUS_NAMES          20

/* Lists. */
#define MS_LIMIT_PAGE_DEFAULT            100
#define MS_LIMIT_PAGE_MAX                1000
#define MS_LIMIT_HISTORY_PAGE_MAX        999
#define MS_LIMIT_HISTORY_PAGE_BYTES      (1024 * 1024) /* of text; one message fits always */
#define MS_LIMIT_PAGE_CACHE_BYTES        (4 * 1024 * 1024) /* newest pages that are ready to send */
#define MS_LIMIT_SEARCH_QUERY_CHARS      1000
#define MS_LIMIT_SEARCH_MATCHES          1000 /* counted, paged and ranked */
#define MS_LIMIT_SEARCH_TERMS            50
#define MS_LIMIT_SEARCH_PREFIXES         4
#define MS_LIMIT_SEARCH_PART_CHARS       3 /* what is shorter is found as a whole word only */
#define MS_LIMIT_SEARCH_WORDS            128 /* that the parts of one query become, in all: the index opens each of them */
#define MS_LIMIT_SEARCH_WORDS_LOOKED_AT  20000 /* of the vocabulary, for one part */
#define MS_LIMIT_SEARCH_NEW_WORDS        500 /* that one message brings into the vocabulary */
#define MS_LIMIT_SEARCH_LOOKED_AT        10000 /* rows of the index that one query looks at once its marks are asked for */
#define MS_LIMIT_SEARCH_RANKED_BYTES     (4 * 1024 * 1024) /* of text that is looked at for a rank */
#define MS_LIMIT_SEARCH_READ_BYTES       (4 * 1024 * 1024) /* of text that is looked at for what the index cannot tell */
#define MS_LIMIT_SEARCH_PAGE_DEFAULT     20
#define MS_LIMIT_SEARCH_PAGE_MAX         100
#define MS_LIMIT_SEARCH_CONVERSATIONS    1000 /* private ones and direct messages that one query looks into */
#define MS_LIMIT_DIGEST_MESSAGES         10000 /* micro.digest of a window */
#define MS_LIMIT_INVITE_USERS            1000 /* conversations.invite */
#define MS_LIMIT_GROUP_OTHERS            8 /* in a direct message among several, beside who opens it */
#define MS_LIMIT_USERGROUPS              500 /* of a team, those that are switched off too */
#define MS_LIMIT_USERGROUP_USERS         1000
#define MS_LIMIT_SETUP_CHANNELS          20
#define MS_LIMIT_INVITE_CHANNELS         100
#define MS_LIMIT_SNOOZE_MINUTES          (30 * 24 * 60)
#define MS_LIMIT_PRESENCE_SUB            500
#define MS_LIMIT_SESSIONS_PER_USER       100
#define MS_LIMIT_INVITES                 1000 /* open invitations of a team */
#define MS_LIMIT_REACTION_KINDS          50 /* on one message */
#define MS_LIMIT_REACTIONS_PER_USER      23 /* of one person on one message */
#define MS_LIMIT_REACTION_USERS          50 /* named of each kind in a message */
#define MS_LIMIT_REACTIONS_LISTED        1000 /* messages in reactions.list */
#define MS_LIMIT_ITEMS_PAGE              100 /* messages in a page of reactions.list and stars.list */
#define MS_LIMIT_PINS                    100 /* in one conversation */
#define MS_LIMIT_STARS                   10000 /* messages that one person saved */
#define MS_LIMIT_PREFS                   200 /* preferences of one person */
#define MS_LIMIT_PREF_NAME_CHARS         64
#define MS_LIMIT_PREF_BYTES              (16 * 1024)
#define MS_LIMIT_PREFS_BYTES             (128 * 1024) /* all of one person */
#define MS_LIMIT_DRAFTS                  200 /* of one person, those that were taken away a while ago included */
#define MS_LIMIT_DRAFTS_BYTES            (512 * 1024) /* all of one person */
#define MS_LIMIT_REMINDERS               200 /* of one person, that are still to come */
#define MS_LIMIT_REMINDERS_KEPT          100 /* of one person, that came; older ones go */
#define MS_LIMIT_REMINDERS_TOLD          50 /* by /remind list */
#define MS_LIMIT_REMINDER_CHARS          1000
#define MS_LIMIT_REMINDER_DAYS           (5 * 366) /* from now on */
#define MS_LIMIT_MENTIONS                1000 /* people named in one message */
#define MS_LIMIT_THREAD_CALLED           100 /* people who follow a thread because one message of it names them */

/* Apps. */
#define MS_LIMIT_APPS                    200
#define MS_LIMIT_APP_NAME_CHARS          80
#define MS_LIMIT_APP_COMMANDS            50 /* of one app */
#define MS_LIMIT_COMMAND_CHARS           32 /* the slash counted */
#define MS_LIMIT_COMMAND_DESCRIPTION_CHARS 200
#define MS_LIMIT_COMMAND_USAGE_CHARS     100
#define MS_LIMIT_WHO                     100 /* members that /who names */
#define MS_LIMIT_REQUEST_URL_CHARS       2000
#define MS_LIMIT_WEBHOOKS                1000
#define MS_LIMIT_APP_CONNECTIONS         10 /* Socket Mode, of one app; above: 1013 */
#define MS_LIMIT_APP_WINDOW              64 /* envelopes that one connection has not acknowledged */
#define MS_LIMIT_APP_QUEUE               1000 /* envelopes of one app; above, the oldest event goes */
#define MS_LIMIT_APP_QUEUE_BYTES         (4 * 1024 * 1024) /* the same in bytes */
#define MS_LIMIT_APP_QUEUES_BYTES        (64 * 1024 * 1024) /* of all apps together */
#define MS_LIMIT_APP_UNSENT_BYTES        (4 * 1024 * 1024) /* that a connection has not taken; one envelope always fits */
#define MS_LIMIT_APP_FRAME_BYTES         (128 * 1024) /* that a connection sends; above: 1009 */
#define MS_LIMIT_APP_ANSWER_MS           3000 /* an app has so long to acknowledge */
#define MS_LIMIT_APP_RETRIES             3
#define MS_LIMIT_HOOK_RULES              100 /* of the team: private addresses that apps may be called on */
#define MS_LIMIT_HOOK_FAILURES           20 /* in a row: an address is not called any more */
#define MS_LIMIT_HOOK_CALLS              16 /* of one address at a time */
#define MS_LIMIT_HOOK_ANSWER_BYTES       (64 * 1024)
#define MS_LIMIT_RESPONSES               4096 /* addresses to answer to, of all apps; above, the oldest goes */
#define MS_LIMIT_RESPONSE_USES           5
#define MS_LIMIT_RESPONSE_SECONDS        1800
#define MS_LIMIT_APP_GRACE_SECONDS       30 /* events wait so long for a connection to come back */
#define MS_LIMIT_EPHEMERALS              2000 /* messages with buttons for one person alone, in all … */
#define MS_LIMIT_EPHEMERALS_PER_USER     50 /* … and for one person; above, the oldest can no more be pressed */
#define MS_LIMIT_EPHEMERAL_SECONDS       (24 * 3600) /* they can be pressed so long */
/* Files. Size and quota are settings. */
#define MS_LIMIT_FILE_GIB                (1024 * 1024) /* of one file, and reserved by one person, where any size may come */
#define MS_LIMIT_FILE_NAME_CHARS         255
#define MS_LIMIT_FILE_TITLE_CHARS        500
#define MS_LIMIT_FILE_ALT_CHARS          1000
#define MS_LIMIT_FILES_PER_CALL          10 /* files.completeUploadExternal */
#define MS_LIMIT_UPLOADS_PER_USER        1000 /* begun and not ended */
#define MS_LIMIT_UPLOAD_FIRST_SECONDS    900 /* for the first byte to come */
#define MS_LIMIT_UPLOAD_SECONDS          (24 * 3600) /* after the last byte */
#define MS_LIMIT_UPLOAD_SHARE            2 /* of the quota: one person reserves no more than one such part, all guests together too */
#define MS_LIMIT_UPLOADS                 256 /* on their way at a time, in all … */
#define MS_LIMIT_UPLOADS_PER_SESSION     8 /* … and of one session */
#define MS_LIMIT_UPLOAD_OVERHEAD_BYTES   (64 * 1024) /* of a form around the file */
#define MS_LIMIT_UPLOAD_FIELDS_BYTES     (256 * 1024) /* of a form of files.upload, without its file */
#define MS_LIMIT_UPLOAD_WAITING_BYTES    (256 * 1024) /* that are read and not written; above, reading pauses */
#define MS_LIMIT_TRANSFER_THREADS        4
#define MS_LIMIT_TRANSFER_BLOCK_BYTES    (64 * 1024) /* of a file at a time, each way */
#define MS_LIMIT_DISK_RESERVE_BYTES      (64 * 1024 * 1024) /* free room that files leave to the messages */
#define MS_LIMIT_STALLED_MS              60000 /* a block of an answer that nobody takes */
#define MS_LIMIT_FILE_PREVIEW_BYTES      1000 /* the beginning of a text */
#define MS_LIMIT_IMAGE_BYTES             (5 * 1024 * 1024) /* users.setPhoto, micro.emoji.add */
#define MS_LIMIT_IMAGE_BODY_BYTES        (8 * 1024 * 1024) /* the same with all around it */
#define MS_LIMIT_EMOJI                   5000 /* of a team's own */
#define MS_LIMIT_ARGUMENT_FILES          4 /* files in a form of a call */
#define MS_LIMIT_IMAGE_QUEUE             64 /* pictures that wait to be made smaller; above: ratelimited */
#define MS_LIMIT_FILES_LOOKED_AT         10000 /* the newest; by files.list without a channel */
#define MS_LIMIT_FILES_COUNTED           1000
#define MS_LIMIT_FILES_PAGE_MAX          200
#define MS_LIMIT_FILE_SHARES             1000 /* messages that show one file and change with it */

/* The executor. */
#define MS_LIMIT_INFLIGHT_PER_CONNECTION 32
#define MS_LIMIT_QUEUE_COMMANDS          8192
#define MS_LIMIT_QUEUE_BYTES             (32 * 1024 * 1024)
#define MS_LIMIT_GROUP_COMMANDS          128
#define MS_LIMIT_GROUP_US                2000
#define MS_LIMIT_BULK_ROWS               200
#define MS_LIMIT_BULK_US                 2000
#define MS_LIMIT_WAL_CHECKPOINT_PAGES    2000
#define MS_LIMIT_WAL_BYTES               (64 * 1024 * 1024)
#define MS_LIMIT_PASSWORD_QUEUE          64 /* hashes that wait; above: ratelimited */
#define MS_LIMIT_PASSWORD_THREADS        2
#define MS_LIMIT_SHARDS                  16
#define MS_LIMIT_READERS                 4
#define MS_LIMIT_READ_QUEUE              1024

#define MS_LIMIT_PARSE_INLINE_BYTES      (16 * 1024) /* longer bodies and frames are read on a thread of their own */
#define MS_LIMIT_PARSE_THREADS           2

/* Archives that are imported. */
#define MS_LIMIT_IMPORT_ENTRIES          500000
#define MS_LIMIT_IMPORT_FILE_BYTES       (128 * 1024 * 1024) /* one file of JSON: a day of a channel, everybody */
#define MS_LIMIT_IMPORT_FILE_TOKENS      (8 * 1024 * 1024)
#define MS_LIMIT_IMPORT_TOTAL_MIB        (1024 * 1024) /* unpacked, in MiB */
#define MS_LIMIT_IMPORT_RATIO            200 /* unpacked to packed, of what is larger than … */
#define MS_LIMIT_IMPORT_RATIO_FREE_BYTES (16 * 1024 * 1024) /* … this */
#define MS_LIMIT_IMPORT_TEXT_CHARS       (5 * MS_LIMIT_TEXT_CHARS) /* a text in which every character is an entity */
#define MS_LIMIT_IMPORT_MESSAGE_BYTES    (1024 * 1024) /* with everything that it holds */
#define MS_LIMIT_JOBS_KNOWN              20 /* the last imports and exports, in memory */
#define MS_LIMIT_IMPORT_FUTURE_SECONDS   3600 /* how far clocks may differ */

/* The log. */
#define MS_LIMIT_EVENTS_KEPT             100000
#define MS_LIMIT_EVENTS_KEPT_SECONDS     (7 * 24 * 3600)
#define MS_LIMIT_RESUME_PAGE             1000 /* log rows read at a time for a resume */
#define MS_LIMIT_RESUME_BYTES            (256 * 1024) /* or so much of them: the row that reaches it is the last */

/* The hub and the sockets. */
#define MS_LIMIT_RING_BYTES              (32 * 1024 * 1024)
#define MS_LIMIT_RING_EVENTS             100000
#define MS_LIMIT_RING_PRELOAD            4096 /* events that are in the ring at start */
#define MS_LIMIT_RING_SECONDS            (60 * 60)
#define MS_LIMIT_LAG_SECONDS             60 /* a cursor that does not move so long loses its socket (1013) */
#define MS_LIMIT_PRIVATE_BYTES           (64 * 1024)
#define MS_LIMIT_SEND_BYTES              (256 * 1024) /* one composed run */
#define MS_LIMIT_BUSY_TOPICS             64
#define MS_LIMIT_SLICE_US                500 /* of sending, before others are heard again */
#define MS_LIMIT_TYPING_WATCHERS         200
#define MS_LIMIT_TICKET_SECONDS          30
#define MS_LIMIT_TICKETS                 4096
#define MS_LIMIT_TICKETS_PER_USER        16
#define MS_LIMIT_SOCKETS_PER_USER        64
#define MS_LIMIT_PING_SECONDS            20 /* we send a websocket ping so often: twice before a silent peer is gone */
#define MS_LIMIT_DEAD_PEER_SECONDS       45 /* nothing received so long: gone */
#define MS_LIMIT_CLOSE_SECONDS           5 /* to answer our close frame */
#define MS_LIMIT_PRESENCE_AWAY_SECONDS   600
#define MS_LIMIT_PRESENCE_OFFLINE_MS     5000
#define MS_LIMIT_PRESENCE_QUIET_MS       10000

/* The door. */
#define MS_LIMIT_CONNECTIONS             65536
#define MS_LIMIT_CONNECTIONS_PER_ADDRESS 512
#define MS_LIMIT_HTTP_CONNECTIONS        4096 /* sockets not counted */
#define MS_LIMIT_HTTP_PER_ADDRESS        128
#define MS_LIMIT_ACCEPTS_PER_TURN        32
#define MS_LIMIT_ACCEPT_BACKOFF_MS       100
#define MS_LIMIT_FIRST_BYTE_MS           10000
#define MS_LIMIT_HEADER_MS               10000
#define MS_LIMIT_BODY_MIN_RATE           1024 /* bytes a second, after … */
#define MS_LIMIT_BODY_GRACE_MS           10000
#define MS_LIMIT_UPGRADE_MS              30000 /* from a request for another protocol to its answer */
#define MS_LIMIT_ANSWER_MS               120000 /* from the whole request to the last byte of its answer */
#define MS_LIMIT_KEEP_ALIVE_MS           60000
#define MS_LIMIT_DRAIN_MS                5000 /* an orderly stop takes no longer */

/* Rates: a bucket of BURST, filled by RATE a second (login: one per SECONDS). */
#define MS_RATE_POST_BURST               100
#define MS_RATE_POST_PER_SECOND          20
#define MS_RATE_WRITE_BURST              200
#define MS_RATE_WRITE_PER_SECOND         50
#define MS_RATE_READ_BURST               500
#define MS_RATE_READ_PER_SECOND          100
#define MS_RATE_LOGIN_BURST              10
#define MS_RATE_LOGIN_SECONDS            6
#define MS_RATE_PASSWORD_BURST           20 /* passwords tried for one account from where nobody of that account is known */
#define MS_RATE_PASSWORD_SECONDS         60
#define MS_RATE_ENTRIES                  16384 /* buckets that are remembered: of strangers, of sessions, of accounts */

/* Accounts. */
#define MS_SESSION_SECONDS               (90 * 24 * 3600) /* unused so long: ended */
#define MS_SESSION_SHORT_SECONDS         (24 * 3600) /* without "keep me signed in" */
#define MS_GUEST_SECONDS                 (24 * 3600)
#define MS_SECOND_FACTOR_TRIES           5 /* wrong codes in a row; after them each try waits … */
#define MS_SECOND_FACTOR_WAIT_SECONDS    300
#define MS_SIGN_IN_NETWORKS              8 /* that a person is known from, the last ones */
#define MS_SIGN_IN_STREAK                5 /* wrong passwords for one account from one address, within … */
#define MS_SIGN_IN_STREAK_SECONDS        600 /* … are noted in the audit log */
#define MS_SIGN_IN_STREAKS               4096 /* that are remembered at a time */
#define MS_INVITE_SECONDS                (7 * 24 * 3600)
#define MS_ONE_TIME_PASSWORD_SECONDS     (7 * 24 * 3600) /* an administrator handed it out */
