using System.Text.RegularExpressions;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sql;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Recipients.Sqlite;

/// <summary>
/// The tables of <c>audience.db</c>: the same as of PostgreSQL, where <c>cluster-config/postgres/007-recipients.sql</c> and
/// <c>008-messages.sql</c> say what they hold. The file notes its version; a next one is a further step.
/// </summary>
internal static class SqliteSchema
{
    private static readonly string[] s_steps =
    [
        """
        CREATE TABLE recipients (
            number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, key_f TEXT NOT NULL,
            email TEXT, email_f TEXT, phone TEXT, phone_f TEXT, first_name TEXT, first_name_f TEXT, last_name TEXT, last_name_f TEXT,
            language TEXT, language_f TEXT, country TEXT, country_f TEXT, street TEXT, street_f TEXT, city TEXT, city_f TEXT,
            postcode TEXT, postcode_f TEXT, birth_date INTEGER
        );
        CREATE INDEX recipients_email ON recipients (email_f);
        CREATE TABLE recipient_fields (
            ordinal INTEGER PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, type TEXT NOT NULL, indexed INTEGER NOT NULL
        );
        CREATE TABLE recipient_list_codes (list TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE recipient_lists (number INTEGER NOT NULL, list TEXT NOT NULL, PRIMARY KEY (number, list)) WITHOUT ROWID;
        CREATE INDEX recipient_lists_list ON recipient_lists (list, number);
        CREATE TABLE recipient_secrets (id INTEGER PRIMARY KEY CHECK (id = 1), hash_key BLOB NOT NULL);
        CREATE TABLE suppressions (
            number INTEGER NOT NULL, channel TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL,
            PRIMARY KEY (number, channel)
        ) WITHOUT ROWID;
        CREATE TABLE suppressed_addresses (
            channel TEXT NOT NULL, hash BLOB NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL,
            PRIMARY KEY (channel, hash)
        ) WITHOUT ROWID;
        CREATE TABLE recipient_accesses (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, signer TEXT NOT NULL, via TEXT NOT NULL, what TEXT NOT NULL,
            number INTEGER, detail TEXT NOT NULL
        );
        CREATE TABLE targets (
            id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, preparation INTEGER NOT NULL, attempt INTEGER NOT NULL,
            channel TEXT NOT NULL, typology TEXT, asked_at INTEGER NOT NULL, contact_at INTEGER NOT NULL, filters TEXT NOT NULL,
            targeted INTEGER NOT NULL, excluded_by TEXT NOT NULL, hash TEXT NOT NULL, kept INTEGER NOT NULL DEFAULT 0,
            released INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, purged INTEGER NOT NULL DEFAULT 0, sent_at INTEGER,
            UNIQUE (delivery, preparation, attempt)
        );
        CREATE INDEX targets_typology ON targets (typology);
        CREATE INDEX targets_sent ON targets (sent_at);
        CREATE TABLE target_rows (
            target INTEGER NOT NULL, rank INTEGER NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL,
            PRIMARY KEY (target, rank, number)
        ) WITHOUT ROWID;
        CREATE INDEX target_rows_number ON target_rows (number, target, state);
        """,
        """
        CREATE TABLE mailings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, preparation INTEGER NOT NULL, target INTEGER NOT NULL,
            channel TEXT NOT NULL, plan TEXT NOT NULL, opened_at INTEGER NOT NULL, turn INTEGER NOT NULL DEFAULT 0,
            state INTEGER NOT NULL DEFAULT 1, released INTEGER NOT NULL DEFAULT 0, retry INTEGER NOT NULL DEFAULT 0, valid_until INTEGER,
            ended_at INTEGER, counted INTEGER NOT NULL DEFAULT 0, round TEXT, number INTEGER NOT NULL DEFAULT 0,
            told INTEGER NOT NULL DEFAULT 0, last_sent INTEGER, purged INTEGER NOT NULL DEFAULT 0, UNIQUE (delivery, preparation)
        );
        CREATE INDEX mailings_target ON mailings (target);
        CREATE TABLE messages (
            mailing INTEGER NOT NULL, place INTEGER NOT NULL, number INTEGER, id BLOB NOT NULL, token BLOB NOT NULL,
            PRIMARY KEY (mailing, place)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX messages_id ON messages (id);
        CREATE UNIQUE INDEX messages_token ON messages (token);
        CREATE UNIQUE INDEX messages_number ON messages (number, mailing);
        CREATE TABLE message_states (
            mailing INTEGER NOT NULL, place INTEGER NOT NULL, number INTEGER, state INTEGER NOT NULL DEFAULT 0,
            attempt INTEGER NOT NULL DEFAULT 0, twice INTEGER NOT NULL DEFAULT 0, soft_bounces INTEGER NOT NULL DEFAULT 0,
            fence INTEGER NOT NULL DEFAULT 0, until INTEGER, at INTEGER NOT NULL, sent_at INTEGER, lane TEXT NOT NULL DEFAULT '',
            answer TEXT, PRIMARY KEY (mailing, place)
        ) WITHOUT ROWID;
        CREATE INDEX message_states_pending ON message_states (mailing, place) WHERE state = 0 AND lane = '';
        CREATE INDEX message_states_lanes ON message_states (mailing, lane, place) WHERE state = 0 AND lane <> '';
        CREATE INDEX message_states_busy ON message_states (mailing, until) WHERE state IN (1, 2, 4, 8);
        CREATE INDEX message_states_sent ON message_states (number, mailing, sent_at) WHERE sent_at IS NOT NULL;
        CREATE TABLE message_lanes (
            mailing INTEGER NOT NULL, lane TEXT NOT NULL, pace TEXT NOT NULL, PRIMARY KEY (mailing, lane)
        ) WITHOUT ROWID;
        CREATE TABLE message_events (
            mailing INTEGER NOT NULL, place INTEGER NOT NULL, event BLOB NOT NULL, PRIMARY KEY (mailing, place, event)
        ) WITHOUT ROWID;
        CREATE TABLE message_fences (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL);
        INSERT INTO message_fences (id, last) VALUES (1, 0);
        CREATE TABLE paces (name TEXT PRIMARY KEY, full_at INTEGER NOT NULL, free_at INTEGER NOT NULL) WITHOUT ROWID;
        """,
    ];

    public static int Version => s_steps.Length;

    /// <summary>What a file can hold that this program has not put there: expressions of its own, or damage.</summary>
    public static string? Problem(SqliteConnection connection)
    {
        string? Text(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar()?.ToString();
        }
        // Before anything is evaluated.
        Text("PRAGMA trusted_schema = OFF");
        Text("PRAGMA cell_size_check = ON");
        if (!int.TryParse(Text("PRAGMA user_version"), out var version) || version < 1 || version > s_steps.Length)
            return $"its schema is {version}, this version knows 1 to {s_steps.Length}";
        if (Text("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') LIMIT 1") is { } foreign)
            return $"it has '{foreign}', which is not ours";
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                if (!IsOurs(row.GetString(0), row.GetString(1)))
                    return $"'{row.GetString(0)}' is not as this program makes it";
            }
        }
        return Text("PRAGMA integrity_check(1)") is var state and not "ok" ? state : null;
    }

    /// <summary>A statement of the schema; columns of declared fields are added to people, and indexes of them.</summary>
    private static bool IsOurs(string name, string sql)
    {
        var steps = string.Join('\n', s_steps).ReplaceLineEndings("\n");
        var text = sql.ReplaceLineEndings("\n");
        if (name == "recipients")
            text = Regex.Replace(text, @"\n?(, a\d{1,4}(_f)? (TEXT|INTEGER))+\)$", "\n)");
        return steps.Contains(text + ";", StringComparison.Ordinal)
            || Regex.IsMatch(text, @"^CREATE INDEX recipients_a\d{1,4} ON recipients \(a\d{1,4}(_f)?\)$");
    }

    /// <exception cref="AudienceException">The file is of a later version.</exception>
    public static async Task MigrateAsync(SqlSession session, CancellationToken ct)
    {
        var version = Convert.ToInt32(await session.ScalarAsync("PRAGMA user_version", ct).ConfigureAwait(false), null);
        if (version > s_steps.Length)
        {
            throw new AudienceException(
                $"{SqliteRecipients.FileName} has schema {version}, this version knows {s_steps.Length} at the most: "
                + "start a later version");
        }
        for (; version < s_steps.Length; version++)
            await session.RunAsync(s_steps[version] + $"PRAGMA user_version = {version + 1};", ct).ConfigureAwait(false);
    }
}
