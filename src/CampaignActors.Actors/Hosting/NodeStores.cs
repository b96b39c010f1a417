using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Projections;
using Npgsql;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// What a node reads of its journal and keeps of what is folded from it: two files of the data folder, or tables of one database.
/// </summary>
internal sealed class NodeStores : IDisposable
{
    private readonly NpgsqlDataSource? _source;

    private NodeStores(IProjectionStore projections, INodeJournal journal, IDenialStore denials, NpgsqlDataSource? source) =>
        (Projections, Journal, Denials, _source) = (projections, journal, denials, source);

    public IProjectionStore Projections { get; }

    public INodeJournal Journal { get; }

    public IDenialStore Denials { get; }

    /// <summary>With PostgreSQL nothing is connected yet: that is for the first who reads.</summary>
    public static NodeStores Open(CampaignActorsOptions options)
    {
        if (options.Persistence != PersistenceKind.Postgres)
        {
            var projections = ProjectionStore.InFolder(options.DataFolder);
            return new(
                projections, new JournalReader(SqliteStore.PathIn(options.DataFolder)),
                new SqliteDenials(Path.Combine(options.DataFolder, ProjectionStore.FileName)),
                null);
        }
        var source = NpgsqlDataSource.Create(options.Database.ViewsConnection);
        return new(new PostgresProjections(source), new PostgresJournal(source), new PostgresDenials(source), source);
    }

    /// <summary>
    /// Keeps programs from the journal that cannot read rows which say what changed. A folder has one node, and needs no note.
    /// </summary>
    public Task RequireReadersOfChangesAsync() =>
        _source is null ? Task.CompletedTask : new PostgresSchema(_source).RequireReadersOfChangesAsync();

    public void Dispose()
    {
        Projections.Dispose();
        Journal.Dispose();
        _source?.Dispose();
    }
}
