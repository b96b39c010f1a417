using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Lists;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Benchmarks.Scale;

/// <summary>
/// Pages of lists with conditions among many campaigns, from the question to the bytes of the answer, without HTTP: what is found, how many
/// there are, and the documents of a page of 100. The tables are filled as a projector fills them: four years, 200 programs, 100 budgets.
/// </summary>
internal sealed class ListBenchmark(IStore store)
{
    private const int Batch = 500;
    private const int Page = 100;
    private static readonly Instant s_first = Instant.FromUtc(2024, 1, 1, 0, 0);
    private static readonly string[] s_topics = ["Spring", "Summer", "Autumn", "Winter", "Loyalty", "Welcome", "Renewal", "Événement"];
    private static readonly string[] s_cities = ["Ghent", "Liège", "Brussels", "Namur", "Antwerp", "Bruges", "Leuven"];
    private static readonly string[] s_states = ["beingEdited", "started", "finished"];

    public async Task<IReadOnlyList<ReportTiming>> RunAsync(int campaigns, int rounds, Action<string> say)
    {
        await using var site = await store.NewAsync();
        await site.PrepareAsync();
        using var tables = site.Projections();
        tables.Prepare();
        foreach (var what in new[] { "filled", "written again" })
        {
            var watch = Stopwatch.StartNew();
            for (var first = 0; first < campaigns; first += Batch)
                Commit(tables, Enumerable.Range(first, Math.Min(Batch, campaigns - first)));
            say($"{store.Title}, lists of {campaigns:N0} campaigns {what} in {watch.Elapsed.TotalSeconds:0.0} s");
        }

        var all = new ListQuery(Kinds.Campaigns) { Limit = Page + 1, Counts = true };
        var label = all with { Sort = ListSort.Label };
        var month = all with
        {
            From = s_first + Duration.FromDays(700),
            To = s_first + Duration.FromDays(730),
            Sort = ListSort.Start,
        };
        var middle = tables.Find(label with { Words = ["LOYALTY", "NAMUR"], Limit = 1, Counts = false }).Entries[0];
        (string Name, ListQuery Query)[] questions =
        [
            ("all, by label", label),
            ("all, by label, from the middle", label with { After = middle }),
            ("two words that occur often, by label", label with { Words = ["SPRING", "GHENT"] }),
            ("a word that occurs ten times, by label", label with { Words = ["CAMPAIGN 1234"] }),
            ("a word that never occurs", all with { Words = ["NOTHING"] }),
            ("one state of a hundredth, by start", all with { States = ["canceled"], Sort = ListSort.Start }),
            ("two states, last changed first", all with
            {
                States = ["started", "beingEdited"], Sort = ListSort.Changed, Descending = true,
            }),
            ("one program, by label", label with { References = Of("program", "PRG7") }),
            ("one budget and a state, by start", all with
            {
                References = Of("budget", "B7"), States = ["started"], Sort = ListSort.Start,
            }),
            ("one month, by start", month),
            ("one month, a state and a word, last start first", month with
            {
                States = ["finished"], Words = ["LIÈGE"], Descending = true,
            }),
        ];
        var timings = new List<ReportTiming>();
        foreach (var (name, query) in questions)
        {
            var (times, rows) = (new List<double>(), 0L);
            for (var round = 0; round <= rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                rows = Answer(tables, query);
                if (round > 0)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            say($"{store.Title}, {name}: {Median.Of(times):0.0} ms, worst {times.Max():0.0} ms, {rows:N0} rows");
            timings.Add(new ReportTiming(store.Title, name, campaigns, (int)rows, Median.Of(times), times.Max()));
        }
        return timings;
    }

    private static Dictionary<string, Code> Of(string key, string code) => new() { [key] = new Code(code) };

    private static long Answer(IProjectionStore tables, ListQuery query)
    {
        var found = tables.Find(query);
        var look = new OneLook(new StoreViews(tables));
        var items = new JsonArray();
        foreach (var entries in found.Entries.Take(Page).Chunk(50))
        {
            var views = tables.Views(query.Kind, [.. entries.Select(e => e.Code)]);
            foreach (var row in entries.Select(e => views[e.Code]))
                items.Add(Composer.Compose(row.Entity, row.Open(), look, s_first, DateTimeZone.Utc));
        }
        _ = Encoding.UTF8.GetBytes(items.ToJsonString());
        return found.Count!.Value;
    }

    private static void Commit(IProjectionStore tables, IEnumerable<int> numbers)
    {
        var from = tables.Ordering();
        var views = numbers.Select((n, i) => new StoredView(Kinds.Campaign(new Code($"OP{n}")), 1, Document(n), "", from + i + 1))
            .ToList();
        tables.Commit(new ProjectionBatch { From = from, To = from + views.Count, Entities = views });
    }

    private static string Document(int n)
    {
        // Neighbours in the order of codes are no neighbours in any other.
        var mixed = (int)(n * 7_919L % 1_000_003);
        var start = s_first + Duration.FromDays(mixed % 1_460);
        var fields = new JsonObject
        {
            ["budget"] = $"B{mixed % 100}", ["calculated"] = 1234.5, ["currency"] = "EUR",
            ["end"] = InstantPattern.ExtendedIso.Format(start + Duration.FromDays(7 + mixed % 60)),
            ["label"] = $"{s_topics[mixed % s_topics.Length]} {s_cities[mixed / 8 % s_cities.Length]}, campaign {n}",
            ["level"] = "committed",
            ["manager"] = $"mia{mixed % 30}", ["process"] = "defined", ["program"] = $"PRG{mixed / 3 % 200}",
            ["start"] = InstantPattern.ExtendedIso.Format(start),
            ["status"] = mixed % 100 == 0 ? "canceled" : s_states[mixed % s_states.Length], ["toValidate"] = false,
            ["workflows"] = new JsonArray([.. Enumerable.Range(1, 8).Select(w => new JsonObject
            {
                ["automaticStart"] = true, ["label"] = $"Weekly - #{w}", ["number"] = w, ["state"] = "finished",
                ["submitForApproval"] = true,
            })]),
        };
        return fields.ToJsonString();
    }
}
