using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Audience;
using CampaignActors.Node.Configuration;
using CampaignActors.Sending.Rendering;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Messages;

/// <summary>The content of a delivery as one person would get it now. Nothing is sent, and its link to unsubscribe leads nowhere.</summary>
internal sealed class MessagePreview(StartedNode node, IRecipientDatabase people, IDomainClock clock, NodeArguments arguments)
{
    /// <summary>Where the link to unsubscribe of a preview leads: no address of a person.</summary>
    public const string NoLink = "https://unsubscribe.example/u/preview";

    /// <param name="person"><c>null</c>: a made-up one, with a value in each field.</param>
    /// <returns><c>null</c>: there is no such delivery.</returns>
    /// <exception cref="InputException">The delivery has no templates.</exception>
    public async Task<JsonObject?> OfAsync(Code delivery, Recipient? person, CancellationToken ct)
    {
        if (Composer.Find(Kinds.Delivery(delivery), node.Views, clock.Now, arguments.Zone) is not { } document)
            return null;
        if (document["content"] is not JsonObject content)
            throw new InputException(null, $"delivery {delivery} has no templates of messages, expected one with a content to render");
        var channel = TargetQuestions.ChannelOf(Scalars.Member<DeliveryChannel>(Text(document, "channel") ?? "email"));
        var message = new MessageContent(
            Text(content, "subject") ?? "", Text(content, "text"), Text(content, "html"), Text(content, "from"), Text(content, "replyTo"));
        var (layout, values) = (await people.LayoutAsync(ct), Values(delivery, document));
        var (templates, problems) = ContentTemplates.Compile(channel, message, new ContentFields(layout, values.Keys));
        var answer = new JsonObject { ["delivery"] = delivery.Text, ["recipient"] = person?.Key };
        Put(answer, "from", message.From);
        Put(answer, "replyTo", message.ReplyTo);
        if (templates is not null)
            problems = Render(answer, templates, person ?? ContentCheck.MadeUpPerson(layout), values);
        answer["problems"] = new JsonArray([.. problems.Select(p => JsonValue.Create(p))]);
        return answer;
    }

    private string[] Render(JsonObject answer, ContentTemplates templates, Recipient person, Dictionary<string, string> values)
    {
        try
        {
            var rendered = templates.Render(person, new RenderingValues(values, NoLink, clock.Now.InZone(arguments.Zone)));
            Put(answer, "subject", rendered.Subject);
            Put(answer, "text", rendered.Text);
            Put(answer, "html", rendered.Html);
            return [];
        }
        catch (RenderingException e)
        {
            return [e.Message];
        }
    }

    /// <summary>What the delivery gives its messages when it begins to send (domain.md §5.8), as it is now.</summary>
    private Dictionary<string, string> Values(Code delivery, JsonObject document)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["delivery.code"] = delivery.Text };
        Add("delivery.label", Text(document, "label"));
        Add("delivery.channel", Text(document, "channel") is { } channel
            ? Wording.Of(Scalars.Member<DeliveryChannel>(channel))
            : null);
        if (Text(document, "contactDate") is { } contact && InstantPattern.ExtendedIso.Parse(contact).TryGetValue(default, out var at))
            Add("delivery.contactDate", LocalDatePattern.Iso.Format(at.InZone(arguments.Zone).Date));
        if (Text(document, "campaign") is { } campaign)
        {
            Add("campaign.code", campaign);
            var found = Composer.Find(Kinds.Campaign(new Code(campaign)), node.Views, clock.Now, arguments.Zone);
            Add("campaign.label", found is null ? null : Text(found, "label"));
        }
        return values;

        void Add(string name, string? value)
        {
            if (value is not null)
                values[name] = value;
        }
    }

    private static string? Text(JsonObject document, string field) =>
        document[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static void Put(JsonObject answer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            answer[name] = text;
    }
}
