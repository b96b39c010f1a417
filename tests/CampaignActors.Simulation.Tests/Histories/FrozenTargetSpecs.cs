using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// Frozen targets (domain.md §5.7): whatever changes, is suppressed, canceled, lost, doubled or crashes, what goes out is the target that
/// was approved, and the store has its very rows.
/// </summary>
/// <remarks>One history again: <c>CAMPAIGN_SEED=17</c>; more of them: <c>CAMPAIGN_SEEDS=2000</c>.</remarks>
public sealed class FrozenTargetSpecs(ITestOutputHelper output)
{
    private const int Steps = 50;
    private static readonly string[] s_online = ["E1", "E2", "E3"];
    private static readonly string[] s_offline = ["L1", "L2", "L3"];
    private static readonly string[] s_deliveries = [.. s_online, .. s_offline];
    private static readonly string[] s_countries = ["NL", "BE", "DE"];
    private static readonly string[] s_texts =
        ["country = 'NL'", "country in ('NL', 'BE')", "not country = 'DE'", "segment 'B' and postcode > '1500'", "everyone"];

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    [Fact]
    public async Task Hash_that_goes_out_is_the_one_that_was_approved()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 40);
        var (out_, again, problems) = (0, 0, new List<string>());
        foreach (var seed in seeds)
        {
            var history = new List<string>();
            var run = new History(seed, history);
            if (await run.ProblemAsync() is { } problem)
                problems.Add($"CAMPAIGN_SEED={seed}: {problem}\n  {string.Join("\n  ", history)}");
            out_ += run.WentOut;
            again += run.AnalysedAgain;
        }
        output.WriteLine($"{out_} targets went out, {again} were analysed again");
        Assert.True(problems.Count == 0, $"{problems.Count} histories fail\n{string.Join('\n', problems.Take(2))}");
        if (seeds.Skip(30).Any())
            Assert.True(out_ > 30 && again > 30, $"{out_} went out, {again} analysed again");
    }

    private sealed class History(int seed, List<string> lines)
    {
        private readonly Random _random = new(seed);

        /// <summary>Files and first waves.</summary>
        public int WentOut { get; private set; }

        public int AnalysedAgain { get; private set; }

        public async Task<string?> ProblemAsync()
        {
            await using var engine = new ModelEngine(
                DateTimeZone.Utc, MoneyWorld.Start, seed % 3 == 0 ? null : new ModelFaults(seed), null,
                ShellOptions.Default with { RememberedFor = Duration.FromDays(1_000), SnapshotEvery = seed % 2 == 0 ? 3 : 2_000 });
            foreach (var (act, i) in Setup().Select((a, i) => (a, i)))
            {
                var answer = await MoneyWorld.DoAsync(engine, act, $"setup{i}");
                if (!answer.Ok)
                    return $"{act}: {answer.Text}";
            }
            await engine.Recipients.PutAsync([.. Enumerable.Range(1, 25).Select(Person)], default);
            for (var step = 0; step < Steps; step++)
            {
                if (_random.Next(4) == 0)
                    await ChangePeopleAsync(engine);
                var act = Next();
                var answer = await MoneyWorld.DoAsync(engine, act, $"s{step}");
                lines.Add($"{act} → {(answer.Ok ? "done" : answer.Text)}");
                if (_random.Next(6) == 0)
                    engine.Outage(Pick("audience", "files"), engine.Now + Duration.FromSeconds(_random.Next(1, 10_000)));
                if (_random.Next(5) == 0)
                    await engine.CrashAsync(null, $"deliveries/{Pick(s_deliveries)}");
                await engine.AdvanceToAsync(engine.Now + Duration.FromMinutes(_random.Next(1, 60)));
                await engine.SettleAsync();
                if (await BrokenAsync(engine) is { } broken)
                    return broken;
            }
            return null;
        }

        private string Pick(params string[] options) => options[_random.Next(options.Length)];

        private Recipient Person(int number) => new($"R{number}")
        {
            Email = $"r{number}@example.com", Country = Pick(s_countries), Street = "Markt 1", Postcode = $"{1_000 + _random.Next(1_000)}",
            City = $"City {number}",
        };

        private static IEnumerable<Act> Setup() =>
        [
            new("create", "operators/mia", "{ name: Mia, administrator: true }"),
            new("create", "budgets/B1", "{ allocated: 100000 }"),
            new("create", "plans/PLN1", "{ label: Plan }"),
            new("create", "programs/PRG1", "{ plan: PLN1 }"),
            new("create", "campaigns/OP1", "{ program: PRG1, budget: B1, manager: mia, process: defined, level: reserved }"),
            new("create", "segments/B", "{ where: \"country = 'BE'\" }"),
            new("create", "segments/A", "{ where: \"country = 'NL'\" }"),
            new("create", "typologies/T", "{ rules: [ { pressure: { max: 2, within: 2d } }, { capacity: { max: 30, per: 1d } } ] }"),
            .. s_online.Select(d => new Act("create", $"deliveries/{d}", "{ campaign: OP1, channel: email, "
                + "approvals: { target: [ mia ], budget: [ mia ] }, confirmation: automatic, "
                + "audience: { segments: [ A ], typology: T, control: { percent: 10 } } }")),
            .. s_offline.Select(d => new Act("create", $"deliveries/{d}", "{ campaign: OP1, channel: directMail, "
                + "approvals: { target: [ mia ], budget: [ mia ], extraction: [ mia ] }, "
                + "audience: { segments: [ A ], exclude: [ B ], limit: 8 } }")),
        ];

        private Act Next() => _random.Next(22) switch
        {
            0 or 1 or 2 or 3 => new("analyse", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            4 or 5 or 6 => new("approve", null, $"{{ delivery: {Pick(s_deliveries)}, step: target, by: mia }}"),
            7 or 8 => new("reject", null, $"{{ delivery: {Pick(s_deliveries)}, step: target, by: mia }}"),
            18 or 19 or 20 => new("approve", null, $"{{ delivery: {Pick(s_deliveries)}, step: budget, by: mia }}"),
            21 => new("reject", null, $"{{ delivery: {Pick(s_deliveries)}, step: budget, by: mia }}"),
            9 => new("approve", null, $"{{ delivery: {Pick(s_offline)}, step: extraction, by: mia }}"),
            10 => new("restartExtraction", null, $"{{ delivery: {Pick(s_offline)} }}"),
            11 => new("sent", null, $"{{ delivery: {Pick(s_deliveries)}, sent: {_random.Next(0, 4)} }}"),
            12 or 16 or 17 => new("reset", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            13 when _random.Next(3) == 0 => new("cancel", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            14 => new("set", "segments/B", $"{{ where: \"country = '{Pick(s_countries)}'\" }}"),
            _ => new("set", "segments/A", $"{{ where: \"{Pick(s_texts)}\" }}"),
        };

        private async Task ChangePeopleAsync(ModelEngine engine)
        {
            var key = _random.Next(1, 28);
            switch (_random.Next(3))
            {
                case 0:
                    await engine.Recipients.PutAsync([Person(key)], default);
                    break;
                case 1 when await engine.Recipients.FindAsync($"R{key}", default) is not null:
                    await engine.Recipients.SuppressAsync(
                        $"R{key}", new Suppression(Channel.DirectMail, SuppressionReason.Manual, engine.Now, "test"), default);
                    break;
                default:
                    await engine.Recipients.ForgetAsync($"R{key}", default);
                    break;
            }
            lines.Add($"people: R{key}");
        }

        private async Task<string?> BrokenAsync(ModelEngine engine)
        {
            if (engine.World.Alarms.FirstOrDefault() is { } alarm)
                return alarm;
            (WentOut, AnalysedAgain) = (0, 0);
            foreach (var code in s_deliveries)
            {
                if (await BrokenAsync(engine, code) is { } broken)
                    return $"{code}: {broken}";
            }
            return null;
        }

        private async Task<string?> BrokenAsync(ModelEngine engine, string code)
        {
            var kind = EntityCatalog.Get(Kinds.Deliveries);
            var entity = Kinds.Delivery(new Code(code));
            var state = (DeliveryModel)kind.Initial(entity.Code);
            foreach (var row in engine.World.Journal(entity).Select(r => EnvelopeCodec.Read(r)))
            {
                foreach (var happened in EntityFold.Whole(kind, state, row).ToList())
                {
                    if (happened is ExtractionStarted or WaveReleased { Wave: 1 })
                    {
                        WentOut++;
                        if (GoesOutUnapproved(state, happened) is { } problem)
                            return problem;
                    }
                    AnalysedAgain += happened is TargetFrozen { Preparation: > 1 } ? 1 : 0;
                    state = (DeliveryModel)kind.Evolve(
                        state, happened, new EventMeta(row.At, row.By, row.CommandId ?? row.Cause, row.Granted));
                }
            }
            return await StoredAsync(engine, state);
        }

        private static string? GoesOutUnapproved(DeliveryModel state, IEvent happened)
        {
            var approved = state.ApprovalFor(ApprovalType.Target);
            if (state.Target is not { Hash: { } hash, Attempt: { } attempt } target)
                return $"{happened.GetType().Name} without a frozen target";
            if (approved.Status != ApprovalStatus.Approved || approved.Target != new TargetMark(target.Preparation, hash))
                return $"{happened.GetType().Name} of {hash}, approved is {approved.Target}";
            if (state.ApprovalFor(ApprovalType.Budget).Target != approved.Target)
                return $"the cost of another target was approved than {hash}";
            return happened is ExtractionStarted started && (started.People is not { } people
                || (people.Preparation, people.Attempt, started.Rows) != (target.Preparation, attempt, target.Targeted - target.Excluded))
                    ? "the file is of other people than the target"
                    : null;
        }

        /// <summary>The store has the rows of what the delivery goes by; each file has no more people than they are.</summary>
        private static async Task<string?> StoredAsync(ModelEngine engine, DeliveryModel state)
        {
            if (state.Target is not { Hash: { } hash, Attempt: { } attempt } target)
                return null;
            var key = new TargetKey(state.Code, target.Preparation, attempt);
            if (await engine.Recipients.HashAsync(key, default) is { } stored && stored != hash)
                return $"the store has {stored} for {hash}";
            var kept = await engine.Recipients.TargetAsync(key, default);
            if (kept is null || kept.Targeted != target.Targeted || kept.Excluded != target.Excluded)
                return $"the store has {kept} for {target}";
            var summary = (await engine.Recipients.TargetsAsync(default)).Single(s => s.Target.Key == key);
            if (!engine.World.Shell(Kinds.Delivery(state.Code)).HasUnconfirmed && summary.HandedOver != target.HandedOverAt)
                return $"handed over {summary.HandedOver} in the store, {target.HandedOverAt} by the delivery";
            return state.Extraction is { } file && file.Rows + (file.LeftOut ?? 0) != state.ToSend
                ? $"the file has {file.Rows} people and lacks {file.LeftOut}, {state.ToSend} were approved"
                : null;
        }
    }
}
