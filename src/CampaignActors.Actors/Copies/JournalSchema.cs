using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Vocabulary.Text;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// What a <c>journal.db</c> may consist of: the tables and indices that the plugin makes, and nothing else. A trigger, a view or a
/// changed table would run or show foreign code or data each time that a node writes or reads.
/// </summary>
internal static class JournalSchema
{
    private const string OtherTables = """
        CREATE TABLE [snapshot]
        (
            [persistence_id] NVarChar(255) NOT NULL, [sequence_number] INTEGER NOT NULL, [created] INTEGER NOT NULL,
            [snapshot] VarBinary NULL, [manifest] NVarChar(500) NULL, [serializer_id] INTEGER NULL,
            CONSTRAINT [PK_snapshot] PRIMARY KEY ([persistence_id], [sequence_number])
        );
        CREATE INDEX snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX snapshot_created_idx ON snapshot (created);
        CREATE TABLE [tags]
        (
            [ordering_id] INTEGER NOT NULL, [tag] NVarChar(64) NOT NULL, [sequence_nr] INTEGER NOT NULL,
            [persistence_id] NVarChar(255) NOT NULL,
            CONSTRAINT [PK_tags] PRIMARY KEY ([ordering_id], [tag])
        );
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX tags_tag_idx ON tags (tag);
        """;

    /// <summary>What SQLite itself makes, for AUTOINCREMENT, for PRIMARY KEY, and when an administrator lets it look at its indices
    /// (ANALYZE).</summary>
    private const string OfTheLibrary = """
        CREATE TABLE sqlite_sequence(name,seq);
        CREATE TABLE sqlite_stat1(tbl,idx,stat);
        CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample);
        """;

    private static readonly HashSet<string> s_known =
        [.. $"{SqliteStore.JournalTable}\n{OtherTables}\n{OfTheLibrary}".Split(';').Select(Bare).Where(sql => sql.Length > 0)];

    /// <exception cref="CopyException">Something in it is not of the plugin, or the journal is missing.</exception>
    public static void Check(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT type, name, tbl_name, sql FROM sqlite_schema");
        using var reader = command.ExecuteReader();
        var journal = false;
        while (reader.Read())
        {
            var (type, name, table) = (Text(0), Text(1), Text(2));
            // Without a text it is the index of a PRIMARY KEY, whose table has one.
            var known = reader.IsDBNull(3)
                ? type == "index" && name.StartsWith($"sqlite_autoindex_{table}_", StringComparison.Ordinal)
                : s_known.Contains(Bare(reader.GetString(3)));
            if (!known)
            {
                throw new CopyException(
                    $"the journal holds the {Shown.OneLine(type, 20)} {Shown.Quote(name)}, which no version of this program makes: "
                    + "it is not ours");
            }
            journal |= type == "table" && name == "journal";
        }
        if (!journal)
            throw new CopyException("there is no journal in it: it is not ours");

        string Text(int column) => reader.IsDBNull(column) ? "" : reader.GetValue(column).ToString() ?? "";
    }

    /// <summary>The text without white space and brackets around names, which may differ between equal definitions.</summary>
    private static string Bare(string sql) =>
        string.Concat(sql.Where(c => !char.IsWhiteSpace(c) && c is not ('[' or ']'))).ToUpperInvariant();
}
