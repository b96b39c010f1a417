using System.Collections.Concurrent;
using System.Diagnostics;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Channels;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>A channel that keeps what it gets.</summary>
internal sealed class ListChannel(int parallel = 4) : IMessageChannel
{
    public ConcurrentQueue<(OutgoingMessage Message, long At)> Taken { get; } = [];

    public Func<OutgoingMessage, Task<Handed>> Take { get; set; } = _ => Task.FromResult(new Handed(HandOver.Sent, "250 ok"));

    public string Name => "email";

    public int Parallel => parallel;

    public TimeSpan Longest => TimeSpan.FromSeconds(1);

    public IEnumerable<string> Ids => Taken.Select(t => t.Message.Id);

    public bool IsDisposed { get; private set; }

    public Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct)
    {
        Taken.Enqueue((message, Stopwatch.GetTimestamp()));
        return Take(message);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
