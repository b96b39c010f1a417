using System.Diagnostics;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Operations.Demo;
using CampaignActors.Recipients.Importing;
using NodaTime;

namespace CampaignActors.Benchmarks.Audiences;

/// <summary>
/// A file of people through import, questions, analysis and extraction, beside the quickest way in and out of a plain table of the same
/// database. Arms take turns in each round.
/// </summary>
internal sealed class AudienceBenchmark(IStore store)
{
    private const string Delivery = "DM1";
    private static readonly Instant s_now = PeopleFile.Today.At(new LocalTime(9, 0)).InUtc().ToInstant();

    public async Task<AudienceResult> RunAsync(int people, int rounds, string data, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        var file = Path.Combine(folder.Path, "people.csv");
        PeopleFile.Write(file, people);
        var (bare, import, second, copied, extracted) =
            (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (asPeople, byRank) = (new List<double>(), new List<double>());
        var questions = new Dictionary<string, List<double>>();
        var analysis = new List<double>();
        var result = new AudienceResult(store.Title, people, new FileInfo(file).Length);
        for (var round = 0; round < rounds; round++)
        {
            await using var site = await store.NewAsync();
            await site.PrepareAsync();
            await using var table = site.Bare();
            bare.Add(await TimeAsync(() => table.LoadAsync(file)));
            using var memory = new PeakMemory();
            await using (var held = await site.PeopleAsync())
            {
                await held.People.DeclareAsync(MadeUpPeople.Layout, default);
                import.Add(await TimeAsync(() => ImportAsync(held.People, file, folder.Path)));
                result = result with { ImportMegabytes = memory.Take() };
                if (await table.PrepareAsPeopleAsync(folder.Path))
                    asPeople.Add(await TimeAsync(() => table.LoadAsPeopleAsync(folder.Path)));
                second.Add(await TimeAsync(() => ImportAsync(held.People, file, folder.Path)));
                say($"{store.Title}, round {round}: bare {bare[^1]:0.0} s, import {import[^1]:0.0} s, again {second[^1]:0.0} s");
                foreach (var (name, text) in Questions)
                {
                    if (!questions.TryGetValue(name, out var times))
                        questions[name] = times = [];
                    times.Add(await TimeAsync(() => held.People.CountAsync(Condition(text), s_now, DateTimeZone.Utc, 5, default)));
                    say($"{store.Title}, {name}: {times[^1] * 1000:0} ms");
                }
                await SuppressAsync(held.People, people);
                await held.People.AnalyseAsync(Question("DM0", people) with { Limit = null }, default);
                FrozenTarget? target = null;
                analysis.Add(await TimeAsync(async () => target = await held.People.AnalyseAsync(Question(Delivery, people), default)));
                result = result with { Targeted = target!.Targeted, ToSend = target.ToSend };
                say($"{store.Title}, analysis of {target.Targeted:N0}: {analysis[^1]:0.0} s, {target.ToSend:N0} to send");
                var all = await held.People.AnalyseAsync(Everyone(), default);
                copied.Add(await TimeAsync(() => table.CopyOutAsync(Exported)));
                if (asPeople.Count > 0)
                    byRank.Add(await TimeAsync(() => table.CopyOutByRankAsync(Exported, all.Key)));
                memory.Take();
                extracted.Add(await TimeAsync(() => ExtractAsync(held.People, all.Key)));
                result = result with { ExtractMegabytes = memory.Take(), Extracted = all.ToSend };
                say($"{store.Title}, copy {copied[^1]:0.0} s, extraction of {all.ToSend:N0}: {extracted[^1]:0.0} s");
            }
        }
        return result with
        {
            Bare = Median.Of(bare),
            Import = Median.Of(import),
            ImportAgain = Median.Of(second),
            Counts = [.. questions.Select(q => (q.Key, Median.Of(q.Value) * 1000))],
            Analysis = Median.Of(analysis),
            CopyOut = Median.Of(copied),
            LoadAsPeople = asPeople.Count == 0 ? null : Median.Of(asPeople),
            CopyOutByRank = byRank.Count == 0 ? null : Median.Of(byRank),
            Extraction = Median.Of(extracted),
        };
    }

    private static readonly (string Name, string Text)[] Questions =
    [
        ("indexed attribute", "loyaltyPoints > 1990"),
        ("any attribute", "lastName like 'van %' and city in ('Utrecht', 'Gent')"),
        ("several", "age >= 30 and optIn and not club = 'Oak' or on list 'DESIGNERS'"),
    ];

    private static readonly string[] Exported = ["key", "firstName", "lastName", "street", "postcode", "city", "country"];

    private static Condition Condition(string text) => SegmentText.Read(text, MadeUpPeople.Layout) is { Condition: { } condition }
        ? condition
        : throw new VoidRunException($"'{text}' cannot be read");

    /// <summary>About a tenth of the people match.</summary>
    private static TargetQuestion Question(string delivery, int people) => Everyone() with
    {
        Delivery = delivery,
        Segments = [Condition("country = 'NL' and age >= 25 and age <= 50")],
        Exclude = [Condition("club = 'Walnut'")],
        Control = new ControlGroup(100_000, null),
        Typology = "STANDARD",
        Filters = [new FilterRule(Condition("not optIn"), "optedOut")],
        Pressure = [new PressureRule(1, Duration.FromDays(7), Channel.Email)],
        Limit = people / 20,
    };

    private static TargetQuestion Everyone() => new()
    {
        Delivery = "ALL",
        Preparation = 1,
        Channel = Channel.Email,
        At = s_now,
        Zone = DateTimeZone.Utc,
        ContactAt = s_now,
        Segments = [new Condition.Everyone()],
    };

    private static async Task SuppressAsync(IRecipientDatabase store, int people)
    {
        var entries = new MadeUpPeople(1, PeopleFile.Today).Take(people).Where((_, i) => i % 100 == 7)
            .Select(p => new SuppressionEntry(
                p.Key, null, null, new Suppression(Channel.Email, SuppressionReason.Unsubscribed, s_now, "benchmark")));
        foreach (var chunk in entries.Chunk(5_000))
            await store.ImportSuppressionsAsync(chunk, default);
    }

    private static async Task ImportAsync(IRecipientDatabase store, string file, string folder)
    {
        await using var read = File.OpenRead(file);
        var counts = await new RecipientImport(new StoreImportTarget(store)).RunAsync(
            read, new ImportOptions { Folder = folder }, bad => throw new VoidRunException($"line {bad.Line}: {bad.Reason}"), null,
            default);
        if (counts.Rows != counts.Created + counts.Unchanged)
            throw new VoidRunException($"{counts} does not add up");
    }

    private static async Task ExtractAsync(IRecipientDatabase store, TargetKey key)
    {
        var format = new ExportFormat { Columns = [.. Exported.Select(f => new ExportColumn(f))] };
        await using var to = new BufferedStream(Stream.Null, 1 << 16);
        await ExportWriter.WriteAsync(
            format, fields => store.PeopleOfAsync(key, fields, default), new ExportSubject(Delivery, null, null, null), to, default);
    }

    /// <returns>Seconds.</returns>
    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
