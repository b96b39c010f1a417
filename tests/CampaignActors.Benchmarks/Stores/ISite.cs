using System.Data.Common;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Seeding;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>A kind of store on which the same arms are measured.</summary>
internal interface IStore : IAsyncDisposable
{
    string Title { get; }

    /// <summary>An empty place for one measurement, so that none profits from or pays for what another has left.</summary>
    Task<ISite> NewAsync();
}

/// <summary>Where one measurement has its journal. Everything in it is gone when it is disposed.</summary>
internal interface ISite : IAsyncDisposable
{
    /// <summary>A node as it is shipped; <see cref="PrepareAsync"/> comes before its first start.</summary>
    CampaignActorsOptions Node { get; }

    /// <summary>What must be done once before a node can start.</summary>
    Task PrepareAsync();

    /// <summary>An actor system on the journal plugin alone.</summary>
    CampaignActorsOptions Stock { get; }

    /// <summary>The projections, opened without a node; <see cref="PrepareAsync"/> comes before.</summary>
    IProjectionStore Projections();

    /// <summary>The people, opened without a node; <see cref="PrepareAsync"/> comes before.</summary>
    Task<HeldPeople> PeopleAsync();

    /// <summary>A table without any of our promises, in a place of its own.</summary>
    IBareTable Bare();

    /// <summary>A connection of one's own to the database of the journal.</summary>
    Task<DbConnection> ConnectAsync();

    /// <summary>Fills the store of a node that has made its tables and is stopped.</summary>
    Task SeedAsync(IEnumerable<SeededEntity> entities);

    /// <summary>The journal of a node that has none yet.</summary>
    /// <param name="folder">Of the node.</param>
    IEmptyJournal EmptyJournal(string folder);

    /// <summary>What a node in a process of its own is told, so that its journal is here.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>SQL for a text of a row's message.</summary>
    string MessageText(string field);
}
