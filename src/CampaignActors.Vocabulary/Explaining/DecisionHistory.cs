using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Explaining;

/// <summary>All rounds of the approvals of one entity, out of its rows: its document holds the last ones only.</summary>
public static class DecisionHistory
{
    private const string Submitted = "submitted", Accepted = "accepted", Rejected = "rejected";

    /// <summary>What can have happened.</summary>
    public static IReadOnlyList<string> Whats { get; } = [Submitted, Accepted, Rejected];

    /// <returns>The oldest first; <c>null</c>: nothing was ever written to the entity.</returns>
    public static JsonArray? Of(IEntityHistory history, EntityRef entity)
    {
        var (items, round, any) = (new JsonArray(), 1, false);
        foreach (var row in history.Rows(entity))
        {
            any = true;
            foreach (var happened in row.Envelope?.Events ?? [])
            {
                if (happened is TaskRestarted { NewRound: true })
                    round++;
                if (Entry(happened, row.Envelope!, round) is { } entry)
                    items.Add(entry);
            }
        }
        return any ? items : null;
    }

    private static JsonObject? Entry(IEvent happened, Envelope row, int round) => happened switch
    {
        ApprovalSubmitted { Approval: var a } => Made(row.At, a.Type, a.Round, Submitted, a.SubmittedBy?.Text ?? "", null, null, null),
        ApprovalDecided { Decision: var d } =>
            Made(row.At, d.Type, d.Round, d.Approved ? Accepted : Rejected, d.By.Text, d.For, d.Stages, d.Comment),
        TaskClosed => Made(row.At, ApprovalType.Task, round, Submitted, row.By, null, null, null),
        TaskDecided d => Made(row.At, ApprovalType.Task, round, d.Approved ? Accepted : Rejected, d.By.Text, d.For, null, d.Comment),
        _ => null,
    };

    private static JsonObject Made(
        Instant at, ApprovalType step, int round, string what, string by, Code? delegator, Seq<string>? stages, string? comment)
    {
        var entry = new JsonObject
        {
            ["at"] = InstantPattern.ExtendedIso.Format(at),
            ["step"] = Scalars.NameOf(step),
            ["round"] = round,
            ["what"] = what,
            ["by"] = by,
        };
        if (delegator is { } who)
            entry["for"] = who.Text;
        if (stages is { } named)
            entry["stages"] = new JsonArray([.. named.Select(s => JsonValue.Create(s))]);
        if (!string.IsNullOrEmpty(comment))
            entry["comment"] = comment;
        return entry;
    }
}
