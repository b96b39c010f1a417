using CampaignActors.Domain.Deliveries;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The content of a delivery as it is written: a text or a reference, or the templates of its messages.</summary>
internal sealed record WrittenContent(string? Text, DeliveryMessage? Message);

/// <summary>What the messages of an online delivery say (domain.md §5.8).</summary>
internal static class MessageBlocks
{
    private static readonly RecordType<DeliveryMessage> s_message = new("message",
        g => new DeliveryMessage(g.Text("subject"), g.Text("text"), g.Text("html"), g.Text("from"), g.Text("replyTo")),
        m => Json.Of(
            ("subject", Json.Plain(m.Subject)), ("text", Json.Plain(m.Text)), ("html", Json.Plain(m.Html)),
            ("from", Json.Plain(m.From)), ("replyTo", Json.Plain(m.ReplyTo))),
        [
            new("subject", new TextType(Limits.Label), "Subject of the mail, a template in Liquid."),
            new("text", new TextType(Limits.MessageText), "The plain text, a template in Liquid."),
            new("html", new TextType(Limits.MessageHtml), "The mail in HTML, a template in Liquid; values are encoded."),
            new("from", Address, "Mail address of the sender; default the installation's."),
            new("replyTo", Address, "Mail address for answers; default the sender's."),
        ]);

    public static readonly EitherType<WrittenContent> Content = new("content",
        value => value is string text ? new WrittenContent(text, null) : new WrittenContent(null, (DeliveryMessage)value),
        content => content.Message is { } message ? s_message.Write(message) : Json.Plain(content.Text),
        AnyText, s_message);
}
