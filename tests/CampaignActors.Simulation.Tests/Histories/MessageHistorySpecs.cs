using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// Messages sent from here (domain.md §5.8): whatever is paused, stopped, suppressed, forgotten, lost, doubled or crashes, each person of
/// the approved target gets one message of a delivery at most and no more of several than rules of pressure allow, and the delivery counts
/// what the ledger counts.
/// </summary>
/// <remarks>One history again: <c>CAMPAIGN_SEED=17</c>; more of them: <c>CAMPAIGN_SEEDS=2000</c>.</remarks>
public sealed class MessageHistorySpecs(ITestOutputHelper output)
{
    private const int Steps = 40;
    private static readonly string[] s_deliveries = ["E1", "E2", "E3", "E4"];
    private static readonly string[] s_countries = ["NL", "BE"];

    /// <summary>Of E1 and E2; the others have none, so what they send counts and is never held back.</summary>
    private static readonly PressureRule s_calm = new(1, Duration.FromHours(12), Channel.Email);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    [Fact]
    public async Task Each_person_gets_one_message_of_a_delivery_at_most()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 25);
        var (sent, over, pressed, problems) = (0L, 0, 0, new List<string>());
        foreach (var seed in seeds)
        {
            var run = new History(seed);
            if (await run.ProblemAsync() is { } problem)
                problems.Add($"CAMPAIGN_SEED={seed}: {problem}\n  {string.Join("\n  ", run.Lines)}");
            sent += run.Sent;
            over += run.Over;
            pressed += run.Pressed;
        }
        output.WriteLine($"{sent} messages were handed over, {pressed} held back by pressure at the claim, {over} deliveries are over");
        Assert.True(problems.Count == 0, $"{problems.Count} histories fail\n{string.Join('\n', problems.Take(2))}");
        if (seeds.Skip(24).Any())
            Assert.True(sent > 250 && over > 35 && pressed > 10, $"{sent} sent, {pressed} held back, {over} over");
    }

    private sealed class History(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, Instant> _suppressed = [];

        public List<string> Lines { get; } = [];

        public long Sent { get; private set; }

        public int Over { get; private set; }

        /// <summary>Messages that a rule of pressure has held back at the claim.</summary>
        public int Pressed { get; private set; }

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
            await engine.Recipients.PutAsync([.. Enumerable.Range(1, 20).Select(Person)], default);
            for (var step = 0; step < Steps; step++)
            {
                if (_random.Next(4) == 0)
                    await ChangePeopleAsync(engine);
                var act = Next();
                var answer = await MoneyWorld.DoAsync(engine, act, $"s{step}");
                Lines.Add($"{engine.Now} {act} → {(answer.Ok ? "done" : answer.Text)}");
                if (_random.Next(6) == 0)
                    engine.Outage(Pick("audience", "messages"), engine.Now + Duration.FromSeconds(_random.Next(1, 10_000)));
                if (_random.Next(5) == 0)
                    await engine.CrashAsync(null, $"deliveries/{Pick(s_deliveries)}");
                await AdvanceAsync(engine, Duration.FromMinutes(_random.Next(1, 200)));
                if (await BrokenAsync(engine, atTheEnd: false) is { } broken)
                    return broken;
            }
            await AdvanceAsync(engine, Duration.FromDays(3));
            return await BrokenAsync(engine, atTheEnd: true);
        }

        private static async Task AdvanceAsync(ModelEngine engine, Duration by)
        {
            await engine.AdvanceToAsync(engine.Now + by);
            await engine.SettleAsync();
        }

        private string Pick(params string[] options) => options[_random.Next(options.Length)];

        private Recipient Person(int number) => new($"R{number}") { Email = $"r{number}@example.com", Country = Pick(s_countries) };

        private static IEnumerable<Act> Setup() =>
        [
            new("create", "operators/mia", "{ name: Mia, administrator: true }"),
            new("create", "budgets/B1", "{ allocated: 100000 }"),
            new("create", "plans/PLN1", "{ label: Plan }"),
            new("create", "programs/PRG1", "{ plan: PLN1 }"),
            new("create", "campaigns/OP1", "{ program: PRG1, budget: B1, manager: mia, process: defined, level: reserved }"),
            new("create", "segments/A", "{ where: \"country = 'NL'\" }"),
            new("create", "typologies/CALM", "{ rules: [ { pressure: { max: 1, within: 12h, channel: email } } ] }"),
            .. s_deliveries.Select((d, i) => new Act("create", $"deliveries/{d}", "{ campaign: OP1, channel: email, "
                + "approvals: { target: [ mia ] }, confirmation: automatic, audience: { segments: [ A ]"
                + (i < 2 ? ", typology: CALM }, " : " }, ")
                + (i % 2 == 0 ? "waves: { count: 2, every: 4h }, " : "") + (i == 3 ? "validityDays: 1, " : "")
                + "content: { subject: \"Hello {{ recipient.firstName }}\", text: Hello } }")),
        ];

        private Act Next() => _random.Next(16) switch
        {
            0 or 1 or 2 or 3 => new("analyse", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            4 or 5 or 6 or 7 => new("approve", null, $"{{ delivery: {Pick(s_deliveries)}, step: target, by: mia }}"),
            8 => new("reject", null, $"{{ delivery: {Pick(s_deliveries)}, step: target, by: mia }}"),
            9 or 10 => new("pause", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            11 or 12 => new("resume", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            13 when _random.Next(3) == 0 => new("stop", null, $"{{ delivery: {Pick(s_deliveries)} }}"),
            14 => new(
                "editContent", null,
                $"{{ delivery: {Pick(s_deliveries)}, content: {{ "
                    + $"subject: \"Hello {{{{ recipient.{Pick("firstName", "fristName")} }}}}\", text: Hello }} }}"),
            15 => new("sent", null, $"{{ delivery: {Pick(s_deliveries)}, sent: {_random.Next(0, 4)} }}"),
            _ => new("set", "segments/A", $"{{ where: \"country = '{Pick(s_countries)}'\" }}"),
        };

        private async Task ChangePeopleAsync(ModelEngine engine)
        {
            var key = $"R{_random.Next(1, 21)}";
            if (_random.Next(5) == 0)
            {
                await engine.Recipients.ForgetAsync(key, default);
                _suppressed.Remove(key);
            }
            else if (await engine.Recipients.FindAsync(key, default) is not null)
            {
                await engine.Recipients.SuppressAsync(
                    key, new Suppression(Channel.Email, SuppressionReason.Manual, engine.Now, "test"), default);
                _suppressed.TryAdd(key, engine.Now);
            }
            Lines.Add($"{engine.Now} people: {key}");
        }

        private async Task<string?> BrokenAsync(ModelEngine engine, bool atTheEnd)
        {
            if (engine.World.Alarms.FirstOrDefault() is { } alarm)
                return alarm;
            var ledger = engine.Recipients.Messages;
            if ((await ledger.ProblemsAsync(default)).FirstOrDefault() is { } problem)
                return problem;
            (Sent, Over, Pressed) = (0, 0, 0);
            foreach (var code in s_deliveries)
            {
                var state = (DeliveryModel)engine.World.State(Kinds.Delivery(new Code(code)));
                if (state.Mailing is not { } mailing)
                    continue;
                var head = await ledger.MailingAsync(new(code, mailing.Preparation), engine.Now, default);
                if (head is null)
                {
                    if (atTheEnd)
                        return $"{code}: the ledger has no mailing";
                    continue;
                }
                if (head.Plan.Hash != state.Target?.Hash)
                    return $"{code}: {head.Plan.Hash} is sent, {state.Target?.Hash} was approved";
                var counts = await ledger.CountsAsync(head.Key, default);
                Sent += counts.HandedOver;
                Pressed += (await ledger.LinesAsync(head.Key, MessageState.Suppressed, 0, 100, default))
                    .Count(l => l.Answer == MessageRules.Pressed);
                if (counts.Total != state.ToSend)
                    return $"{code}: {counts.Total} messages for {state.ToSend}";
                if (counts.HandedOver > (state.Sending?.Released ?? 0))
                    return $"{code}: {counts.HandedOver} of {state.Sending?.Released} released messages were handed over";
                if (atTheEnd && Differs(state, counts) is { } differs)
                    return $"{code}: {differs}";
            }
            var total = engine.Outside()["messages"]?["total"]?.GetValue<long>() ?? 0;
            if (total != Sent)
                return $"{total} messages have left, {Sent} are in the ledger: some have left twice";
            return await SuppressedAsync(ledger) ?? await TooManyAsync(ledger);
        }

        /// <summary>Who got a message under a rule had, by then, fewer of other deliveries within its time than the rule allows.</summary>
        private static async Task<string?> TooManyAsync(IMessageLedger ledger)
        {
            foreach (var key in Enumerable.Range(1, 20).Select(number => $"R{number}"))
            {
                var got = (await ledger.OfRecipientAsync(key, default)).Where(l => l.SentAt is not null).ToList();
                foreach (var line in got.Where(l => l.Mailing.Delivery is "E1" or "E2"))
                {
                    var others = got.Count(o => o.Mailing.Delivery != line.Mailing.Delivery
                        && o.SentAt < line.SentAt && o.SentAt > line.SentAt - s_calm.Within);
                    if (others >= s_calm.Max)
                        return $"{key} got {line.Mailing.Delivery} at {line.SentAt} after {others} of others within {s_calm.Within}";
                }
            }
            return null;
        }

        private string? Differs(DeliveryModel state, MailingCounts counts)
        {
            if (!state.IsOver)
                return state.State == DeliveryState.Paused ? null : $"it is {state.State} three days later";
            Over++;
            return (state.Sent ?? 0, state.Failed) != (counts.HandedOver, counts.Failed)
                ? $"sent {state.Sent} and failed {state.Failed}, the ledger has {counts.HandedOver} and {counts.Failed}"
                : state.Sent + state.Failed + state.Dropped != state.ToSend
                    ? $"sent {state.Sent}, failed {state.Failed} and dropped {state.Dropped} are not the {state.ToSend} to send"
                : counts.Open + counts.Deferred > 0 ? $"it is over, and {counts.Open + counts.Deferred} messages are not" : null;
        }

        private async Task<string?> SuppressedAsync(IMessageLedger ledger)
        {
            foreach (var (key, since) in _suppressed)
            {
                if ((await ledger.OfRecipientAsync(key, default)).Any(l => l.SentAt > since))
                    return $"{key} was suppressed at {since} and got a message after it";
            }
            return null;
        }
    }
}
