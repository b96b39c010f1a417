using System.Text.Json.Nodes;
using CampaignActors.Audience.Language;
using CampaignActors.Vocabulary.Lists;
using NodaTime.Text;

namespace CampaignActors.Actors.Tests.Projections;

/// <summary>Searches in lists, whichever database they are in: random rows and conditions, compared with the same in plain code.</summary>
public abstract class ListContract
{
    private const int Rows = 200;
    private static readonly Instant s_start = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly string[] s_words =
        ["Autumn", "été", "Straße", "ΣΊΣΥΦΟΣ", "mail", "Mail-2", "100%", "x_y", "😀", "naïve", "İzmir", "'; DROP", "\\", "Ærø", "ﬁn"];
    private static readonly string[] s_states = ["beingEdited", "started", "finished", "canceled"];
    private long _ordering;

    protected abstract IProjectionStore Store { get; }

    private sealed record Made(
        string Code, string? Label, string State, Instant? Start, Instant? End, string? Program, string? Budget, long Ordering)
    {
        public string Document()
        {
            var fields = new JsonObject { ["calculated"] = 12.5, ["coming"] = new JsonArray(new JsonObject { ["label"] = "hidden" }) };
            foreach (var (name, value) in new[]
            {
                ("label", Label), ("status", State), ("program", Program), ("budget", Budget),
                ("start", Start is { } s ? InstantPattern.ExtendedIso.Format(s) : null),
                ("end", End is { } e ? InstantPattern.ExtendedIso.Format(e) : null),
            })
            {
                if (value is not null)
                    fields[name] = value;
            }
            return fields.ToJsonString();
        }

        public string Key => Folding.Fold(Label ?? "") is var all && all.Length <= ListRow.SortedCharacters ? all
            : all[..(char.IsHighSurrogate(all[99]) ? 99 : 100)];
    }

    private static Made Any(Random random, int n, long ordering)
    {
        Instant? day = random.Next(4) == 0 ? null : s_start + Duration.FromDays(random.Next(60)) + Duration.FromTicks(random.Next(3));
        return new Made(
            $"C{n:000}{(random.Next(2) == 0 ? "a" : "")}",
            random.Next(8) == 0 ? null
                : string.Join(' ', Enumerable.Range(0, random.Next(1, random.Next(10) == 0 ? 60 : 5)).Select(_ => Word(random))),
            s_states[random.Next(s_states.Length)], day,
            random.Next(4) == 0 ? null : (day ?? s_start) + Duration.FromDays(random.Next(20)),
            random.Next(5) == 0 ? null : $"P{random.Next(4)}", random.Next(3) == 0 ? $"B{random.Next(3)}" : null, ordering);
    }

    private static string Word(Random random) => s_words[random.Next(s_words.Length)];

    private Made Stored(Made row)
    {
        var written = row with { Ordering = _ordering + 1 };
        Assert.True(Store.Commit(new ProjectionBatch
        {
            From = _ordering,
            To = ++_ordering,
            Entities = [new StoredView(Kinds.Campaign(new Code(row.Code)), _ordering, written.Document(), "", _ordering)],
        }));
        return written;
    }

    private List<Made> Filled(Random random, int count)
    {
        var rows = Enumerable.Range(0, count).Select(n => Any(random, n, n + 1)).ToList();
        // A kind beside it has the same codes.
        var others = rows.Select(r => new StoredView(Kinds.Program(new Code(r.Code)), 1, r.Document(), "", r.Ordering));
        Assert.True(Store.Commit(new ProjectionBatch
        {
            From = 0,
            To = _ordering = count,
            Entities =
            [
                .. rows.Select(r => new StoredView(Kinds.Campaign(new Code(r.Code)), 1, r.Document(), "", r.Ordering)), .. others,
            ],
        }));
        return rows;
    }

    private static ListQuery Asked(Random random)
    {
        var from = random.Next(3) > 0 ? (Instant?)null : s_start + Duration.FromDays(random.Next(70));
        var references = new Dictionary<string, Code>();
        if (random.Next(3) == 0)
            references["program"] = new Code($"P{random.Next(5)}");
        if (random.Next(5) == 0)
            references["budget"] = new Code($"B{random.Next(4)}");
        return new ListQuery(Kinds.Campaigns)
        {
            Words = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Folding.Fold(Asked(random, Word(random))))],
            States = [.. s_states.Where(_ => random.Next(2) == 0)],
            References = references,
            From = from,
            To = random.Next(3) > 0 ? null : (from ?? s_start) + Duration.FromDays(random.Next(10)),
            Prefix = random.Next(4) == 0 ? $"C{random.Next(2)}" : "",
            Sort = (ListSort)random.Next(5),
            Descending = random.Next(2) == 0,
            Counts = random.Next(2) == 0,
        };
    }

    private static string Asked(Random random, string word) => random.Next(3) switch
    {
        0 => word.ToLowerInvariant(),
        1 when char.IsAscii(word[0]) => word[1..].Replace(" ", "", StringComparison.Ordinal) is { Length: > 0 } rest ? rest : word,
        _ => word.Split(' ')[0],
    };

    private static bool Matches(Made row, ListQuery query) =>
        row.Code.StartsWith(query.Prefix, StringComparison.Ordinal)
        && query.Words.All(word => Folding.Fold(row.Code).Contains(word, StringComparison.Ordinal)
            || Folding.Fold(row.Label ?? "").Contains(word, StringComparison.Ordinal))
        && (query.States.Count == 0 || query.States.Contains(row.State))
        && query.References.All(r => (r.Key == "program" ? row.Program : row.Budget) == r.Value.Text)
        && ((query.From, query.To) == (null, null) || row.Start is not null || row.End is not null)
        && !(row.End < query.From) && !(row.Start > query.To);

    private static int Compare(Made a, Made b, ListQuery query)
    {
        var order = query.Sort switch
        {
            ListSort.Changed => a.Ordering.CompareTo(b.Ordering),
            ListSort.Label => Folding.Compare(a.Key, b.Key),
            ListSort.State => string.CompareOrdinal(a.State, b.State),
            ListSort.Start => (a.Start ?? Instant.MaxValue).CompareTo(b.Start ?? Instant.MaxValue),
            _ => 0,
        };
        order = order != 0 ? order : string.CompareOrdinal(a.Code, b.Code);
        return query.Descending ? -order : order;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Searches_find_what_plain_code_finds_in_its_order(int seed)
    {
        var random = new Random(seed);
        var rows = Filled(random, Rows);
        var matched = 0;
        for (var round = 0; round < 150; round++)
        {
            var query = Asked(random);
            var expected = rows.Where(r => Matches(r, query)).ToList();
            expected.Sort((a, b) => Compare(a, b, query));

            var codes = new List<string>();
            for (var page = query with { Limit = 1 + random.Next(60) }; ;)
            {
                var found = Store.Find(page);
                Assert.Equal(query.Counts ? expected.Count : null, found.Count);
                codes.AddRange(found.Entries.Select(e => e.Code));
                if (found.Entries.Count < page.Limit)
                    break;
                page = page with { After = found.Entries[^1] };
            }

            Assert.True(expected.Select(r => r.Code).SequenceEqual(codes), $"seed {seed}, round {round}: {query}");
            matched += codes.Count;
        }
        Assert.InRange(matched, 500, 149 * Rows);
    }

    [Theory]
    [InlineData(ListSort.Code)]
    [InlineData(ListSort.Changed)]
    [InlineData(ListSort.Label)]
    [InlineData(ListSort.State)]
    [InlineData(ListSort.Start)]
    public void A_row_that_does_not_move_is_shown_once_while_others_move(ListSort sort)
    {
        var random = new Random(17);
        var rows = Filled(random, Rows).ToDictionary(r => r.Code);
        var movers = rows.Keys.Where(_ => random.Next(3) == 0).ToHashSet();
        foreach (var descending in new[] { false, true })
        {
            var codes = new List<string>();
            for (var page = new ListQuery(Kinds.Campaigns) { Sort = sort, Descending = descending, Limit = 7 }; ;)
            {
                var found = Store.Find(page);
                codes.AddRange(found.Entries.Select(e => e.Code));
                if (found.Entries.Count < page.Limit)
                    break;
                foreach (var mover in movers.Where(_ => random.Next(20) == 0))
                    rows[mover] = Stored(Any(random, 0, 0) with { Code = mover });
                page = page with { After = found.Entries[^1] };
            }
            var still = codes.Where(c => !movers.Contains(c)).ToList();
            Assert.Equal(rows.Keys.Where(c => !movers.Contains(c)).Order(StringComparer.Ordinal), still.Order(StringComparer.Ordinal));
            var query = new ListQuery(Kinds.Campaigns) { Sort = sort, Descending = descending };
            Assert.Equal(still, still.Order(Comparer<string>.Create((a, b) => Compare(rows[a], rows[b], query))));
        }
    }

    [Fact]
    public void A_row_follows_its_view_and_goes_with_it()
    {
        var row = Stored(new Made("C1", "Spring", "started", s_start, null, "P1", "B1", 0));
        Stored(row with { Code = "C2" });
        ListQuery Of(string key, string code) => new(Kinds.Campaigns)
        {
            References = new Dictionary<string, Code> { [key] = new Code(code) },
        };

        Stored(row with { Program = "P2", Budget = null, Label = "Summer" });

        Assert.Equal(["C2"], Codes(Of("program", "P1")));
        Assert.Equal(["C1"], Codes(Of("program", "P2")));
        Assert.Equal(["C2"], Codes(Of("budget", "B1")));
        Assert.Equal(["C2"], Codes(new(Kinds.Campaigns) { Words = ["SPRING"] }));
        Assert.Equal(["C2", "C1"], Codes(new(Kinds.Campaigns) { Sort = ListSort.Changed }));
        Store.Commit(new ProjectionBatch
        {
            From = _ordering, To = ++_ordering, Moved = [new MovedEntity(Kinds.Campaign(new Code("C2")), 9, _ordering)],
        });
        Assert.Equal(["C1", "C2"], Codes(new(Kinds.Campaigns) { Sort = ListSort.Changed }));
        Assert.True(Store.RepairView(Kinds.Campaign(new Code("C2")), (row with { Label = "Winter", Program = "P3" }).Document(), "", 9));
        Assert.Equal(["C2"], Codes(new(Kinds.Campaigns) { Words = ["WINTER"] }));
        Assert.Equal(["C2"], Codes(Of("program", "P3")));
        Assert.Equal(["C1", "C2"], Codes(new(Kinds.Campaigns) { Sort = ListSort.Changed }));

        Store.Commit(new ProjectionBatch
        {
            From = _ordering, To = ++_ordering,
            Entities = [new StoredView(Kinds.Campaign(new Code("C2")), 10, "{}", "", _ordering)],
        });
        Assert.Equal(["C1"], Codes(new(Kinds.Campaigns)));
        Assert.Empty(Codes(Of("program", "P3")));
        Store.Reset();
        _ordering = 0;
        Assert.Empty(Codes(new(Kinds.Campaigns)));
    }

    [Fact]
    public void Many_are_counted_up_to_a_bound()
    {
        Store.Commit(new ProjectionBatch
        {
            From = 0,
            To = 1,
            Entities =
            [
                .. Enumerable.Range(0, ListQuery.MostCounted + 5).Select(
                    n => new StoredView(Kinds.Plan(new Code($"P{n}")), 1, """{"label":"All"}""", "", 1)),
            ],
        });
        var query = new ListQuery(Kinds.Plans) { Counts = true, Words = ["ALL"] };

        Assert.Equal(ListQuery.MostCounted + 1, Store.Find(query).Count);
        Assert.Equal(1_111, Store.Find(query with { Prefix = "P9" }).Count);
        Assert.Equal(["P1", "P3"], Store.Views(Kinds.Plans, ["P3", "P1", "NONE"]).Keys.Order());
    }

    private IEnumerable<string> Codes(ListQuery query) => Store.Find(query).Entries.Select(e => e.Code);
}

public sealed class SqliteListSpecs : ListContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly ProjectionStore _store;

    public SqliteListSpecs() => _store = _folder.OpenStore();

    protected override IProjectionStore Store => _store;

    public void Dispose() => _folder.Dispose();
}

public sealed class PostgresListSpecs(PostgresFixture postgres) : ListContract, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;
    private PostgresProjections _store = null!;

    protected override IProjectionStore Store => _store;

    public async Task InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await new PostgresSchema(_source).MigrateAsync();
        _store = new PostgresProjections(_source);
        _store.Prepare();
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Rows_of_an_earlier_projector_are_not_searched_and_made_again()
    {
        _store.Commit(new ProjectionBatch
        {
            From = 0, To = 1, Entities = [new StoredView(Kinds.Plan(new Code("P1")), 1, """{"label":"One"}""", "", 1)],
        });
        // It empties what it knows, and folds it in its shape.
        await using (var earlier = _source.CreateCommand("DELETE FROM entities; UPDATE projected SET shape = shape - 1, ordering = 0"))
            await earlier.ExecuteNonQueryAsync();

        Assert.Throws<EarlierProjectionsException>(() => _store.Find(new ListQuery(Kinds.Plans)));
        Assert.Equal(0, _store.Prepare());
        Assert.Empty(_store.Find(new ListQuery(Kinds.Plans)).Entries);
    }
}
