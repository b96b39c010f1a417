using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads what only tasks have.</summary>
internal static class TaskReader
{
    public static decimal? Load(MapReader r, string key) => r.Value(key, false, WorkLoad.Days);

    public static Seq<TaskParticipant>? Participants(FieldReader fields) => fields.Items("participants", p => new TaskParticipant(
        p.Code("operator") ?? default, p.Decimal("usage"), Load(p, "plannedLoad"), Load(p, "performedLoad")));

    public static ReviewTerms? Review(MapReader? review) => review is null
        ? null
        : new ReviewTerms(review.Duration("deadline"), ApprovalReader.Reminders(review), ApprovalReader.Options(review));

    public static ReminderRule? Notification(MapReader r, string key) =>
        r.Find(key) is ScalarNode { IsNull: false } node ? ApprovalReader.Reminder(node, r.Context) : null;
}
