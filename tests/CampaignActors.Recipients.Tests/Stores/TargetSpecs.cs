using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>Targets are frozen in the same way in memory, SQLite and PostgreSQL, and equal to those in memory.</summary>
public abstract class TargetSpecs : IAsyncLifetime
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 7, 31, 12, 0);
    private static readonly DateTimeZone s_zone = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
    private static readonly RecipientLayout s_layout = new([new RecipientField("points", DataType.Number, Indexed: true)]);

    private protected IRecipientDatabase Store { get; private set; } = null!;

    private readonly MemoryRecipients _model = new();

    protected abstract Task<IRecipientDatabase> OpenAsync();

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        foreach (var store in Both)
            await store.DeclareAsync(s_layout, default);
    }

    public virtual Task DisposeAsync() => Task.CompletedTask;

    private IRecipientDatabase[] Both => [Store, _model];

    private static Condition Where(string text) => SegmentText.Read(text, s_layout) is { Condition: { } condition } ? condition
        : throw new ArgumentException(text);

    private static TargetQuestion Question(string delivery, int preparation = 1, string where = "key is not null") => new()
    {
        Delivery = delivery,
        Preparation = preparation,
        Channel = Channel.Email,
        At = s_noon,
        Zone = s_zone,
        ContactAt = s_noon,
        Segments = [where == "key is not null" ? new Condition.Everyone() : Where(where)],
    };

    private async Task<FrozenTarget> AnalyseAsync(TargetQuestion question)
    {
        var target = await Store.AnalyseAsync(question, default);
        var model = await _model.AnalyseAsync(question, default);
        Assert.Equal(model with { ExcludedBy = target.ExcludedBy }, target);
        Assert.Equal(model.ExcludedBy, target.ExcludedBy);
        Assert.Equal(target.Hash, await Store.HashAsync(target.Key, default));
        return target;
    }

    private async Task EachAsync(Func<IRecipientDatabase, Task> change)
    {
        foreach (var store in Both)
            await change(store);
    }

    private Task PeopleAsync(int count) => EachAsync(s => s.PutAsync(
        [.. Enumerable.Range(1, count).Select(i => new Recipient($"R{i}") { Email = $"r{i}@x.nl", Country = i % 2 == 0 ? "NL" : "BE" })],
        default));

    private static async Task<List<TargetRow>> RowsAsync(IRecipientDatabase store, TargetKey key, bool all)
    {
        var rows = new List<TargetRow>();
        await foreach (var row in store.RowsAsync(key, all, default))
            rows.Add(row);
        return rows;
    }

    [Fact]
    public async Task Each_is_left_out_for_the_first_reason_that_applies()
    {
        await PeopleAsync(20);
        await EachAsync(s => s.PutAsync(
            [
                new Recipient("N1"), new Recipient("B1") { Email = "nonsense" }, new Recipient("A0") { Email = "R1@X.nl" },
                new Recipient("S1") { Email = "s1@x.nl" }, new Recipient("S2") { Email = "s2@x.nl" },
            ],
            default));
        await EachAsync(s => s.SuppressAsync("S1", Because(Channel.Email), default));
        await EachAsync(s => s.SuppressAsync("S2@x.nl", Because(Channel.Email), default));

        var target = await AnalyseAsync(Question("D1") with
        {
            Exclude = [Where("key = 'R2'")],
            Filters = [new FilterRule(Where("key = 'R3' or key = 'R2'"), "employee"), new FilterRule(Where("key in ('R3', 'R4')"),
                "other")],
            Control = new ControlGroup(100_000, null),
            Limit = 12,
        });

        Assert.Equal(25, target.Targeted);
        Assert.Equal(
            new SortedDictionary<string, long>
            {
                ["badAddress"] = 1, ["control"] = 1, ["duplicate"] = 1, ["employee"] = 1, ["excluded"] = 1, ["limit"] = 4,
                ["noAddress"] = 1,
                ["other"] = 1, ["suppressed"] = 2,
            },
            target.ExcludedBy);
        Assert.Equal(12, target.ToSend);
        var rows = await RowsAsync(Store, target.Key, all: true);
        Assert.Equal(rows.OrderBy(r => r.Rank).ThenBy(r => r.Number), rows);
        Assert.Equal(await RowsAsync(_model, target.Key, all: true), rows, (a, b) =>
            a.Number == b.Number && a.Rank == b.Rank && a.Reason == b.Reason && a.Recipient!.Key == b.Recipient!.Key
            && a.Suppressed == b.Suppressed);
        Assert.Equal(12, (await RowsAsync(Store, target.Key, all: false)).Count);
        Assert.Equal("other", (await Store.RowAsync(target.Key, "R4", default))!.Reason);
        Assert.Null(await Store.RowAsync(target.Key, "unknown", default));
        Assert.Equal(25, await CountAsync("key like '%'"));
    }

    [Fact]
    public async Task The_same_preparation_gets_the_answer_that_is_there()
    {
        await PeopleAsync(5);
        var first = await AnalyseAsync(Question("D1"));
        await EachAsync(s => s.PutAsync([new Recipient("late") { Email = "late@x.nl" }], default));

        var again = await Store.AnalyseAsync(Question("D1"), default);
        var next = await AnalyseAsync(Question("D1", 2));

        Assert.Equal((first.Key, first.Hash), (again.Key, again.Hash));
        Assert.Equal((5, 6), (first.Targeted, next.Targeted));
        await Store.KeepAsync(first.Key, default);
        Assert.NotNull(await Store.TargetAsync(next.Key, default));
        await Store.KeepAsync(next.Key, default);
        Assert.Null(await Store.TargetAsync(first.Key, default));
        await Assert.ThrowsAsync<AudienceException>(() => Store.KeepAsync(first.Key, default));
        // An attempt that was removed is not used again.
        Assert.Equal(2, (await Store.AnalyseAsync(Question("D1"), default)).Key.Attempt);
    }

    [Fact]
    public async Task Frozen_rows_keep_number_and_state_of_a_forgotten_person()
    {
        await PeopleAsync(3);
        var target = await AnalyseAsync(Question("D1"));
        var number = (await Store.FindAsync("R2", default))!.Number;

        await EachAsync(s => s.SuppressAsync("R3", Because(Channel.Email), default));
        await EachAsync(s => s.ForgetAsync("R2", default));

        var rows = await RowsAsync(Store, target.Key, all: false);
        Assert.Equal([1L, 2L, 3L], rows.Select(r => r.Number).Order());
        Assert.Null(rows.Single(r => r.Number == number).Recipient);
        Assert.True(rows.Single(r => r.Recipient?.Key == "R3").Suppressed);
        Assert.False(rows.Single(r => r.Recipient?.Key == "R1").Suppressed);
        Assert.Equal(target.Hash, await Store.HashAsync(target.Key, default));
        Assert.Equal([target.Key], await Store.TargetsOfAsync(number, default));
        Assert.Null(await Store.RowAsync(target.Key, "R2", default));
    }

    [Fact]
    public async Task Pressure_counts_what_others_sent_or_mean_to_send()
    {
        await PeopleAsync(10);
        await AnalyseAsync(Question("D1", where: "country = 'NL'"));
        var rule = new PressureRule(1, Duration.FromDays(7), null);

        Assert.Equal(5, (await AnalyseAsync(Question("D2") with { Pressure = [rule] })).ExcludedBy["pressure"]);
        await EachAsync(s => s.ReleaseAsync("D2", default));
        await EachAsync(s => s.ReleaseAsync("D1", default));
        Assert.Empty((await AnalyseAsync(Question("D3") with { Pressure = [rule] })).ExcludedBy);
        await EachAsync(s => s.ReleaseAsync("D3", default));
        var sent = await AnalyseAsync(Question("D4", where: "country = 'BE'"));
        await EachAsync(s => s.HandOverAsync(sent.Key, s_noon - Duration.FromDays(8), default));
        Assert.Empty((await AnalyseAsync(Question("D5") with { Pressure = [rule] })).ExcludedBy);
    }

    [Fact]
    public async Task Capacity_is_shared_by_the_deliveries_of_a_typology()
    {
        await PeopleAsync(10);
        CapacityRule[] rules = [new(8, 1)];
        await AnalyseAsync(Question("D1", where: "country = 'NL'") with { Typology = "STANDARD", Capacity = rules });

        var second = await AnalyseAsync(Question("D2") with { Typology = "STANDARD", Capacity = rules });
        var other = await AnalyseAsync(Question("D3") with { Typology = "OTHER", Capacity = rules });
        var later = await AnalyseAsync(Question("D4") with
        {
            Typology = "STANDARD",
            Capacity = rules,
            ContactAt = s_noon + Duration.FromDays(1),
        });

        Assert.Equal((3L, 8L, 8L), (second.ToSend, other.ToSend, later.ToSend));
    }

    [Fact]
    public async Task Messages_count_as_received_once_handed_over()
    {
        await PeopleAsync(4);
        var target = await AnalyseAsync(Question("D1", where: "country = 'NL'"));
        Assert.Equal(0, await CountAsync("received 'D1'"));

        await EachAsync(s => s.HandOverAsync(target.Key, s_noon - Duration.FromDays(2), default));
        await EachAsync(s => s.HandOverAsync(target.Key, s_noon, default));

        Assert.Equal(2, await CountAsync("received 'D1'"));
        Assert.Equal(0, await CountAsync("received any within 2d"));
        Assert.Equal(2, await CountAsync("received any within 3d by channel email"));
        Assert.Equal(s_noon - Duration.FromDays(2), (await Store.TargetsAsync(default)).Single().HandedOver);
        await Store.ReleaseAsync("D1", default);
        Assert.Equal(2, await CountAsync("received 'D1'"));
    }

    [Fact]
    public async Task Rows_are_purged_and_swept_and_counts_stay()
    {
        await PeopleAsync(4);
        var sent = await AnalyseAsync(Question("D1"));
        var open = await AnalyseAsync(Question("D2"));
        var lost = await AnalyseAsync(Question("D3"));
        await Store.KeepAsync(sent.Key, default);
        await Store.HandOverAsync(sent.Key, s_noon, default);

        var later = s_noon + Duration.FromDays(1);
        Assert.Equal(0, await Store.PurgeTargetsAsync(s_noon, default));
        Assert.Equal([true, false, false], (await Store.TargetsAsync(default)).Select(t => t.IsDoneBefore(later)));
        Assert.Equal(1, await Store.PurgeTargetsAsync(later, default));
        Assert.Equal(0, await Store.PurgeTargetsAsync(later, default));
        Assert.Equal(1, await Store.SweepTargetsAsync(new HashSet<TargetKey> { open.Key }, later, default));

        Assert.Equal(4, (await Store.TargetAsync(sent.Key, default))!.ToSend);
        var refusal = await Assert.ThrowsAsync<AudienceException>(() => RowsAsync(Store, sent.Key, all: true));
        Assert.StartsWith("the people of this target were purged", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AudienceException>(async () => await Store.PeopleOfAsync(sent.Key, [], default).AnyAsync());
        Assert.Null(await Store.HashAsync(sent.Key, default));
        Assert.Null(await Store.TargetAsync(lost.Key, default));
        Assert.Equal([sent.Key, open.Key], (await Store.TargetsAsync(default)).Select(t => t.Target.Key));
    }

    [Fact]
    public async Task Work_of_one_run_at_a_time_is_done_once()
    {
        Assert.True(await Store.AloneAsync(
            async ct => Assert.False(await Store.AloneAsync(_ => throw new InvalidOperationException("twice"), ct)), default));
        await Assert.ThrowsAsync<IOException>(() => Store.AloneAsync(_ => throw new IOException("cut off"), default));
        Assert.True(await Store.AloneAsync(_ => Task.CompletedTask, default));
    }

    [Fact]
    public async Task Targets_that_events_name_are_checked()
    {
        await PeopleAsync(4);
        var target = await AnalyseAsync(Question("D1"));

        Assert.Empty(await TargetCheck.ProblemsAsync(Store, [(target.Key, target.Hash)], default));
        Assert.Equal(
            2,
            (await TargetCheck.ProblemsAsync(
                Store, [(target.Key, "other"), (target.Key with { Attempt = 2 }, target.Hash)], default)).Count);
    }

    [Fact]
    public async Task Analyses_of_one_typology_wait_for_each_other()
    {
        await PeopleAsync(100);
        CapacityRule[] rules = [new(250, 1)];

        var targets = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Store.AnalyseAsync(
            Question($"D{i}") with { Typology = "STANDARD", Capacity = rules }, default)));

        Assert.Equal(250, targets.Sum(t => t.ToSend));
    }

    [Fact]
    public async Task The_same_preparation_asked_twice_at_once_is_frozen_once()
    {
        await PeopleAsync(50);

        var targets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.AnalyseAsync(Question("D1"), default)));

        Assert.All(targets, t => Assert.Equal(1, t.Key.Attempt));
        Assert.Single(await Store.TargetsAsync(default));
    }

    [Fact]
    public async Task A_number_that_does_not_fit_is_an_error()
    {
        await EachAsync(s => s.PutAsync(
            [
                new Recipient("R1") { Attributes = new Dictionary<string,
                    FieldValue> { ["points"] = FieldValue.OfUnits(FieldValue.MostUnits) } },
            ],
            default));

        await Assert.ThrowsAsync<AudienceException>(() => Store.AnalyseAsync(Question("D1", where: "points * points > 1"), default));
        await Assert.ThrowsAsync<AudienceException>(() => Store.CountAsync(Where("points * points > 1"), s_noon, s_zone, 0, default));
        Assert.Empty(await Store.TargetsAsync(default));
    }

    /// <summary>Random people and questions give the same targets as in memory, through pages and chunks.</summary>
    [Fact]
    public async Task Random_questions_have_the_answers_of_memory()
    {
        var random = new Random(11);
        Recipient[] people = [.. Enumerable.Range(0, 2_500).Select(i => new Recipient($"K{random.Next(5_000)}")
        {
            Email = random.Next(10) == 0 ? null : $"m{random.Next(2_000)}@x.nl",
            Phone = random.Next(2) == 0 ? null : $"06{random.Next(10_000_000):00000000}",
            Country = random.Next(3) switch { 0 => "NL", 1 => "be", _ => null },
            Lists = random.Next(4) == 0 ? new HashSet<string> { "VIP" } : [],
            Attributes = random.Next(2) == 0
                ? new Dictionary<string, FieldValue>()
                : new Dictionary<string, FieldValue> { ["points"] = FieldValue.OfUnits(random.Next(-50_000, 50_000)) },
        })];
        await EachAsync(s => s.PutAsync(people, default));
        for (var i = 0; i < 100; i++)
        {
            var (key, address) = (people[random.Next(people.Length)].Key, $"M{random.Next(2_000)}@x.nl");
            await EachAsync(s => s.SuppressAsync(key, Because(Channel.Email), default));
            await EachAsync(s => s.SuppressAsync(address, Because(Channel.Email), default));
        }
        string[] conditions =
            ["country = 'BE'", "not country = 'nl'", "on list 'VIP'", "points > 1.5 or points is null", "points between -2 and 2",
                "received any within 30d", "not received 'T3'", "email like 'm1%'"];
        for (var i = 0; i < 25; i++)
        {
            Condition Draw() => Where(conditions[random.Next(conditions.Length)]);
            var target = await AnalyseAsync(Question($"T{i}") with
            {
                Channel = random.Next(3) == 0 ? Channel.Mobile : Channel.Email,
                ContactAt = s_noon + Duration.FromHours(random.Next(-200, 200)),
                Segments = [Draw(), Draw()],
                Within = random.Next(2) == 0 ? [Draw()] : [],
                Exclude = random.Next(2) == 0 ? [Draw()] : [],
                Filters = random.Next(2) == 0 ? [new FilterRule(Draw(), "a"), new FilterRule(Draw(), "b")] : [],
                Pressure = random.Next(2) == 0
                    ? [new PressureRule(2, Duration.FromDays(3), null), new PressureRule(1, Duration.FromDays(1), Channel.Email)]
                    : [],
                Control = random.Next(2) == 0 ? new ControlGroup(100_000, null) : null,
                Limit = random.Next(3) == 0 ? 500 : null,
                Typology = "STANDARD",
                Capacity = random.Next(2) == 0 ? [new CapacityRule(2_000, 2)] : [],
            });
            var left = s_noon - Duration.FromDays(random.Next(40));
            if (random.Next(2) == 0)
                await EachAsync(s => s.HandOverAsync(target.Key, left, default));
            if (random.Next(4) == 0)
                await EachAsync(s => s.ReleaseAsync(target.Key.Delivery, default));
            if (i % 10 == 0)
            {
                var rows = await RowsAsync(Store, target.Key, all: true);
                var model = await RowsAsync(_model, target.Key, all: true);
                Assert.Equal(
                    model.Select(r => (r.Number, r.Rank, r.Reason, r.Recipient?.Key, r.Suppressed)),
                    rows.Select(r => (r.Number, r.Rank, r.Reason, r.Recipient?.Key, r.Suppressed)));
            }
        }
    }

    private async Task<long> CountAsync(string where)
    {
        var answer = await Store.CountAsync(Where(where), s_noon, s_zone, 3, default);
        var model = await _model.CountAsync(Where(where), s_noon, s_zone, 3, default);
        Assert.Equal(model.Sample, answer.Sample);
        Assert.Equal(model.Count, answer.Count);
        return answer.Count;
    }

    private static Suppression Because(Channel channel) => new(channel, SuppressionReason.Manual, s_noon, "test");
}

public sealed class MemoryTargetSpecs : TargetSpecs
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteTargetSpecs : TargetSpecs
{
    private readonly TempFolder _folder = new();

    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresTargetSpecs(PostgresFixture postgres) : TargetSpecs, IClassFixture<PostgresFixture>
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.PostgresAsync(postgres);
}
