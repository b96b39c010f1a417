using Akka.Event;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// Logs before the host's logging is there and after it has gone: only what is wrong, and to the error stream, because the output of
/// a program that runs a node may be read by another.
/// </summary>
public sealed class LastLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error)
            Console.Error.WriteLine(error);
    }
}
