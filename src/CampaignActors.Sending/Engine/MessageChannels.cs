using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Channels;

namespace CampaignActors.Sending.Engine;

/// <summary>The ways out of this node, by what a mailing needs.</summary>
/// <param name="mail"><c>null</c>: mails are not sent from here.</param>
/// <param name="providers">Of mobile messages, by the provider's code.</param>
public sealed class MessageChannels(IMessageChannel? mail, IReadOnlyDictionary<string, IMessageChannel> providers) : IAsyncDisposable
{
    public IEnumerable<IMessageChannel> All => mail is null ? providers.Values : providers.Values.Prepend(mail);

    /// <returns><c>null</c>: this node has no way for it.</returns>
    public IMessageChannel? For(MailingPlan plan) => plan.Channel switch
    {
        Channel.Email => mail,
        Channel.Mobile => plan.Provider is { } code ? providers.GetValueOrDefault(code) : null,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in All)
            await channel.DisposeAsync().ConfigureAwait(false);
    }
}
