using System.Data.Common;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>SQLite: each measurement has files of its own.</summary>
internal sealed class SqliteBenchStore(string data) : IStore
{
    public string Title => "SQLite";

    public Task<ISite> NewAsync() => Task.FromResult<ISite>(new Site(data));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Site(string data) : ISite
    {
        private readonly ArmFolder _folder = new(data);

        public CampaignActorsOptions Node => BenchNode.Options(_folder.Path);

        /// <summary>With the node's settings: on SQLite the plugin is of no use without them.</summary>
        public CampaignActorsOptions Stock => Node with { Journal = JournalKind.Sql };

        public Task PrepareAsync() => Task.CompletedTask;

        public async Task<DbConnection> ConnectAsync()
        {
            var connection = new SqliteConnection($"Data Source={SqliteStore.PathIn(_folder.Path)};Pooling=False");
            await connection.OpenAsync();
            return connection;
        }

        public async Task<HeldPeople> PeopleAsync()
        {
            var people = new SqliteRecipients(_folder.Path);
            await people.PrepareAsync(default);
            return new HeldPeople(people, () =>
            {
                people.Dispose();
                return ValueTask.CompletedTask;
            });
        }

        public IBareTable Bare() => new SqliteBareTable(Path.Combine(_folder.Path, "bare.db"));

        public IProjectionStore Projections() => ProjectionStore.InFolder(_folder.Path);

        public IEmptyJournal EmptyJournal(string folder) => new SqliteEmptyJournal(folder);

        public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

        public Task SeedAsync(IEnumerable<SeededEntity> entities) => Task.Run(() => SqliteSeeder.Write(_folder.Path, entities));

        public string MessageText(string field) => $"json_extract(CAST(message AS TEXT), '$.{field}')";

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
