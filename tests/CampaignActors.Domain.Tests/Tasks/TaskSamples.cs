using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;

using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Tasks of a campaign that boss manages and mia is assigned to, and the short steps that specs move them with.</summary>
internal static class TaskSamples
{
    public static readonly Instant Begin = Spec.Start + Duration.FromDays(1);
    public static readonly Instant End = Spec.Start + Duration.FromDays(5);
    public static readonly Work Operation = new(TechnicalWorkflow.OperationMgt);
    public static readonly Work Delivery = new(TechnicalWorkflow.DeliveryMgt);

    public static TaskFields Scheduled =>
        new() { Label = "Design", Campaign = Code("OP1"), AssignedTo = Code("mia"), Start = Begin, End = End };

    public static TaskFields Running => Scheduled with { Start = Spec.Start };

    public static CampaignFacts Facts(bool closed = false, CommitmentLevel level = CommitmentLevel.Planned) =>
        new(Code("PRG1"), Code("B1"), Code("boss"), null, new CampaignTerms(level, true, Code("boss")), closed);

    public static Spec New() => new Spec(Task(1)).Operators("mia", "rob", "ann", "root").Knowing(Make.Campaign, Facts());

    public static Spec Existing(TaskFields fields) => New().When(new PutTask(PutMode.Create, fields)).ThenAccepted();

    public static Spec Change(this Spec spec, TaskFields fields) => spec.When(new PutTask(PutMode.Change, fields));

    public static TaskState Of(Spec spec) => spec.State<TaskState>();

    public static TaskStatus Status(Spec spec) => Of(spec).Status;

    /// <summary>deliveryMgt works; who was mailed with which template, in order: "taskStarted mia".</summary>
    public static string[] Mailed(this Spec spec)
    {
        spec.When(Delivery);
        return [.. spec.Effects.Where(e => e.Effect is Notify).Select(e => $"{((Notify)e.Effect).Template} {e.Target.Code}")];
    }
}
