using System.Text;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>How names of the catalogue are typed.</summary>
public static class TypedNames
{
    /// <summary><c>deliveryDate</c> as people type options and commands: <c>delivery-date</c>.</summary>
    public static string Dashed(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
            text.Append(char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c);
        return text.ToString();
    }
}

/// <summary>
/// Words that the system writes where names that people give stand as well. A name of theirs that is the same could not be told from it, so
/// it is refused where it is given; one that an earlier version stored is shown together with what the system means by it.
/// </summary>
public static class ReservedNames
{
    /// <summary>In <c>byCategory</c> of a budget: what is charged to no expense category.</summary>
    public const string Uncategorised = "uncategorised";
}

/// <summary>Names of the technical workflows and the other names that people know them by (domain.md §6).</summary>
public static class WorkflowNames
{
    /// <summary>In the order in which they work at one instant.</summary>
    public static readonly IReadOnlyList<string> All = [.. TechnicalWorkflows.All.Select(w => w.Name)];

    /// <summary>Names and aliases.</summary>
    public static readonly IReadOnlyList<string> Known =
        [.. All, .. TechnicalWorkflows.All.SelectMany(w => w.Aliases).Order(StringComparer.Ordinal)];

    /// <summary>The name of a workflow given by name or alias, or <c>null</c> when there is none.</summary>
    public static string? Canonical(string name) => TechnicalWorkflows.Find(name)?.Name;
}

/// <summary>The parts of the outside world that a step may put out of order.</summary>
public static class GatewayNames
{
    public static readonly IReadOnlyList<string> All = ["mail", "files", "provider", "audience", "messages"];
}

/// <summary>What may be out of order: the outside world, and, of ours, the work of a technical workflow.</summary>
public static class OutageNames
{
    public static readonly IReadOnlyList<string> All = [.. GatewayNames.All, .. WorkflowNames.Known];
}

/// <summary>The templates of mails, as <c>expect</c> counts them.</summary>
public static class MailTemplateNames
{
    public static readonly IReadOnlyList<string> All =
    [
        MailTemplates.ApprovalRequest, MailTemplates.ApprovalReminder, MailTemplates.ApprovalRejected, MailTemplates.ApprovalOverdue,
        MailTemplates.ApprovalEscalated, MailTemplates.DeliveryToStart, MailTemplates.StockAlert, MailTemplates.BudgetAlert,
        MailTemplates.RouterNotification,
        MailTemplates.TaskPlanned, MailTemplates.TaskStarted, MailTemplates.TaskToApprove, MailTemplates.TaskFinished,
        MailTemplates.TaskLate,
        MailTemplates.TaskReminder, MailTemplates.WorkflowFailed, MailTemplates.MissedStart,
        // Extensions, beyond the contract of scenario files.
        MailTemplates.Proof, MailTemplates.ContentApproved, MailTemplates.ApprovalMoved, MailTemplates.WorkflowSilent,
        MailTemplates.WorkflowPaused,
        MailTemplates.WorkflowLimit, MailTemplates.CampaignNotCreated, MailTemplates.CampaignMoved,
        MailTemplates.ReorderProposal, MailTemplates.ForecastAlert, MailTemplates.ProviderLate,
        MailTemplates.Digest,
    ];
}
