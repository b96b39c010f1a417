using System.Text;
using CampaignActors.Actors;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>
/// <c>/u/TOKEN</c>: GET shows, POST unsubscribes, as often as it comes (domain.md §5.8). The button of a mail program sends
/// <c>List-Unsubscribe=One-Click</c> (RFC 8058); the token alone counts, so any body does.
/// </summary>
internal sealed class UnsubscribePage(IMessageLedger ledger, IRecipientDatabase people, GatewayOptions outside, IDomainClock clock)
    : IPublicRoute
{
    /// <summary>128 bits in base64url.</summary>
    private const int TokenLength = 22;

    /// <summary>Looked up in place of what is no token, so that every wrong link costs the same.</summary>
    private static readonly string s_noToken = new('-', TokenLength);

    public string Word => "u";

    public string Allow => "GET, HEAD, POST";

    public int MaxBody => 16 * 1024;

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct)
    {
        var token = request.Parts is [{ Length: TokenLength } text] && Ascii.IsValid(text) ? text : s_noToken;
        if (await ledger.ByTokenAsync(token, ct) is not { } line)
            return PublicReply.NotFound;
        var mailing = await ledger.MailingAsync(line.Mailing, clock.Now, ct);
        var channel = mailing?.Plan.Channel ?? Channel.Email;
        var person = (await people.NumberedAsync([line.Number], ct)).GetValueOrDefault(line.Number);
        var texts = PublicTexts.In(request.Language);
        var facts = Facts(texts, mailing?.Plan.Content.From ?? outside.From, MaskedAddress.Of(person, channel));
        if (!request.IsPost)
        {
            return PublicReply.Of(new PublicPage(texts.Unsubscribe, [texts.Question])
            {
                Facts = facts,
                Buttons = [new("unsubscribe", texts.Unsubscribe)],
            });
        }
        if (await ledger.FeedbackAsync(line, FeedbackKind.Unsubscription, "page", clock.Now, ct))
        {
            await people.NoteAsync(
                [new PersonAccess(clock.Now, "", "public", "unsubscribe", line.Number, line.Mailing.Delivery)], ct);
        }
        return PublicReply.Of(new PublicPage(texts.Done, [texts.Result]) { Facts = facts });
    }

    private static (string Name, string Value)[] Facts(PublicTexts texts, string sender, string? address) =>
        address is null ? [(texts.Sender, sender)] : [(texts.Sender, sender), (texts.Address, address)];
}
