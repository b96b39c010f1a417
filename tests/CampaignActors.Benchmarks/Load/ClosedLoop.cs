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
            return await done.Task.WaitAsync(Meter.Patience(seconds));
        }
        finally
        {
            system.Stop(caller);
        }
    }

    /// <summary>
    /// The same for what is no actor: so many callers, each of which sends its next command when its last one is answered.
    /// </summary>
    /// <param name="send">Sends the command of that number; done when it is acknowledged.</param>
    public static async Task<Reading> RunAsync(Func<int, Task> send, int inFlight, double seconds)
    {
        var meter = new Meter(seconds);
        var last = -1;
        async Task CallAsync()
        {
            long sent;
            do
            {
                sent = Stopwatch.GetTimestamp();
                await send(Interlocked.Increment(ref last)).ConfigureAwait(false);
            }
            while (meter.Answered(sent, Stopwatch.GetTimestamp()));
        }
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(CallAsync))).WaitAsync(Meter.Patience(seconds));
        return meter.Read(last + 1);
    }
}

/// <summary>Sends, and takes the answers in.</summary>
internal sealed class Caller : ReceiveActor
{
    private const long Acknowledged = -1;

    private readonly ILoad _load;
    private readonly TaskCompletionSource<Reading> _done;
    private readonly List<long> _sentAt = [];
    private readonly Meter _meter;
    private int _open;

    public Caller(ILoad load, int inFlight, double seconds, TaskCompletionSource<Reading> done)
    {
        _load = load;
        _done = done;
        _meter = new Meter(seconds);
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
            if (_meter.Answered(sent, now))
                Send(now);
            else if (_open == 0)
                _done.TrySetResult(_meter.Read(_sentAt.Count));
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }
}
