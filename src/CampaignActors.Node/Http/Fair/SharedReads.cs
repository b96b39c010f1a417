using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Node.Http.Fair;

/// <summary>
/// Shares reads of an entity between requests: one read is under way at a time, and all requests that come meanwhile share the next one. A
/// read begins after every request that it answers, so it shows all that was acknowledged before. A hundred requests at once for a large
/// entity cost it two reads, and others do not wait behind them.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class SharedReads(IEntityClient client)
{
    private readonly Lock _lock = new();

    /// <summary>Entities that are being read, with the read that follows, if a request waits for it.</summary>
    private readonly Dictionary<EntityRef, TaskCompletionSource<EntityReply>?> _next = [];

    /// <inheritdoc cref="IEntityClient.ReadAsync"/>
    public Task<EntityReply> ReadAsync(EntityRef entity, CancellationToken ct)
    {
        var read = New();
        lock (_lock)
        {
            if (_next.TryGetValue(entity, out var next))
            {
                if (next is null)
                    _next[entity] = next = read;
                return next.Task.WaitAsync(ct);
            }
            _next[entity] = null;
        }
        _ = RunAsync(entity, read);
        return read.Task.WaitAsync(ct);
    }

    private async Task RunAsync(EntityRef entity, TaskCompletionSource<EntityReply>? read)
    {
        while (read is not null)
        {
            try
            {
                read.SetResult(await client.ReadAsync(entity));
            }
            catch (Exception e)
            {
                read.SetException(e);
                _ = read.Task.Exception; // Seen, also when all who asked have gone.
            }
            lock (_lock)
            {
                read = _next[entity];
                if (read is null)
                    _next.Remove(entity);
                else
                    _next[entity] = null;
            }
        }
    }

    private static TaskCompletionSource<EntityReply> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
