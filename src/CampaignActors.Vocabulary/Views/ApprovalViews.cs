using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>How approvals stand.</summary>
internal static class ApprovalViews
{
    /// <summary>One approval as it stands. Whether it is overdue depends on the clock and is joined by <c>Composer</c>.</summary>
    public static JsonObject Step(Approval approval) => Of(
        ("status", Word(approval.Status)),
        ("round", JsonValue.Create(approval.Round)),
        ("submittedAt", Time(approval.SubmittedAt)),
        ("submittedBy", Plain(approval.SubmittedBy)),
        ("deadline", Time(approval.Deadline)),
        ("acceptedBy", approval.Options.Quorum > 1 ? List(approval.Acceptances, a => Plain(a.By)) : null),
        ("stages", List(approval.Stages, s => Of(
            ("name", Plain(s.Name)),
            ("status", Plain(s.AcceptedAt is not null ? "accepted" : s.IsOpen ? "pending" : "waiting")),
            ("reviewers", List(s.Reviewers, c => Plain(c))),
            ("after", s.After.Count == 0 ? null : List(s.After, n => Plain(n))),
            ("deadline", Time(s.Deadline)),
            ("acceptedBy", Plain(s.AcceptedBy)),
            ("acceptedAt", Time(s.AcceptedAt))))),
        ("target", approval.Target is { } target
            ? Of(("preparation", JsonValue.Create(target.Preparation)), ("hash", Plain(target.Hash)))
            : null),
        ("decidedBy", Plain(approval.DecidedBy)),
        ("decidedFor", Plain(approval.DecidedFor)),
        ("decidedAt", Time(approval.DecidedAt)),
        ("comment", Plain(approval.Comment)));

    /// <summary>Those of a delivery that are enabled or were ever submitted. Its start is confirmed, not submitted.</summary>
    public static JsonObject? Steps(DeliveryModel delivery)
    {
        var steps = Enum.GetValues<ApprovalType>()
            .Where(t => t != ApprovalType.Start && (delivery.Settings.Enabled(t) || delivery.ApprovalOf(t) is not null))
            .ToList();
        return steps.Count == 0
            ? null
            : new JsonObject(steps.Select(t =>
                KeyValuePair.Create<string, JsonNode?>(Scalars.NameOf(t), Step(delivery.ApprovalFor(t)))));
    }

    /// <summary>Adds whether its deadline has passed undecided.</summary>
    public static void Overdue(JsonObject step, Instant now)
    {
        if (step["status"]?.GetValue<string>() == "pending" && step["deadline"]?.GetValue<string>() is { } deadline)
            Put(step, "overdue", InstantPattern.ExtendedIso.Parse(deadline).GetValueOrThrow() <= now);
    }
}
