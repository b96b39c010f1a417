using Akka.Actor;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Client;

/// <summary>The way into the entities from outside actors. It retries what is safe to retry: always with the same command id.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public interface IEntityClient
{
    /// <summary>Calls that have not been answered yet.</summary>
    int InFlight { get; }

    /// <returns>
    /// The answer. <see cref="Outcome.Unknown"/>: no try was answered; asking again later with the same id is safe.
    /// A refusal with <see cref="Answer.RetryAfter"/>: too much is under way, on this node or at the entity.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; the outcome is unknown.</exception>
    Task<Answer> SendAsync(CommandMessage message, CancellationToken ct = default);

    /// <summary>The same for a command that is sent for the first time, now.</summary>
    Task<Answer> SendAsync(EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default);

    /// <returns>The entity as it is durable. One that was never described answers too, with revision 0.</returns>
    /// <exception cref="EntityUnreadableException">The entity is there but cannot be shown; the message says why.</exception>
    /// <exception cref="TooBusyException">Too much is under way, on this node or at the entity.</exception>
    /// <exception cref="TimeoutException">No try was answered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default);

    /// <summary>Lets an entity in quarantine read its journal again, wherever it lives.</summary>
    /// <returns>Why it was in quarantine; <c>null</c> when it was not.</returns>
    /// <exception cref="TooBusyException">Too much is under way on this node.</exception>
    /// <exception cref="TimeoutException">No try was answered.</exception>
    Task<string?> ReleaseAsync(EntityRef target, CancellationToken ct = default);

    /// <summary>Lets an entity leave memory once it has finished what it writes. One that was not in memory is started for it.</summary>
    /// <exception cref="TooBusyException">Too much is under way on this node.</exception>
    /// <exception cref="TimeoutException">No try was answered.</exception>
    Task PassivateAsync(EntityRef target, CancellationToken ct = default);
}

/// <summary>Time-outs and limits of the client. Real time, also where domain time is virtual.</summary>
public sealed record EntityClientOptions
{
    public static readonly EntityClientOptions Default = new();

    /// <summary>One try. An entity that has to read a long journal first takes a while.</summary>
    public TimeSpan TryFor { get; init; } = TimeSpan.FromSeconds(10);

    public int Tries { get; init; } = 6;

    /// <summary>
    /// Wait before the second try; it doubles up to <see cref="BackOffAtMost"/>, with a random part of up to a quarter added.
    /// </summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan BackOffAtMost { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Calls under way to all entities, at the most. Each holds a few kilobytes; beyond this a client is better turned away.
    /// </summary>
    public int MaxUnderWay { get; init; } = 10_000;

    /// <summary>
    /// Calls under way to one entity, at the most: about what it writes in a second. The mailbox of an entity holds no more than this
    /// from each node, times <see cref="Tries"/> while it is silent; and one entity cannot take the room of all.
    /// </summary>
    public int MaxUnderWayToOne { get; init; } = 5_000;
}

/// <summary>The entity exists but cannot be read, such as one in quarantine.</summary>
public sealed class EntityUnreadableException(EntityRef entity, string reason) : Exception($"{entity}: {reason}");

/// <summary>There was no room for a call; nothing of it has happened.</summary>
public class TooBusyException(string reason, Duration retryAfter) : Exception(reason)
{
    public Duration RetryAfter { get; } = retryAfter;
}

public sealed class EntityClient(ShardRouter router, IDomainClock clock, EntityClientOptions? options = null) : IEntityClient
{
    private static readonly Duration s_retryAfter = Duration.FromSeconds(1);

    private readonly EntityClientOptions _options = options ?? EntityClientOptions.Default;
    private readonly CallsUnderWay _calls = new(options ?? EntityClientOptions.Default);

    public int InFlight => _calls.Count;

    public Task<Answer> SendAsync(EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default) =>
        SendAsync(new CommandMessage(target, commandId, by, clock.Now, command), ct);

    public async Task<Answer> SendAsync(CommandMessage message, CancellationToken ct = default)
    {
        var target = message.Target;
        if (EntityCatalog.Find(target.Kind) is null)
            return Answer.Rejected(0, Refusal.Unknown, $"there is no kind '{target.Kind}'");
        message = message with { Trace = message.Trace ?? Spans.Current };
        try
        {
            var reply = await AskAsync(
                target,
                tried => tried > 1 ? message with { Again = true } : message,
                r => r is CommandReply { Answer: var answer } && !MayRetry(answer),
                ct).ConfigureAwait(false);
            return (reply as CommandReply)?.Answer ?? Answer.OutcomeUnknown;
        }
        catch (TooBusyException e)
        {
            return Answer.Rejected(0, Refusal.Busy, $"{e.Message}, try again later with the same id") with { RetryAfter = e.RetryAfter };
        }
    }

    public async Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default)
    {
        if (EntityCatalog.Find(target.Kind) is null)
            throw new EntityUnreadableException(target, $"there is no kind '{target.Kind}'");
        return await AskAsync(target, _ => new ReadEntity(target), _ => true, ct).ConfigureAwait(false) switch
        {
            EntityReply reply => reply,
            CommandReply { Answer.RetryAfter: { } after } full => throw new TooBusyException(full.Answer.Text, after),
            CommandReply refused => throw new EntityUnreadableException(target, refused.Answer.Text),
            _ => throw new TimeoutException($"{target} did not answer"),
        };
    }

    public async Task<string?> ReleaseAsync(EntityRef target, CancellationToken ct = default) =>
        await AskAsync(target, _ => new ReleaseEntity(target), _ => true, ct).ConfigureAwait(false) is EntityReleased released
            ? released.Was
            : throw new TimeoutException($"{target} did not answer");

    public async Task PassivateAsync(EntityRef target, CancellationToken ct = default)
    {
        if (await AskAsync(target, _ => new PassivateEntity(target), _ => true, ct).ConfigureAwait(false) is null)
            throw new TimeoutException($"{target} did not answer");
    }

    /// <summary>
    /// Neither says anything about the command itself: the same id may come again, here and now. Where there was no room, that is for the
    /// caller to do, later.
    /// </summary>
    private static bool MayRetry(Answer answer) =>
        answer.Outcome == Outcome.Unknown || answer is { Outcome: Outcome.Rejected, Refusal: Refusal.Busy, RetryAfter: null };

    /// <returns>The last reply, or <c>null</c> when there was none.</returns>
    /// <exception cref="TooBusyException">Too many calls are under way.</exception>
    private async Task<object?> AskAsync(EntityRef target, Func<int, object> message, Func<object, bool> isFinal, CancellationToken ct)
    {
        if (_calls.Enter(target) is { } full)
            throw new TooBusyException(full, s_retryAfter);
        try
        {
            object? last = null;
            var wait = _options.BackOff;
            for (var tried = 1; ; tried++)
            {
                ct.ThrowIfCancellationRequested();
                if (await TryAsync(router.RegionOf(target), message(tried), ct).ConfigureAwait(false) is { } reply)
                {
                    last = reply;
                    if (isFinal(reply))
                        return reply;
                }
                if (tried >= _options.Tries)
                    return last;
                Instruments.ClientRetries.Add(1);
                await Task.Delay(wait * (1 + (Random.Shared.NextDouble() / 4)), ct).ConfigureAwait(false);
                wait = wait * 2 < _options.BackOffAtMost ? wait * 2 : _options.BackOffAtMost;
            }
        }
        finally
        {
            _calls.Leave(target);
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
