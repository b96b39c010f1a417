using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

/// <summary>The paces of one claim, which owns them until the end of its transaction.</summary>
internal sealed class StoredPaces(SqlSession session, MessageDialect dialect, Instant now)
{
    private readonly Dictionary<string, PaceBucket> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pace> _taken = new(StringComparer.Ordinal);

    /// <summary>Reads what was not read before.</summary>
    public async Task LoadAsync(IEnumerable<Pace> paces, CancellationToken ct)
    {
        var names = paces.Select(p => p.Name).Where(n => !_buckets.ContainsKey(n)).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return;
        foreach (var name in names)
            _buckets.Add(name, default);
        var stored = await session.RowsAsync(
            $"SELECT name, full_at FROM paces WHERE {dialect.IsIn("name", "names")}", row => (row.GetString(0), row.GetInt64(1)), ct,
            ("names", dialect.List(names))).ConfigureAwait(false);
        foreach (var (name, fullAt) in stored)
            _buckets[name] = new(fullAt);
    }

    /// <summary>Messages that may pass now.</summary>
    public long Free(Pace pace) => _buckets[pace.Name].Free(pace, now);

    public void Take(Pace pace, long messages)
    {
        if (messages == 0)
            return;
        _buckets[pace.Name] = _buckets[pace.Name].Take(pace, now, messages);
        _taken[pace.Name] = pace;
    }

    public async Task SaveAsync(CancellationToken ct)
    {
        foreach (var (name, pace) in _taken)
        {
            await session.RunAsync(
                "INSERT INTO paces (name, full_at, free_at) VALUES (@name, @full, @free) "
                + "ON CONFLICT (name) DO UPDATE SET full_at = excluded.full_at, free_at = excluded.free_at",
                ct, ("name", name), ("full", _buckets[name].FullAt), ("free", _buckets[name].FreeAt(pace))).ConfigureAwait(false);
        }
    }
}
