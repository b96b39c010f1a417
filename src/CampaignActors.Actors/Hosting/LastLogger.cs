using Akka.Event;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// Logs before the host's logging exists and after it has ended: only errors, and to the error stream, because another program may read
/// the standard output.
/// </summary>
public sealed class LastLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error)
            Console.Error.WriteLine(error);
    }
}
