using CampaignActors.Benchmarks.Reporting;

namespace CampaignActors.Benchmarks.Audiences;

/// <summary>Medians of all rounds in seconds, but for <see cref="Counts"/> in milliseconds.</summary>
/// <param name="Bytes">Of the file.</param>
internal sealed record AudienceResult(string Store, int People, long Bytes)
{
    /// <summary>The file into a plain table with a primary key.</summary>
    public double Bare { get; init; }

    /// <summary>
    /// What people are in the end, with folded forms, by COPY into a table with their columns and indexes; <c>null</c>: not measured.
    /// </summary>
    public double? LoadAsPeople { get; init; }

    public double Import { get; init; }

    /// <summary>The same file once more: nothing changes.</summary>
    public double ImportAgain { get; init; }

    /// <summary>Peak working set of the process during the import.</summary>
    public double ImportMegabytes { get; init; }

    public IReadOnlyList<(string Question, double Milliseconds)> Counts { get; init; } = [];

    public double Analysis { get; init; }

    public long Targeted { get; init; }

    public long ToSend { get; init; }

    /// <summary>Seven columns of the plain table as separated values.</summary>
    public double CopyOut { get; init; }

    /// <summary>The same columns by COPY from the tables of people, in the order of the file; <c>null</c>: not measured.</summary>
    public double? CopyOutByRank { get; init; }

    public double Extraction { get; init; }

    public long Extracted { get; init; }

    public double ExtractMegabytes { get; init; }

    public IEnumerable<Aim> Aims =>
    [
        Aim.AtLeast($"{Store}: import of {People:N0} people to a bare load of the same file", Bare / Import, 0.5),
        .. LoadAsPeople is { } asPeople
            ? new[] { Aim.AtLeast($"{Store}: import to a COPY into the same columns and indexes", asPeople / Import, 0.5) }
            : [],
        Aim.AtMost($"{Store}: peak memory of the import, in MB", ImportMegabytes, 300),
        .. Counts.Select((c, i) => Aim.AtMost($"{Store}: count by {c.Question}, in ms", c.Milliseconds, i == 0 ? 50 : 2_000)),
        Aim.AtMost($"{Store}: analysis of {Targeted:N0} of {People:N0}, in s", Analysis, 5),
        Aim.AtLeast($"{Store}: extraction of {Extracted:N0} to a bare copy of the same columns", CopyOut / Extraction, 0.5),
        .. CopyOutByRank is { } byRank
            ? new[] { Aim.AtLeast($"{Store}: extraction to a COPY of the same people in the same order", byRank / Extraction, 0.5) }
            : [],
    ];
}
