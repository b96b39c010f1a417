using System.Runtime.ExceptionServices;

namespace CampaignActors.Actors.Hosting;

/// <summary>Why the actors could not start, for the caller that started them.</summary>
public sealed class StartOutcome
{
    internal Exception? Failure { get; set; }

    /// <exception cref="JoinException">The node did not become a member of its cluster in time.</exception>
    /// <exception cref="DatabaseInUseException">Another node works with the database.</exception>
    public void ThrowIfFailed()
    {
        if (Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }
}
