using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Audience;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Messages;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.People;

/// <summary>
/// Questions about audiences beside the analysis of deliveries: how many people they are, and why a person is in one or not.
/// </summary>
internal sealed class AudienceLook(
    StartedNode node, IRecipientDatabase people, MessageLook messages, IDomainClock clock, NodeArguments arguments)
{
    /// <summary>Keys that a count shows to those who may see people.</summary>
    public const int Sample = 5;

    private DateTimeZone Zone => arguments.Zone;

    /// <param name="text">In the language of segments.</param>
    /// <param name="sample">Keys to show.</param>
    /// <returns>How many people meet the text now, and how long that took in milliseconds.</returns>
    /// <exception cref="InputException">The text cannot be read, or names what is not there.</exception>
    public async Task<(CountAnswer Answer, long Milliseconds)> CountAsync(string text, int sample, CancellationToken ct)
    {
        var condition = await ConditionAsync(text, ct);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var answer = await people.CountAsync(condition, clock.Now, Zone, sample, ct);
            return (answer, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (AudienceException e)
        {
            throw new InputException(null, e.Message);
        }
    }

    /// <summary>The text of a segment; <c>null</c>: there is no such segment.</summary>
    public string? TextOf(Code segment) => node.Views.Find(Kinds.Segment(segment))?.Document()["where"]?.GetValue<string>();

    private async Task<Condition> ConditionAsync(string text, CancellationToken ct)
    {
        var layout = await people.LayoutAsync(ct);
        var segments = new Dictionary<string, Condition>();
        var whole = Read("where", text);
        var resolved = Conditions.Resolve(whole, segments, out var problem);
        return problem is null ? resolved : throw new InputException(null, problem);

        Condition Read(string name, string written)
        {
            var reading = SegmentText.Read(written, layout);
            if (reading.Condition is not { } condition)
                throw new InputException(null, $"{name}: {reading.Problem}");
            foreach (var list in reading.Lists.Where(l => node.Views.Find(Kinds.List(new Code(l))) is null or { IsEmpty: true }))
                throw new InputException(null, $"{name}: unknown list '{list}'");
            foreach (var code in reading.Segments.Where(s => !segments.ContainsKey(s)))
            {
                segments[code] = condition;
                segments[code] = Read($"segment '{code}'", TextOf(new Code(code))
                    ?? throw new InputException(null, $"{name}: unknown segment '{code}'"));
            }
            return condition;
        }
    }

    /// <summary>
    /// Whether a person is in the target of a delivery, by which rule, since when they are suppressed, and who approved the target.
    /// </summary>
    /// <returns><c>null</c>: there is no such delivery.</returns>
    /// <exception cref="InputException">The delivery has no frozen target.</exception>
    public async Task<JsonObject?> WhyAsync(Code delivery, Recipient person, CancellationToken ct)
    {
        if (Composer.Find(Kinds.Delivery(delivery), node.Views, clock.Now, Zone) is not { } document)
            return null;
        if (document["target"] is not JsonObject target)
            throw new InputException(null, $"delivery {delivery} has no frozen target: it has no audience, or is not analysed");
        var key = new TargetKey(delivery, target["preparation"]!.GetValue<int>(), target["attempt"]!.GetValue<int>());
        var row = await people.RowAsync(key, person.Key, ct);
        var channel = TargetQuestions.ChannelOf(Scalars.Member<DeliveryChannel>(document["channel"]!.GetValue<string>()));
        var suppressed = (await people.SuppressionsAsync(person.Key, ct)).FirstOrDefault(s => s.Channel == channel);
        var approval = document["approvalSteps"]?["target"];
        var answer = new JsonObject
        {
            ["delivery"] = delivery.Text,
            ["recipient"] = person.Key,
            ["state"] = document["state"]?.DeepClone(),
            ["preparation"] = key.Preparation,
            ["hash"] = target["hash"]?.DeepClone(),
            ["in"] = row is { Reason: null },
            ["text"] = Sentence(row?.Reason, row is not null, suppressed),
        };
        Put(answer, "reason", row is null ? "notTargeted" : row.Reason);
        Put(answer, "suppressedSince", suppressed is null ? null : InstantPattern.ExtendedIso.Format(suppressed.At));
        Put(answer, "suppressedFor", suppressed is null ? null : Scalars.NameOf(suppressed.Reason));
        Put(answer, "approvedBy", approval?["status"]?.GetValue<string>() == "approved" ? approval["decidedBy"]?.GetValue<string>() : null);
        Put(answer, "approvedAt", approval?["decidedAt"]?.GetValue<string>());
        Put(answer, "handedOverAt", target["handedOverAt"]?.GetValue<string>());
        if (await messages.OfAsync(delivery, ct) is { } mailing && await messages.OfPersonAsync(mailing, person.Key, ct) is { } message)
        {
            message.Remove("delivery");
            answer["message"] = message;
        }
        return answer;
    }

    private static void Put(JsonObject document, string name, string? value)
    {
        if (value is not null)
            document[name] = value;
    }

    private static string Sentence(string? reason, bool matched, Suppression? suppressed) => reason switch
    {
        _ when !matched => "Not in the segments of the audience when its target was computed.",
        null when suppressed is not null => "In the frozen target, and suppressed: nothing is sent.",
        null => "In the frozen target.",
        ExclusionReasons.Excluded => "Left out: in an excluded segment.",
        ExclusionReasons.NoAddress => "Left out: no address for the channel.",
        ExclusionReasons.BadAddress => "Left out: the address cannot be one.",
        ExclusionReasons.Suppressed => "Left out: suppressed for the channel.",
        ExclusionReasons.Duplicate => "Left out: another recipient has the same address.",
        ExclusionReasons.Pressure => "Left out: got as many messages as the typology allows.",
        ExclusionReasons.Control => "Left out: in the control group.",
        ExclusionReasons.Limit => "Left out: beyond the limit of messages.",
        ExclusionReasons.Capacity => "Left out: beyond the capacity of the typology.",
        _ => $"Left out by the filter '{reason}' of the typology.",
    };
}
