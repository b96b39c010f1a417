using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Channels;

namespace CampaignActors.Node.Messages;

/// <summary>
/// In the place of a mail server as long as the node does not know under which address recipients unsubscribe: nothing leaves.
/// </summary>
internal sealed class NoLinkChannel : IMessageChannel
{
    public const string Problem = "Public__Url is missing: messages would hold no link to unsubscribe";

    public string Name => "email";

    public int Parallel => 1;

    public TimeSpan Longest => TimeSpan.FromSeconds(1);

    public Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct) =>
        Task.FromResult(new Handed(HandOver.NotTried, Problem, Outage.Channel));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
