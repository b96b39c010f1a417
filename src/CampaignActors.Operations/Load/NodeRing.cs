using System.Diagnostics;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Client;

namespace CampaignActors.Operations.Load;

/// <summary>The outcome of a command, as its client knows it.</summary>
public enum LoadOutcome
{
    /// <summary>It happened, and is durable.</summary>
    Acknowledged,

    /// <summary>It was so already: nothing was stored under its id.</summary>
    Unchanged,

    /// <summary>It did not happen.</summary>
    Refused,

    /// <summary>No answer in time: the command may have happened, once.</summary>
    Unknown,
}

/// <param name="Tries">How often it was sent.</param>
/// <param name="Refusal">Of a refused one.</param>
/// <param name="Text">Why it was refused, or why its outcome is unknown.</param>
internal sealed record LoadAnswer(LoadOutcome Outcome, int Tries, Refusal? Refusal = null, string Text = "");

/// <summary>
/// The nodes of one cluster, in turn. One that fails is passed over for a moment and the same command, with the same id, goes to the next;
/// once all have failed it waits, longer each time.
/// </summary>
internal sealed class NodeRing : IDisposable
{
    private static readonly TimeSpan s_passedOver = TimeSpan.FromMilliseconds(500);

    private readonly LoadOptions _options;
    private readonly Seat[] _seats;
    private int _next = -1;

    public NodeRing(LoadOptions options)
    {
        _options = options;
        // The ring does the retrying itself, so that another node gets its turn.
        _seats = [.. options.Nodes.Select(
            url => new Seat(new NodeClient(url, RetryPolicy.For(TimeSpan.Zero), options.Network) { Key = options.Key }))];
    }

    private sealed class Seat(NodeClient client)
    {
        public readonly NodeClient Client = client;

        /// <summary>Timestamp of the clock up to which it is passed over.</summary>
        public long FailingUntil;
    }

    /// <summary>The next node that is not being passed over; the next one when all are.</summary>
    private Seat Take()
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < _seats.Length; i++)
        {
            var seat = Following();
            if (Volatile.Read(ref seat.FailingUntil) <= now)
                return seat;
        }
        return Following();
    }

    private Seat Following() => _seats[(uint)Interlocked.Increment(ref _next) % (uint)_seats.Length];

    /// <summary>Sends until there is an answer that settles it, or patience ends.</summary>
    /// <param name="stop">Canceled: no further try, and the one under way is abandoned.</param>
    public async Task<LoadAnswer> SendAsync(LoadCommand command, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        for (var tries = 1; ; tries++)
        {
            var (answer, asked, reason) = await TryAsync(command, tries, stop);
            if (answer is not null)
                return answer;
            var round = (tries + _seats.Length - 1) / _seats.Length;
            var pause = RetryPolicy.Pause(round, clock.Elapsed, _options.GiveUp, asked);
            if (pause is null || stop.IsCancellationRequested)
                return new LoadAnswer(LoadOutcome.Unknown, tries, Text: reason);
            // The other nodes may be available: wait only after trying all of them.
            if (tries % _seats.Length != 0)
                continue;
            try
            {
                await Task.Delay(pause.Value, stop);
            }
            catch (OperationCanceledException)
            {
                return new LoadAnswer(LoadOutcome.Unknown, tries, Text: reason);
            }
        }
    }

    private async Task<(LoadAnswer? Answer, TimeSpan? Asked, string Reason)> TryAsync(
        LoadCommand command, int tries, CancellationToken stop)
    {
        var seat = Take();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (_seats.Length > 1)
            limit.CancelAfter(_options.TryFor);
        try
        {
            var answer = await seat.Client.SendAsync(command.ToNode(tries), limit.Token);
            if (answer.Refusal != Refusal.Busy)
                return (Settled(answer, tries), null, "");
            PassOver(seat, answer.RetryAfter);
            return (null, answer.RetryAfter, answer.Text);
        }
        catch (NodeException e)
        {
            PassOver(seat, null);
            return (null, null, e.Message);
        }
        catch (OperationCanceledException)
        {
            PassOver(seat, null);
            return (null, null, $"no answer within {_options.TryFor.TotalSeconds:0.#} s");
        }
    }

    private static void PassOver(Seat seat, TimeSpan? asked) => Volatile.Write(
        ref seat.FailingUntil, Stopwatch.GetTimestamp() + (long)(
            (asked > s_passedOver ? asked.Value : s_passedOver).TotalSeconds * Stopwatch.Frequency));

    private static LoadAnswer Settled(NodeAnswer answer, int tries) => answer.Outcome switch
    {
        NodeOutcome.Refused => new(LoadOutcome.Refused, tries, answer.Refusal, answer.Text),
        NodeOutcome.Unchanged => new(LoadOutcome.Unchanged, tries),
        _ => new(LoadOutcome.Acknowledged, tries),
    };

    /// <summary>Whether an entity exists, asking one node after the other.</summary>
    /// <exception cref="NodeException">No node answers.</exception>
    public async Task<bool> ExistsAsync(string kind, string code, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var tries = 1; ; tries++)
        {
            var seat = Take();
            try
            {
                return await seat.Client.FindAsync(kind, code, cancellation) is not null;
            }
            catch (NodeException) when (RetryPolicy.Pause(tries, clock.Elapsed, _options.GiveUp, null) is { } pause)
            {
                PassOver(seat, null);
                await Task.Delay(pause, cancellation);
            }
        }
    }

    public void Dispose()
    {
        foreach (var seat in _seats)
            seat.Client.Dispose();
    }
}
