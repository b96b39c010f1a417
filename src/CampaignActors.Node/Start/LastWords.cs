using Akka.Actor;
using Akka.Event;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Start;

/// <summary>
/// Prints Akka's errors before the host's logging has started and after it has stopped, one line each. Other messages of that time are only
/// about parts that shut down.
/// </summary>
public sealed class LastWords : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error)
            Console.Error.WriteLine(
                Shown.OneLine($"{error.Message}{(error.Cause is { } e ? $": {e.GetType().Name}: {e.Message}" : "")}", 1_000));
    }
}
