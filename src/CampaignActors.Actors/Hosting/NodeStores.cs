using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Projections;
using Npgsql;

namespace CampaignActors.Actors.Hosting;

/// <summary>What a node reads of its journal and keeps of what is folded from it: two files of the data folder, or tables of one database.</summary>
internal sealed class NodeStores : IDisposable
{
    private readonly NpgsqlDataSource? _source;

    private NodeStores(IProjectionStore projections, INodeJournal journal, NpgsqlDataSource? source) =>
        (Projections, Journal, _source) = (projections, journal, source);

    public IProjectionStore Projections { get; }

    public INodeJournal Journal { get; }

    /// <summary>With PostgreSQL nothing is connected yet: that is for the first who reads.</summary>
    public static NodeStores Open(CampaignActorsOptions options)
    {
        if (options.Persistence != PersistenceKind.Postgres)
            return new(ProjectionStore.InFolder(options.DataFolder), new JournalReader(SqliteStore.PathIn(options.DataFolder)), null);
        var source = NpgsqlDataSource.Create(options.Database.ViewsConnection);
        return new(new PostgresProjections(source), new PostgresJournal(source), source);
    }

    public void Dispose()
    {
        Projections.Dispose();
        Journal.Dispose();
        _source?.Dispose();
    }
}
