using System.Diagnostics;
using Akka.Actor;

namespace CampaignActors.Benchmarks.Load;

/// <summary>
/// A closed loop: keeps so many commands under way for so long, then waits for the last answers. One actor with one mailbox, because
/// the load shares the cores with what it measures: an Ask for each command would cost as much as the command.
/// </summary>
internal static class ClosedLoop
{
    /// <exception cref="VoidRunException">A command was refused, or acknowledged twice.</exception>
    /// <exception cref="TimeoutException">Answers are missing long after the last command.</exception>
    public static async Task<Reading> RunAsync(ActorSystem system, ILoad load, int inFlight, double seconds)
    {
        var done = new TaskCompletionSource<Reading>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = system.ActorOf(Props.Create(() => new Caller(load, inFlight, seconds, done)));
        try
        {
            return await done.Task.WaitAsync(TimeSpan.FromSeconds((seconds * 2) + 60));
        }
        finally
        {
            system.Stop(caller);
        }
    }
}

/// <summary>Sends, and takes the answers in.</summary>
internal sealed class Caller : ReceiveActor
{
    private const long Acknowledged = -1;

    /// <summary>Share of the measured time that goes by before it, so that batches have found their size.</summary>
    private const double WarmUp = 0.15;

    private readonly ILoad _load;
    private readonly TaskCompletionSource<Reading> _done;
    private readonly List<long> _sentAt = [];
    private readonly Latencies _latencies = new();
    private readonly CpuClock _cpu = new();
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long _from;
    private readonly long _to;
    private int _open;

    public Caller(ILoad load, int inFlight, double seconds, TaskCompletionSource<Reading> done)
    {
        _load = load;
        _done = done;
        _from = Stopwatch.GetTimestamp() + (long)(seconds * WarmUp * Stopwatch.Frequency);
        _to = _from + (long)(seconds * Stopwatch.Frequency);
        ReceiveAny(OnAnswer);
        for (var i = 0; i < inFlight; i++)
            Send(Stopwatch.GetTimestamp());
    }

    private void Send(long now)
    {
        _sentAt.Add(now);
        _open++;
        _load.Send(_sentAt.Count - 1, Self);
    }

    private Reading Result() => new(
        _latencies.Count / ((_to - _from) / (double)Stopwatch.Frequency), _latencies.At(50), _latencies.At(99), _sentAt.Count, _cpu.MicrosEach(_sentAt.Count))
    {
        Notes = new Dictionary<string, double>
        {
            ["% of the time paused by GC"] = (GC.GetTotalPauseDuration() - _paused) / Stopwatch.GetElapsedTime(_started) * 100,
        },
    };

    private void OnAnswer(object answer)
    {
        try
        {
            var now = Stopwatch.GetTimestamp();
            var number = _load.Acknowledged(answer);
            var sent = _sentAt[number];
            VoidRunException.Unless(sent != Acknowledged, $"command {number} was acknowledged twice");
            _sentAt[number] = Acknowledged;
            _open--;
            if (now >= _from && now < _to)
                _latencies.Record(now - sent);
            if (now < _to)
                Send(now);
            else if (_open == 0)
                _done.TrySetResult(Result());
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }
}
