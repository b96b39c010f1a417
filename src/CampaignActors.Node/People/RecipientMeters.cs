using System.Diagnostics.Metrics;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Recipients.Importing;

namespace CampaignActors.Node.People;

/// <summary>Figures of people. No label names a person.</summary>
internal sealed class RecipientMeters : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Meter);
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _seconds;
    private readonly Histogram<double> _analyses;
    private long _people;

    public RecipientMeters()
    {
        _rows = _meter.CreateCounter<long>("campaign.recipients.imported", description: "Rows of imports, by what became of them.");
        _seconds = _meter.CreateHistogram<double>("campaign.recipients.import.duration", "s", "How long imports took.");
        _analyses = _meter.CreateHistogram<double>("campaign.analysis.duration", "s", "How long analyses of audiences took, by outcome.");
        _meter.CreateObservableGauge("campaign.recipients", () => Volatile.Read(ref _people), description: "People in the database.");
    }

    /// <summary>Sets the number of people as it was counted last.</summary>
    public void Counted(long people) => Volatile.Write(ref _people, people);

    public void Imported(ImportCounts counts, TimeSpan took)
    {
        foreach (var (outcome, rows) in new[]
        {
            ("created", counts.Created), ("changed", counts.Changed), ("unchanged", counts.Unchanged), ("duplicate", counts.Duplicates),
            ("rejected", counts.Rejected),
        })
        {
            _rows.Add(rows, new KeyValuePair<string, object?>("outcome", outcome));
        }
        _seconds.Record(took.TotalSeconds);
    }

    /// <param name="frozen">Whether the analysis gave a target.</param>
    public void Analysed(TimeSpan took, bool frozen) =>
        _analyses.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", frozen ? "frozen" : "failed"));

    public void Dispose() => _meter.Dispose();
}
