using Akka.Actor;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>A data folder and the node that runs on it, which can be started again.</summary>
public sealed class TestNode : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("campaign-test-").FullName;
    private readonly Func<CampaignActorsOptions, CampaignActorsOptions> _change;
    private CampaignSystem? _running;

    private TestNode(Func<CampaignActorsOptions, CampaignActorsOptions>? change) => _change = change ?? (o => o);

    public RecordingEvents Events { get; } = new();

    public RecordingGateway Gateway { get; } = new();

    public CampaignSystem Running => _running ?? throw new InvalidOperationException("the node is stopped");

    public IEntityClient Client => Running.Client;

    public static async Task<TestNode> StartAsync(Func<CampaignActorsOptions, CampaignActorsOptions>? change = null)
    {
        var node = new TestNode(change);
        await node.StartAgainAsync();
        return node;
    }

    public CampaignActorsOptions Options => _change(new CampaignActorsOptions
    {
        DataFolder = _folder,
        Gateway = Gateway,
        Events = Events,
        ResendAfter = TimeSpan.FromMilliseconds(200),
        Client = EntityClientOptions.Default with { TryFor = TimeSpan.FromSeconds(1), Tries = 12, BackOff = TimeSpan.FromMilliseconds(20) },
    });

    public async Task StartAgainAsync()
    {
        if (_running is { } before)
            await before.DisposeAsync();
        _running = await CampaignSystem.StartAsync(Options);
    }

    public async Task StopAsync()
    {
        await Running.DisposeAsync();
        _running = null;
    }

    public Task<Answer> SendAsync(EntityRef target, ICommand command, string id) => Client.SendAsync(target, command, id, "me");

    public async Task<T> StateAsync<T>(EntityRef entity) where T : class
    {
        var reply = await Client.ReadAsync(entity);
        var manifest = Contracts.All.Single(c => c.Value == typeof(T)).Key;
        return (T)Contracts.Deserialize(manifest, Encoding.UTF8.GetBytes(reply.View));
    }

    /// <summary>Stops an entity's actor at once, whatever it is doing: nothing is finished, no other actor is told.</summary>
    public async Task KillAsync(EntityRef entity)
    {
        IActorRef actor;
        try
        {
            actor = await Running.System.ActorSelection(PathOf(entity)).ResolveOne(TimeSpan.FromSeconds(3));
        }
        catch (ActorNotFoundException)
        {
            return; // Between two incarnations, so there is no actor to kill.
        }
        await actor.GracefulStop(TimeSpan.FromSeconds(3), Kill.Instance);
    }

    /// <summary>Whether an entity's actor is in memory.</summary>
    public async Task<bool> IsLiveAsync(EntityRef entity)
    {
        try
        {
            await Running.System.ActorSelection(PathOf(entity)).ResolveOne(TimeSpan.FromMilliseconds(200));
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
    }

    private static string PathOf(EntityRef entity) =>
        $"/system/sharding/{entity.Kind}/{Placement.ByCode.ShardOf(entity.Code)}/{entity.Code}";

    /// <summary>Alters the journal file while the node is stopped.</summary>
    public int Sql(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(SqliteStore.PathIn(_folder)));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    /// <summary>Nothing is written to the journal, and so no caller is answered, until what is returned is disposed of.</summary>
    public IDisposable HoldWrites()
    {
        var connection = new SqliteConnection(SqliteStore.ConnectionString(SqliteStore.PathIn(_folder)));
        connection.Open();
        // Takes the one right to write at once, and gives it back untouched.
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await condition())
                return;
            await Task.Delay(25);
        }
        Assert.Fail($"not within 5 s: {what}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
            await running.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Keeps what entities told the node.</summary>
public sealed class RecordingEvents : IEntityEvents
{
    private int _rows;

    public int Rows => Volatile.Read(ref _rows);

    public ConcurrentQueue<WorkNudge> Nudges { get; } = new();

    public ConcurrentQueue<(EntityRef Entity, string Text)> Alarms { get; } = new();

    public void RowsWritten(int rows) => Interlocked.Add(ref _rows, rows);

    public void Nudge(WorkNudge nudge) => Nudges.Enqueue(nudge);

    public void Alarm(EntityRef entity, string text) => Alarms.Enqueue((entity, text));
}

/// <summary>Commands and addresses that the tests use over and over.</summary>
public static class Some
{
    public static EntityRef Budget(string code) => Kinds.Budget(new Code(code));

    public static EntityRef Group(string code) => Kinds.Group(new Code(code));

    public static EntityRef Operator(string code) => Kinds.Operator(new Code(code));

    public static Money Eur(decimal amount) => Money.Of(amount, Currency.Eur);

    public static PutBudget Envelope(decimal allocated) =>
        new(PutMode.Apply, new BudgetFields { Allocated = Eur(allocated), Overrun = OverrunPolicy.Block });

    public static ReserveAmount Reserve(string purpose, decimal amount) => new(new Code(purpose), Eur(amount));

    public static ReleaseAmount Release(string purpose) => new(new Code(purpose));

    public static PutGroup Label(string label) => new(PutMode.Apply, new GroupFields { Label = label });

    public static PutOperator Member(params string[] groups) =>
        new(PutMode.Apply, new OperatorFields { Name = "A", Email = "a@example.com", Groups = groups.Select(g => new Code(g)).ToSeq() });
}
