using Akka.Actor;

namespace CampaignActors.Benchmarks.Load;

/// <summary>Commands numbered 0, 1, 2, … and how to tell which of them an answer belongs to.</summary>
internal interface ILoad
{
    void Send(int number, IActorRef caller);

    /// <returns>The number of the command that is acknowledged.</returns>
    /// <exception cref="VoidRunException">The answer is a refusal, or no answer at all.</exception>
    int Acknowledged(object answer);
}
