using CampaignActors.Sending.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Messages;

/// <summary>
/// The sender of a node with the role <c>sender</c>. It starts when the actors run and ends before them: what is under way is
/// recorded, what was claimed is given back.
/// </summary>
internal sealed class SenderHost(IServiceProvider node) : IHostedService
{
    private SenderEngine? _engine;

    /// <summary><c>null</c>: this node sends nothing, or not yet.</summary>
    public SenderStatus? Status => Volatile.Read(ref _engine)?.Status;

    /// <summary>There may be messages to hand over; where this node sends nothing, it changes nothing.</summary>
    public void Wake() => Volatile.Read(ref _engine)?.Wake();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Made now: it reports to deliveries, whose actors did not run before.
        var engine = node.GetRequiredService<SenderEngine>();
        engine.Start();
        Volatile.Write(ref _engine, engine);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _engine?.StopAsync() ?? Task.CompletedTask;
}
