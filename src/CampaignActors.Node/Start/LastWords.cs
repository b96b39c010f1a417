using Akka.Actor;
using Akka.Event;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Start;

/// <summary>
/// What Akka has to say before the host's logging is there and after it has gone. That a part of it has shut down, when everything does,
/// is no news; what is wrong is told in one line.
/// </summary>
public sealed class LastWords : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error)
            Console.Error.WriteLine(Shown.OneLine($"{error.Message}{(error.Cause is { } e ? $": {e.GetType().Name}: {e.Message}" : "")}", 1_000));
    }
}
