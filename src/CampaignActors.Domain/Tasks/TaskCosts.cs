using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>Cost of a task: the estimate until it is finished, then fixed and daily costs (domain.md §3.2).</summary>
public static class TaskCosts
{
    private const long HoursPerScheduledDay = 24;

    /// <summary>Working hours per day (domain.md §3.1).</summary>
    public const int HoursPerDay = 8;

    /// <summary>Performed days, entered for the task or else for its participants; otherwise ⌈(end − start)/24 h⌉.</summary>
    public static decimal Days(TaskFields fields)
    {
        if (fields.Load is { } load)
            return load;
        if (fields.Participants is { } participants && participants.Any(p => p.PerformedLoad is not null))
            return participants.Sum(p => p.PerformedLoad ?? 0);
        if (fields.Start is not { } start || fields.End is not { } end)
            return 0;
        return decimal.Ceiling((decimal)(end - start).BclCompatibleTicks / (HoursPerScheduledDay * NodaConstants.TicksPerHour));
    }

    public static Seq<CostDetail> Details(TaskState task) =>
        task.Status == TaskStatus.Finished && task.Fields is { } fields
            ? Costing.Price(task.Priced, Days(fields), task.Currency)
            : [];

    /// <summary>
    /// Amounts by expense category: the details once finished (with a service), none once canceled, else the estimate. A real cost
    /// replaces them.
    /// </summary>
    public static Map<Money> Amounts(TaskState task, Seq<CostDetail> details) => ItemCharges.WithReal(task.Status switch
    {
        TaskStatus.Canceled => Map<Money>.Empty,
        TaskStatus.Finished when task.Fields?.Service is not null => Costing.ByCategory(details, task.Currency),
        _ => task.Fields?.Provisional?.ByCategory() ?? Map<Money>.Empty,
    }, task.Fields?.Real, task.Currency);

    public static Contribution Contribute(TaskState task) => Contribute(task, Amounts(task, Details(task)));

    private static Contribution Contribute(TaskState task, Map<Money> amounts) => task.Charges.Contribute(
        task.Fields?.Campaign, amounts, task.Status == TaskStatus.Finished, task.Currency, task.Status == TaskStatus.Canceled);

    /// <summary>The posting that budgetMgt should have made.</summary>
    public static TaskCosted ShouldBe(TaskState task)
    {
        var details = Details(task);
        var amounts = Amounts(task, details);
        var provisional = task.Status == TaskStatus.Canceled ? null : task.Fields?.Provisional?.Total;
        return new TaskCosted(
            new PostedCharge(
                task.Charges.Budget,
                Contribute(task, amounts),
                provisional ?? Money.Zero(task.Currency),
                task.Charges.Calculated(amounts, task.Status == TaskStatus.Finished, task.Currency)),
            details);
    }

    public static bool IsDue(TaskState task) => task.Fields is not null && (task.Charges.Holds.Count > 0 || Differs(task));

    private static bool Differs(TaskState task)
    {
        var due = ShouldBe(task);
        return task.Charges.Posted is { } posted
            ? posted != due.Posted || task.Details != due.Details
            : !due.Posted.Contribution.IsEmpty || !due.Posted.Calculated.IsZero
                || !due.Posted.Provisional.IsZero || task.Fields?.Program is not null;
    }
}
