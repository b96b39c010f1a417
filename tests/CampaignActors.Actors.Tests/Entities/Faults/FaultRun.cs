namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>A command as a client sent it, with all answers it got to it, in any order.</summary>
public sealed record Sent(EntityRef Target, ICommand Command, string Id, ConcurrentBag<Answer> Answers);

/// <summary>
/// Four clients work on a few budgets, operators and groups of a real node whose journal fails and whose messages get lost. Clients do
/// what clients should: when they do not know, they ask again with the same id. Then the faults stop, and the books are checked.
/// </summary>
public sealed class FaultRun(int seed, ShellRules rules)
{
    private const int Clients = 4, Steps = 40;
    private static readonly string[] s_budgets = ["B1", "B2", "B3"];
    private static readonly string[] s_groups = ["G1", "G2", "G3"];
    private static readonly string[] s_operators = ["O1", "O2", "O3"];
    private readonly FaultPlan _plan = new(seed);
    private readonly ConcurrentQueue<Sent> _sent = new();

    /// <summary>How many writes went wrong; a harness that injects nothing proves nothing.</summary>
    public int Injected => _plan.Injected;

    /// <returns>What is wrong with the books, or <c>null</c>.</returns>
    public async Task<string?> RunAsync()
    {
        var name = $"Faults-{seed}-{Guid.NewGuid():N}";
        _plan.Use(name);
        try
        {
            await using var node = await CampaignSystem.StartAsync(new CampaignActorsOptions
            {
                SystemName = name,
                Persistence = PersistenceKind.Custom,
                Hocon = ConfigurationFactory.ParseString(FaultyJournal.Hocon)
                    .WithFallback("akka.loglevel = ERROR\nakka.stdout-loglevel = OFF"),
                Gateway = new RecordingGateway(),
                Rules = rules,
                Shell = ShellOptions.Default with { SnapshotEvery = 15, MaxBatch = 4 },
                Between = router => new LossyRouter(router, _plan),
                ResendAfter = TimeSpan.FromMilliseconds(20),
                Client = new EntityClientOptions
                {
                    TryFor = TimeSpan.FromMilliseconds(150),
                    Tries = 60,
                    BackOff = TimeSpan.FromMilliseconds(2),
                    BackOffAtMost = TimeSpan.FromMilliseconds(20),
                },
            });
            await SetUpAsync(node.Client);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => ClientAsync(node.Client, c)));
            _plan.Over();
            var unsettled = await SettleAsync(node.Client);
            return unsettled ?? await new FaultCheck(_plan, _sent, node).FindAsync();
        }
        finally
        {
            FaultPlan.Forget(name);
        }
    }

    private async Task SetUpAsync(IEntityClient client)
    {
        foreach (var budget in s_budgets)
            await SendAsync(client, Some.Budget(budget), Some.Envelope(500), $"put-{budget}");
        foreach (var group in s_groups)
            await SendAsync(client, Some.Group(group), Some.Label(group), $"put-{group}");
    }

    private async Task ClientAsync(IEntityClient client, int number)
    {
        var random = new Random((seed * 100) + number);
        var held = new List<(EntityRef Budget, string Purpose)>();
        var acknowledged = new List<Sent>();
        for (var step = 0; step < Steps; step++)
        {
            var id = $"c{number}-{step}";
            Sent sent;
            switch (random.Next(10))
            {
                case < 4:
                    var budget = Some.Budget(s_budgets[random.Next(s_budgets.Length)]);
                    sent = await SendAsync(client, budget, Some.Reserve($"p-{id}", random.Next(1, 90)), id, twice: random.Next(4) == 0);
                    if (sent.Answers.Any(a => a.Ok))
                        held.Add((budget, $"p-{id}"));
                    break;
                case < 7 when held.Count > 0:
                    var (from, purpose) = held[random.Next(held.Count)];
                    held.Remove((from, purpose));
                    sent = await SendAsync(client, from, Some.Release(purpose), id, twice: random.Next(4) == 0);
                    break;
                case < 8:
                    sent = await SendAsync(client, Some.Budget(s_budgets[random.Next(s_budgets.Length)]), Relate(random), id);
                    break;
                case < 9:
                    var groups = s_groups.Where(_ => random.Next(2) == 0).ToArray();
                    sent = await SendAsync(client, Some.Operator(s_operators[random.Next(s_operators.Length)]), Some.Member(groups), id);
                    break;
                default:
                    if (acknowledged.Count == 0)
                        continue;
                    var old = acknowledged[random.Next(acknowledged.Count)]; // A client that has forgotten, or never heard.
                    old.Answers.Add(await client.SendAsync(old.Target, old.Command, old.Id, "client"));
                    continue;
            }
            if (sent.Answers.Any(a => a.Outcome == Outcome.Accepted))
                acknowledged.Add(sent);
        }
    }

    /// <summary>Puts a budget below another or below none. The tree must consent, and refuses cycles.</summary>
    private static PutBudget Relate(Random random) => new(PutMode.Change, random.Next(3) == 0
        ? new BudgetFields { Cleared = ["relatedTo"] }
        : new BudgetFields { RelatedTo = new Code(s_budgets[random.Next(s_budgets.Length)]) });

    private async Task<Sent> SendAsync(IEntityClient client, EntityRef target, ICommand command, string id, bool twice = false)
    {
        var sent = new Sent(target, command, id, []);
        _sent.Enqueue(sent);
        var calls = Enumerable.Range(0, twice ? 2 : 1).Select(_ => client.SendAsync(target, command, id, "client"));
        foreach (var answer in await Task.WhenAll(calls))
            sent.Answers.Add(answer);
        return sent;
    }

    /// <summary>Quiet is when no outbox holds anything; a second look, because an effect in flight is in no outbox's way.</summary>
    private static async Task<string?> SettleAsync(IEntityClient client)
    {
        var all = s_operators.Select(Some.Operator).Concat(s_groups.Select(Some.Group)).Concat(s_budgets.Select(Some.Budget))
            .Append(Kinds.BudgetTree).ToList();
        var open = new List<EntityRef>();
        for (var i = 0; i < 200; i++)
        {
            open.Clear();
            foreach (var entity in all)
            {
                if ((await client.ReadAsync(entity)).Due.Any(d => d.Agenda == AgendaName.Outbox))
                    open.Add(entity);
            }
            if (open.Count == 0)
                return null;
            await Task.Delay(50);
        }
        return $"effects of {string.Join(", ", open)} are not confirmed 10 s after the faults stopped";
    }
}
