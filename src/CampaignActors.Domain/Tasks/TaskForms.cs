using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Tasks;

/// <summary>The stored form of <see cref="TaskDescribed"/>: the fields that changed.</summary>
/// <param name="Changed">The change that leads from the fields before to those after.</param>
[Contract("task.describedShort")]
public sealed record TaskRedescribed(TaskFields Changed) : IEvent
{
    /// <summary>Absent when the prices stay as they were.</summary>
    public Seq<PricedSelection>? Priced { get; init; }

    public Code? ParentBudget { get; init; }

    public Code? Manager { get; init; }

    /// <returns>The short form, or the event itself where that would not say the same.</returns>
    internal static IEvent Of(TaskState before, TaskDescribed whole)
    {
        if (before.Fields is not { } fields)
            return whole;
        var form = new TaskRedescribed(FieldsChange.Between(fields, whole.Fields))
        {
            Priced = whole.Priced == before.Priced ? null : whole.Priced, ParentBudget = whole.ParentBudget, Manager = whole.Manager,
        };
        return form.Whole(before) == whole ? form : whole;
    }

    internal TaskDescribed Whole(TaskState before) =>
        new(FieldsChange.With(before.Fields ?? new(), Changed), Priced ?? before.Priced, ParentBudget) { Manager = Manager };
}
