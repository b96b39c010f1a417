using CampaignActors.Actors.Postgres;
using CampaignActors.Vocabulary.Text;
using Npgsql;

namespace CampaignActors.Node.Health;

/// <summary>
/// Connects as if for the first time, and asks whether the database takes writes. A pooled connection would not notice that the server
/// has gone.
/// </summary>
public sealed class PostgresJournalProbe(PostgresSettings settings) : IJournalProbe
{
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(settings.ViewsConnection)
    {
        Pooling = false,
        Timeout = 2,
        CommandTimeout = 2,
    }.ConnectionString;

    public string? Problem()
    {
        try
        {
            using var connection = new NpgsqlConnection(_connectionString);
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'",
                connection);
            return command.ExecuteScalar() is true ? "the database is read-only" : null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return Shown.OneLine(e.Message, 300);
        }
    }
}
