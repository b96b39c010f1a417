using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Remoting;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Hosting;

/// <summary>Where the journal is.</summary>
public enum PersistenceKind
{
    /// <summary><c>journal.db</c> in the data folder: one node.</summary>
    Sqlite,

    /// <summary>The database of <see cref="CampaignActorsOptions.Postgres"/>: one node or many.</summary>
    Postgres,

    /// <summary>In memory: lost when the system ends. For tests and throw-away simulations.</summary>
    Memory,

    /// <summary>As <see cref="CampaignActorsOptions.Hocon"/> says.</summary>
    Custom,
}

/// <summary>Which plugin writes and reads the journal. Both use the same tables; a node may be started with either at any time.</summary>
public enum JournalKind
{
    /// <summary>Our own: many entities with one statement.</summary>
    Batched,

    /// <summary>Akka.Persistence.Sql.</summary>
    Sql,
}

/// <summary>
/// All settings of a node's actors, each with its one default. <see cref="Shell"/>, <see cref="Client"/> and <see cref="Supervisors"/> are
/// records of their own because simulations and tests use them alone.
/// </summary>
public sealed record CampaignActorsOptions
{
    public string SystemName { get; init; } = "CampaignActors";

    /// <summary>
    /// Which entities live together; the same on all nodes. It is part of the name of the actor system, so that others are not let in.
    /// </summary>
    public Placement Placement { get; init; }

    public PersistenceKind Persistence { get; init; } = PersistenceKind.Sqlite;

    /// <summary>Used with <see cref="PersistenceKind.Sqlite"/> and <see cref="PersistenceKind.Postgres"/>.</summary>
    public JournalKind Journal { get; init; } = JournalKind.Sql;

    /// <summary>The database with <see cref="PersistenceKind.Postgres"/>; it must have the schema of this version.</summary>
    public PostgresSettings? Postgres { get; init; }

    internal PostgresSettings Database => Postgres ?? throw new InvalidOperationException("no database is named");

    /// <summary>
    /// Held exclusively while the node runs; made when it does not exist. Not used without <see cref="PersistenceKind.Sqlite"/>.
    /// </summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Performs outside effects.</summary>
    public required IGateway Gateway { get; init; }

    public IDomainClock Clock { get; init; } = SystemDomainClock.Instance;

    /// <summary>Zone of the installation. <see cref="Shell"/> gets it too.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    public ShellOptions Shell { get; init; } = ShellOptions.Default;

    /// <summary>Tests break one to show that the harness notices.</summary>
    public ShellRules Rules { get; init; } = ShellRules.Strict;

    /// <summary>Told of durable rows, due work and alarms; <c>null</c>: the registered service, if there is one.</summary>
    public IEntityEvents? Events { get; init; }

    /// <summary>Makes the view of an entity; its stored state when not set.</summary>
    public Func<EntityRef, IEntityState, RenderedView> View { get; init; } =
        (_, state) => new(System.Text.Encoding.UTF8.GetString(Contracts.Serialize(state)), "");

    /// <inheritdoc cref="Entities.EntityContext.EarlierView"/>
    public Func<EntityRef, IEntityState, string>? EarlierView { get; init; }

    /// <summary>A child actor for some entities; see <see cref="Entities.CompanionState"/>.</summary>
    public Func<EntityRef, Props?>? Companion { get; init; }

    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>First wait before what is not confirmed is sent again; it doubles up to <see cref="ResendAtMost"/>.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ResendAtMost { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Confirmations that no other row has taken along are written after this long; with zero as soon as nothing is being written. Until
    /// then the node looks busy although it has nothing to do.
    /// </summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Stands between entities and the router; tests lose, double and reorder messages there.</summary>
    public Func<IEntityRouter, IEntityRouter>? Between { get; init; }

    public EntityClientOptions Client { get; init; } = EntityClientOptions.Default;

    /// <summary>Limits and rhythms of the technical workflows.</summary>
    public SupervisorOptions Supervisors { get; init; } = SupervisorOptions.Default;

    /// <summary>Effects that one gateway performs at the same time, at the most.</summary>
    public int GatewayParallelism { get; init; } = 64;

    /// <summary>Batches that all entities of the node write at the same time, at the most. The journal's own buffer holds 5,000.</summary>
    public int WritesUnderWay { get; init; } = 1_000;

    /// <summary>Host name under which other nodes reach this one.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Address to listen on; <see cref="Host"/> when <c>null</c>. Containers listen on all addresses.</summary>
    public string? BindHost { get; init; }

    /// <summary>0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Port to listen on; <c>null</c>: <see cref="Port"/>.</summary>
    public int? BindPort { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = ["entity", "workflow", "web"];

    /// <summary>
    /// Full addresses, such as <c>akka.tcp://CampaignActors@10.0.0.1:4053</c> (with TLS <c>akka.ssl.tcp://…</c>). None: a cluster of this
    /// node alone, tuned to start and stop fast.
    /// </summary>
    public IReadOnlyList<string> SeedNodes { get; init; } = [];

    /// <summary>Settings of operators; they override cluster.conf.</summary>
    public Config? Cluster { get; init; }

    /// <summary>
    /// Certificates with which nodes know each other. <c>null</c>: the node opens no port and is alone, unless
    /// <see cref="AllowUnauthenticatedRemoting"/>.
    /// </summary>
    public NodeTls? Tls { get; init; }

    /// <summary>Listens without certificates: every process that reaches the port is believed to be a node.</summary>
    public bool AllowUnauthenticatedRemoting { get; init; }

    /// <summary>How long the node may take to become a member before starting fails.</summary>
    public TimeSpan JoinWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Overrides all other configuration.</summary>
    public Config? Hocon { get; init; }

    /// <summary>Adds further actors; they start before the regions of the entities.</summary>
    public Action<AkkaConfigurationBuilder, IServiceProvider>? Extend { get; init; }
}

/// <summary>The host's clock.</summary>
public sealed class SystemDomainClock : IDomainClock
{
    public static readonly SystemDomainClock Instance = new();

    public Instant Now => SystemClock.Instance.GetCurrentInstant();
}

/// <summary>Ignores all events. Alarms are in the log all the same.</summary>
public sealed class NoEntityEvents : IEntityEvents
{
    public static readonly NoEntityEvents Instance = new();

    public void RowsWritten(int rows)
    {
    }

    public void Nudge(WorkNudge nudge)
    {
    }

    public void Alarm(EntityRef entity, string text)
    {
    }
}
