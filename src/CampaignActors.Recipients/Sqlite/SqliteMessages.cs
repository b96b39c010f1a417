using System.Text.Json;
using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Messages;
using CampaignActors.Recipients.Sql;

namespace CampaignActors.Recipients.Sqlite;

/// <summary>The ledger of messages in SQLite, where one transaction writes at a time.</summary>
internal sealed class SqliteMessages : MessageDialect
{
    public override string By(string index) => $" INDEXED BY {index}";

    public override string Free => "";

    public override string Locked => "";

    public override string IsIn(string column, string parameter) => $"{column} IN (SELECT value FROM json_each(@{parameter}))";

    public override object List(IReadOnlyCollection<long> values) => JsonSerializer.Serialize(values);

    public override object List(IReadOnlyCollection<string> values) => JsonSerializer.Serialize(values);

    /// <summary>
    /// The limit keeps the list a table of its own: merged into the statement it would be read again for each row of
    /// the mailing.
    /// </summary>
    public override string FromOutcomes(string parameter) =>
        "(SELECT json_extract(value, '$.place') AS place, json_extract(value, '$.state') AS state, "
        + $"json_extract(value, '$.twice') AS twice, json_extract(value, '$.answer') AS answer FROM json_each(@{parameter}) LIMIT -1) AS o";

    public override string NextFence => "UPDATE message_fences SET last = last + 1 RETURNING last";

    public override string Fence => "(SELECT last FROM message_fences)";

    public override string Fill => "INSERT INTO messages (mailing, place, number, id, token) "
        + "SELECT @mailing, row_number() OVER (ORDER BY rank, number), number, randomblob(16), randomblob(16) "
        + "FROM target_rows WHERE target = @target AND state = 0 ORDER BY rank, number";

    public override string Random => "randomblob(16)";

    public override string Share => "SELECT 1;";

    public override string Own => "SELECT 1;";

    public override Task OwnPressureAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    public override Task OwnPacesAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;
}
