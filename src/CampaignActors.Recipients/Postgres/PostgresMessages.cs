using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Messages;
using CampaignActors.Recipients.Sql;

namespace CampaignActors.Recipients.Postgres;

/// <summary>The ledger of messages in PostgreSQL (<c>cluster-config/postgres/008-messages.sql</c>).</summary>
internal sealed class PostgresMessages : MessageDialect
{
    /// <summary>First number of the advisory locks of mailings; the second one is the hash of the mailing.</summary>
    private const int MailingLocks = 4_810_010;

    /// <summary>Number of the advisory lock of those who take from the paces.</summary>
    private const long PacesLock = 4_810_011;

    /// <summary>Number of the advisory lock of those whose claims obey rules of pressure.</summary>
    private const long PressureLock = 4_810_012;

    public override string By(string index) => "";

    public override string Free => " FOR UPDATE OF s SKIP LOCKED";

    public override string Locked => " FOR UPDATE OF s";

    public override string IsIn(string column, string parameter) => $"{column} = ANY(@{parameter})";

    public override object List(IReadOnlyCollection<long> values) => values.ToArray();

    public override object List(IReadOnlyCollection<string> values) => values.ToArray();

    public override string FromOutcomes(string parameter) =>
        $"json_to_recordset(CAST(@{parameter} AS json)) AS o (place bigint, state smallint, twice smallint, answer text)";

    public override string NextFence => "SELECT nextval('message_fences')";

    public override string Fence => "currval('message_fences')";

    /// <summary>
    /// The two halves of a hash of a secret that only this statement knows, and the place: less work than two random
    /// values, and none of them says anything about another.
    /// </summary>
    public override string Fill => "WITH drawn AS MATERIALIZED (SELECT number, place, "
        + "sha256(CAST(@secret AS bytea) || int8send(place)) AS code "
        + "FROM (SELECT number, row_number() OVER (ORDER BY rank, number) AS place FROM target_rows "
        + "WHERE target = @target AND state = 0) n) "
        + "INSERT INTO messages (mailing, place, number, id, token) "
        + "SELECT @mailing, place, number, substr(code, 1, 16), substr(code, 17, 16) FROM drawn ORDER BY place";

    public override string Random => "substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16)";

    /// <summary>Without figures of a table that was empty the planner would walk over all that is sent.</summary>
    public override Task FilledAsync(SqlSession session, CancellationToken ct) =>
        session.RunAsync("ANALYZE messages (mailing, place); ANALYZE message_states (mailing, place, state, lane)", ct);

    public override string Share => $"SELECT pg_advisory_xact_lock_shared({MailingLocks}, hashtext(@name));";

    public override string Own => $"SELECT pg_advisory_xact_lock({MailingLocks}, hashtext(@name));";

    public override Task OwnPressureAsync(SqlSession session, CancellationToken ct) =>
        session.RunAsync($"SELECT pg_advisory_xact_lock({PressureLock})", ct);

    public override Task OwnPacesAsync(SqlSession session, CancellationToken ct) =>
        session.RunAsync($"SELECT pg_advisory_xact_lock({PacesLock})", ct);
}
