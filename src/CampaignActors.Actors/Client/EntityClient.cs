using Akka.Actor;
using CampaignActors.Actors.Sharding;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Client;

/// <summary>The way into the entities from outside actors. It retries what is safe to retry: always with the same command id.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public interface IEntityClient
{
    /// <summary>Calls that have not been answered yet.</summary>
    int InFlight { get; }

    /// <returns>
    /// The answer. <see cref="Outcome.Unknown"/>: nobody answered in all tries; asking again later with the same id is safe.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; the outcome is unknown.</exception>
    Task<Answer> SendAsync(EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default);

    /// <returns>The entity as it is durable. One that was never described answers too, with revision 0.</returns>
    /// <exception cref="EntityUnreadableException">The entity is there but cannot be shown; the message says why.</exception>
    /// <exception cref="TimeoutException">Nobody answered in all tries.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default);
}

/// <summary>How patient the client is. Real time, also where domain time is virtual.</summary>
public sealed record EntityClientOptions
{
    public static readonly EntityClientOptions Default = new();

    /// <summary>One try. An entity that has to read a long journal first takes a while.</summary>
    public TimeSpan TryFor { get; init; } = TimeSpan.FromSeconds(10);

    public int Tries { get; init; } = 6;

    /// <summary>Wait before the second try; it doubles up to <see cref="BackOffAtMost"/>, with up to a quarter of chance added.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan BackOffAtMost { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The entity exists but cannot be read, such as one in quarantine.</summary>
public sealed class EntityUnreadableException(EntityRef entity, string reason) : Exception($"{entity}: {reason}");

public sealed class EntityClient(ShardRouter router, IDomainClock clock, EntityClientOptions? options = null) : IEntityClient
{
    private readonly EntityClientOptions _options = options ?? EntityClientOptions.Default;
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public async Task<Answer> SendAsync(EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default)
    {
        if (EntityCatalog.Find(target.Kind) is null)
            return Answer.Rejected(0, Refusal.Unknown, $"there is no kind '{target.Kind}'");
        var message = new CommandMessage(target, commandId, by, clock.Now, command);
        var reply = await AskAsync(target, message, r => r is CommandReply { Answer: var answer } && !MayRetry(answer), ct).ConfigureAwait(false);
        return (reply as CommandReply)?.Answer ?? Answer.OutcomeUnknown;
    }

    public async Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default)
    {
        if (EntityCatalog.Find(target.Kind) is null)
            throw new EntityUnreadableException(target, $"there is no kind '{target.Kind}'");
        return await AskAsync(target, new ReadEntity(target), _ => true, ct).ConfigureAwait(false) switch
        {
            EntityReply reply => reply,
            CommandReply refused => throw new EntityUnreadableException(target, refused.Answer.Text),
            _ => throw new TimeoutException($"{target} did not answer"),
        };
    }

    /// <summary>Neither says anything about the command itself: the same id may come again.</summary>
    private static bool MayRetry(Answer answer) =>
        answer.Outcome == Outcome.Unknown || (answer.Outcome == Outcome.Rejected && answer.Refusal == Refusal.Busy);

    /// <returns>The last reply, or <c>null</c> when there was none.</returns>
    private async Task<object?> AskAsync(EntityRef target, object message, Func<object, bool> isFinal, CancellationToken ct)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            object? last = null;
            var wait = _options.BackOff;
            for (var tried = 1; ; tried++)
            {
                ct.ThrowIfCancellationRequested();
                if (await TryAsync(router.RegionOf(target), message, ct).ConfigureAwait(false) is { } reply)
                {
                    last = reply;
                    if (isFinal(reply))
                        return reply;
                }
                if (tried >= _options.Tries)
                    return last;
                await Task.Delay(wait * (1 + (Random.Shared.NextDouble() / 4)), ct).ConfigureAwait(false);
                wait = wait * 2 < _options.BackOffAtMost ? wait * 2 : _options.BackOffAtMost;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<object?> TryAsync(IActorRef region, object message, CancellationToken ct)
    {
        if (region.IsNobody())
            return null; // Not started yet, or stopped.
        try
        {
            return await region.Ask<object>(message, _options.TryFor, ct).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
