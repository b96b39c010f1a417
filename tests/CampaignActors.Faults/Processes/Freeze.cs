using System.Globalization;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// SIGSTOP and later SIGCONT, as with a machine that is suspended. When the node goes on, it believes itself to be a member still and its
/// entities to be the only ones: a zombie, whose late writes must not count.
/// </summary>
public sealed class Freeze(int seconds) : IFault
{
    /// <summary>After so long the others have thrown it out for certain.</summary>
    private const int ThrownOut = 30;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"freeze-{seconds}");

    public string Shows => seconds < ThrownOut
        ? $"a node that stands still for {seconds} s doubles nothing, whether or not it was thrown out"
        : $"a node that stands still for {seconds} s is thrown out, ends by itself and is let in again";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var node = context.Any();
        var process = node.ProcessId;
        context.Say($"SIGSTOP {node.Name}");
        node.Freeze();
        await context.LastAsync(TimeSpan.FromSeconds(seconds), ct);
        context.Say($"SIGCONT {node.Name}");
        node.Thaw();
        context.Healed();
        if (seconds < ThrownOut)
            return;
        await context.UntilAsync(
            () => node.ProcessId != process, TimeSpan.FromSeconds(60), () => $"{node.Name} was thrown out and did not end by itself", ct);
        context.ExpectThrownOut(node);
    }
}
