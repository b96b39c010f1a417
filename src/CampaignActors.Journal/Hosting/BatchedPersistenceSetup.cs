using Akka.Actor.Setup;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Hosting;

/// <summary>
/// The database of journal and snapshot store, for a connection string that shall stand in no configuration which could be printed.
/// </summary>
public sealed class BatchedPersistenceSetup : Setup
{
    private BatchedPersistenceSetup(Provider provider, string connectionString) =>
        (Provider, ConnectionString) = (provider, connectionString);

    internal Provider Provider { get; }

    internal string ConnectionString { get; }

    /// <param name="connectionString">As Npgsql takes it.</param>
    public static BatchedPersistenceSetup Postgres(string connectionString) => new(Provider.Postgres, connectionString);

    /// <param name="connectionString">As Microsoft.Data.Sqlite takes it; it must name a file.</param>
    public static BatchedPersistenceSetup Sqlite(string connectionString) => new(Provider.Sqlite, connectionString);
}
