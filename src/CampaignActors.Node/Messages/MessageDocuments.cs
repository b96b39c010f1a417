using System.Text.Json.Nodes;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Engine;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Messages;

/// <summary>Mailings and messages as JSON.</summary>
internal static class MessageDocuments
{
    /// <summary>Counts alone: no person is in it.</summary>
    /// <param name="perSecond"><c>null</c>: not known yet.</param>
    public static JsonObject Of(MailingHead head, MailingCounts counts, double? perSecond)
    {
        var document = new JsonObject
        {
            ["delivery"] = head.Key.Delivery,
            ["preparation"] = head.Key.Preparation,
            ["state"] = Scalars.NameOf(head.Order.State),
            ["channel"] = Scalars.NameOf(head.Plan.Channel),
            ["total"] = counts.Total,
            ["released"] = Math.Min(head.Order.Released, counts.Total),
            ["handedOver"] = counts.HandedOver,
            ["open"] = counts.Open,
            ["deferred"] = counts.Deferred,
            ["failed"] = counts.Failed,
            ["canceled"] = counts.Canceled,
            ["possiblyTwice"] = counts.PossiblyTwice,
            ["perSecond"] = perSecond is { } rate ? Math.Round((decimal)rate, 1) : null,
            ["unknown"] = Scalars.NameOf(head.Plan.Policy),
            ["retry"] = head.Order.Retry,
            ["states"] = new JsonObject(Enum.GetValues<MessageState>().Where(s => counts.By.GetValueOrDefault(s) > 0)
                .Select(s => KeyValuePair.Create(Scalars.NameOf(s), (JsonNode?)JsonValue.Create(counts.By[s])))),
        };
        if (head.Order.ValidUntil is { } until)
            document["validUntil"] = InstantPattern.ExtendedIso.Format(until);
        return document;
    }

    /// <summary>What the sender of a node does.</summary>
    public static JsonObject Of(SenderStatus status)
    {
        var document = new JsonObject { ["running"] = status.Running, ["underWay"] = status.UnderWay };
        if (status is { LastError: { } error, LastErrorAt: { } at })
        {
            document["lastError"] = error;
            document["lastErrorAt"] = InstantPattern.ExtendedIso.Format(at);
        }
        document["channels"] = new JsonArray([.. status.Channels.Select(c => Trouble("name", c.Name, c.Problem, c.NextTry))]);
        document["troubles"] = new JsonArray(
            [.. status.Mailings.Select(m => Trouble("delivery", m.Key.Delivery, m.Problem, m.NextTry))]);
        return document;
    }

    private static JsonObject Trouble(string what, string name, string? problem, Instant? nextTry)
    {
        var trouble = new JsonObject { [what] = name };
        if (problem is not null)
            trouble["problem"] = problem;
        if (problem is not null && nextTry is { } next)
            trouble["nextTry"] = InstantPattern.ExtendedIso.Format(next);
        return trouble;
    }

    /// <param name="recipient">Key of the person; <c>null</c>: forgotten since.</param>
    public static JsonObject Of(MessageLine line, string? recipient)
    {
        var document = Of(line);
        document.Insert(0, "place", line.Place);
        document.Insert(1, "recipient", recipient);
        document.Remove("delivery");
        return document;
    }

    /// <summary>Of a person who is known already.</summary>
    public static JsonObject Of(MessageLine line)
    {
        var document = new JsonObject
        {
            ["delivery"] = line.Mailing.Delivery,
            ["state"] = Scalars.NameOf(line.State),
            ["attempts"] = line.Attempt,
            ["at"] = InstantPattern.ExtendedIso.Format(line.At),
        };
        if (line.SentAt is { } sent)
            document["sentAt"] = InstantPattern.ExtendedIso.Format(sent);
        if (line.Answer is not null)
            document["answer"] = line.Answer;
        if (line.PossiblyTwice)
            document["possiblyTwice"] = true;
        if (line.SoftBounces > 0)
            document["softBounces"] = line.SoftBounces;
        return document;
    }
}
