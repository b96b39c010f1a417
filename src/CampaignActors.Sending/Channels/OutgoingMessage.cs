using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Rendering;

namespace CampaignActors.Sending.Channels;

/// <summary>A message that is about to leave.</summary>
/// <param name="Id">The local part of its Message-Id; the same on every attempt.</param>
/// <param name="Address">Mail address or phone number of the person.</param>
/// <param name="Name">Name of the person; empty when it is not known.</param>
/// <param name="Unsubscribe">The address of its page to unsubscribe.</param>
/// <param name="From">Address of the sender; <c>null</c>: that of the installation.</param>
public sealed record OutgoingMessage(
    MailingKey Mailing, long Place, string Id, string Address, string Name, RenderedContent Content, string Unsubscribe, string? From,
    string? ReplyTo)
{
    /// <summary>Code of the service of the provider; <c>null</c>: none.</summary>
    public string? Service { get; init; }
}
