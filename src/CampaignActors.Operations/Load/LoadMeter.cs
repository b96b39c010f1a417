using HdrHistogram;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Load;

/// <summary>Counts what comes back, and how long it took from when it should have been sent.</summary>
internal sealed class LoadMeter
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly LongHistogram _micros = new((long)s_longest.TotalMicroseconds, 3);
    private readonly SortedDictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private readonly long[] _outcomes = new long[Enum.GetValues<LoadOutcome>().Length];
    private long _retries;
    private TimeSpan _lastAcknowledged;
    private TimeSpan _gap;

    /// <param name="intended">From the start of the load.</param>
    /// <param name="answered">From the start of the load.</param>
    public void Add(LoadAnswer answer, TimeSpan intended, TimeSpan answered)
    {
        lock (_gate)
        {
            _outcomes[(int)answer.Outcome]++;
            _retries += answer.Tries - 1;
            if (answer.Outcome == LoadOutcome.Unknown)
                return;
            _micros.RecordValue(Math.Clamp((long)(answered - intended).TotalMicroseconds, 0, (long)s_longest.TotalMicroseconds));
            if (answer.Refusal is { } refusal)
                _refusals[Scalars.NameOf(refusal)] = _refusals.GetValueOrDefault(Scalars.NameOf(refusal)) + 1;
            else if (answer.Outcome == LoadOutcome.Acknowledged)
                Acknowledged(answered);
        }
    }

    /// <summary>
    /// Something was written. "Unchanged" is answered from memory, also while the journal is out of reach, and shows no life.
    /// </summary>
    private void Acknowledged(TimeSpan at)
    {
        if (at - _lastAcknowledged > _gap)
            _gap = at - _lastAcknowledged;
        if (at > _lastAcknowledged)
            _lastAcknowledged = at;
    }

    public (long Acknowledged, long Refused, long Unknown) Counts
    {
        get
        {
            lock (_gate)
                return (Of(LoadOutcome.Acknowledged) + Of(LoadOutcome.Unchanged), Of(LoadOutcome.Refused), Of(LoadOutcome.Unknown));
        }
    }

    private long Of(LoadOutcome outcome) => _outcomes[(int)outcome];

    /// <param name="sentFor">How long commands were sent: silence at the end of it is a gap as well.</param>
    /// <param name="took">How long it took until the last was answered.</param>
    public LoadReport Report(long sent, long unsent, TimeSpan sentFor, TimeSpan took, bool brokenOff)
    {
        lock (_gate)
        {
            if (sent > 0)
                _gap = sentFor - _lastAcknowledged > _gap ? sentFor - _lastAcknowledged : _gap;
            return new LoadReport
            {
                Sent = sent,
                Unsent = unsent,
                Acknowledged = Of(LoadOutcome.Acknowledged),
                Unchanged = Of(LoadOutcome.Unchanged),
                Refused = Of(LoadOutcome.Refused),
                Unknown = Of(LoadOutcome.Unknown),
                Retries = _retries,
                Refusals = new SortedDictionary<string, long>(_refusals, StringComparer.Ordinal),
                Took = took,
                LatencyMs = new(At(50), At(90), At(99), At(99.9), At(100)),
                LongestGap = _gap,
                BrokenOff = brokenOff,
            };
        }
    }

    private double At(double percentile) => _micros.TotalCount == 0 ? 0 : _micros.GetValueAtPercentile(percentile) / 1000.0;
}
