using CampaignActors.Audience.Messages;
using CampaignActors.Gateways.Contracts;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>What a sender counts.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class SenderFigures(ISenderObserver? observer, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HandOver, long> _handed = [];
    private Instant? _progress;
    private string? _error;
    private Instant? _errorAt;
    private int _underWay;
    private long _unrecorded;
    private long _swept;

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public void Begun(int messages)
    {
        lock (_lock)
            _underWay += messages;
    }

    public void Recorded(string channel, IReadOnlyCollection<HandOverOutcome> outcomes, int recorded, TimeSpan took)
    {
        lock (_lock)
        {
            foreach (var outcome in outcomes)
                _handed[outcome.Result] = _handed.GetValueOrDefault(outcome.Result) + 1;
            _unrecorded += outcomes.Count - recorded;
            if (recorded > 0)
                _progress = Now;
        }
        if (observer is null)
            return;
        foreach (var outcome in outcomes)
            observer.HandedOver(channel, outcome.Result);
        observer.Batch(channel, outcomes.Count, took);
    }

    public void Ended(int messages)
    {
        lock (_lock)
            _underWay -= messages;
    }

    public void Swept(int messages)
    {
        lock (_lock)
            _swept += messages;
    }

    public void Failed(string what, Exception error)
    {
        lock (_lock)
            (_error, _errorAt) = (OneLine.Of($"{what}: {error.Message}"), Now);
        observer?.Failed(what, error);
    }

    public SenderStatus Status(bool running, MailingBoard board)
    {
        lock (_lock)
        {
            return new SenderStatus(
                running, _progress, _error, _errorAt, _underWay, new Dictionary<HandOver, long>(_handed), _unrecorded, _swept,
                board.ChannelStatus(), board.Troubles());
        }
    }
}
