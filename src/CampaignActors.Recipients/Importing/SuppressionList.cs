using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Recipients.Importing;

/// <summary>What became of the rows of a list of suppressions. <c>Added + Known + Rejected = Rows</c>.</summary>
public sealed record SuppressionCounts(long Rows, long Added, long Known, long Rejected);

/// <summary>
/// Lists of suppressions as separated values: one of <c>key</c>, <c>address</c> and <c>hash</c>, and <c>channel</c>, <c>reason</c>,
/// <c>at</c>, <c>source</c>. Without the last three a suppression is manual, of now, from the import.
/// </summary>
public static class SuppressionList
{
    private const int Chunk = 2_000;

    /// <summary>Local times that were written as if they were of Greenwich are not more ahead.</summary>
    private static readonly Duration s_skew = Duration.FromDays(1);

    private const int MaxSource = 200;

    public static readonly IReadOnlyList<string> Columns = ["key", "address", "hash", "channel", "reason", "at", "source"];

    /// <summary>One line of an export.</summary>
    public static string Line(SuppressionEntry entry) => string.Join(',', new[]
    {
        entry.Key ?? "", entry.Address ?? "", entry.Hash ?? "", RecipientTables.Of(entry.Suppression.Channel),
        Camel(entry.Suppression.Reason.ToString()), InstantPattern.ExtendedIso.Format(entry.Suppression.At), entry.Suppression.Source,
    }.Select(RecipientCsv.Quoted));

    /// <exception cref="ImportException">The list cannot be imported at all.</exception>
    /// <exception cref="IOException">The list cannot be read; what came before is imported.</exception>
    public static async Task<SuppressionCounts> ImportAsync(
        Stream list, IRecipientDatabase store, Instant now, Action<RejectedRow> rejected, CancellationToken ct)
    {
        using var text = CsvText.Open(list, null);
        var rows = new CsvReader(text, null);
        if (!rows.Read() || rows.Problem is not null)
            throw new ImportException("the list is empty: its first line names the columns");
        var columns = rows.Values().Select(c => c.Trim()).ToList();
        if (columns.FirstOrDefault(c => !Columns.Contains(c)) is { } unknown)
            throw new ImportException($"the column '{unknown}' is unknown, expected some of {string.Join(", ", Columns)}");
        if (!columns.Contains("channel"))
            throw new ImportException("no column is the channel");
        var counts = new SuppressionCounts(0, 0, 0, 0);
        var chunk = new List<(long Line, SuppressionEntry Entry)>();
        while (rows.Read())
        {
            counts = counts with { Rows = counts.Rows + 1 };
            if (Read(rows, columns, now, out var entry) is { } problem)
            {
                rejected(new RejectedRow(rows.Line, problem));
                counts = counts with { Rejected = counts.Rejected + 1 };
                continue;
            }
            chunk.Add((rows.Line, entry!));
            if (chunk.Count == Chunk)
                counts = await PutAsync(store, chunk, counts, rejected, ct).ConfigureAwait(false);
        }
        return await PutAsync(store, chunk, counts, rejected, ct).ConfigureAwait(false);
    }

    private static async Task<SuppressionCounts> PutAsync(
        IRecipientDatabase store, List<(long Line, SuppressionEntry Entry)> chunk, SuppressionCounts counts, Action<RejectedRow> rejected,
        CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            var added = await store.ImportSuppressionsAsync([.. chunk.Select(c => c.Entry)], ct).ConfigureAwait(false);
            return Cleared(counts with { Added = counts.Added + added, Known = counts.Known + chunk.Count - added });
        }
        catch (AudienceException)
        {
            // One of them cannot be used: each by itself, so that the others come in.
            foreach (var (line, entry) in chunk)
            {
                try
                {
                    var added = await store.ImportSuppressionsAsync([entry], ct).ConfigureAwait(false);
                    counts = counts with { Added = counts.Added + added, Known = counts.Known + 1 - added };
                }
                catch (AudienceException e)
                {
                    rejected(new RejectedRow(line, e.Message));
                    counts = counts with { Rejected = counts.Rejected + 1 };
                }
            }
            return Cleared(counts);
        }

        SuppressionCounts Cleared(SuppressionCounts result)
        {
            chunk.Clear();
            return result;
        }
    }

    private static string? Read(CsvReader row, List<string> columns, Instant now, out SuppressionEntry? entry)
    {
        entry = null;
        if (row.Problem is { } problem)
            return problem;
        if (row.Count != columns.Count)
            return $"there are {row.Count} values, the first line has {columns.Count}";
        string? Value(string column) =>
            columns.IndexOf(column) is >= 0 and var at && row.Value(at).Trim() is { IsEmpty: false } text ? text.ToString() : null;
        if (Channels().FirstOrDefault(c => RecipientTables.Of(c) == Value("channel")) is var channel
            && RecipientTables.Of(channel) != Value("channel"))
        {
            return $"the channel is none of {string.Join(", ", Channels().Select(RecipientTables.Of))}";
        }
        var reason = SuppressionReason.Manual;
        if (Value("reason") is { } word && !(Enum.TryParse(word, ignoreCase: true, out reason) && Enum.IsDefined(reason)))
            return $"the reason is none of {string.Join(", ", Enum.GetNames<SuppressionReason>().Select(Camel))}";
        var at = now;
        if (Value("at") is { } time && !InstantPattern.ExtendedIso.Parse(time).TryGetValue(default, out at))
            return "at is no instant such as 2026-07-31T12:00:00Z";
        if (at > now + s_skew)
            return "at is in the future";
        var source = Value("source") ?? "import";
        if (source.Length > MaxSource || source.Contains('\0', StringComparison.Ordinal))
            return $"the source is longer than {MaxSource} characters, or has a NUL character";
        entry = new SuppressionEntry(Value("key"), Value("address"), Value("hash"), new Suppression(channel, reason, at, source));
        try
        {
            SuppressionRules.Check(entry, RecipientKey.IsValid);
            return null;
        }
        catch (AudienceException e)
        {
            return e.Message;
        }
    }

    private static Channel[] Channels() => Enum.GetValues<Channel>();

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
