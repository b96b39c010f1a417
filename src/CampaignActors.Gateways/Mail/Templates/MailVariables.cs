using CampaignActors.Domain.Kernel;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>The type of a value that a template reads.</summary>
public enum MailVariableType
{
    Text,

    /// <summary>The name of a state, a step or a reason; <c>word</c> turns it into words.</summary>
    Name,
    Count,
    Amount,
    Pieces,
    Time,
    List,
    Truth,
}

/// <summary>A value that templates may read.</summary>
/// <param name="InTable">Whether the layout shows it in the table of figures, in the order of the list.</param>
public sealed record MailVariable(string Name, MailVariableType Type, string Text, bool InTable = false);

/// <summary>
/// What templates may read (docs/mails.md is written from it): some of it in every mail, the rest by template. A value that a mail does not
/// have is empty.
/// </summary>
public static class MailVariables
{
    /// <summary>What every mail has.</summary>
    public static readonly IReadOnlyList<MailVariable> Common =
    [
        new("subject", MailVariableType.Text, "The subject as the plain form of the mail has it, in English."),
        new("text", MailVariableType.Text, "The plain form of the mail, in English."),
        new("template", MailVariableType.Name, "The name of the template."),
        new("language", MailVariableType.Name, "`en` or `nl`."),
        new("name", MailVariableType.Text, "The reader's name."),
        new("kind", MailVariableType.Name, "The kind of what it is about, such as `deliveries`."),
        new("code", MailVariableType.Text, "Its code."),
        new("item", MailVariableType.Text, "It in words: `delivery DM201 (Spring)`."),
        new("link", MailVariableType.Text, "Where it can be seen, and decided; empty without `Public__Url`."),
        new("decides", MailVariableType.Truth, "Whether the mail asks for a decision."),
        new("counts", MailVariableType.List, "The counts as numbers, to compare: `counts.messages`."),
    ];

    /// <summary>What only the layout has.</summary>
    public static readonly IReadOnlyList<MailVariable> OfLayout =
    [
        new("heading", MailVariableType.Text, "The subject that the template gave."),
        new("body", MailVariableType.Text, "What the template gave; in HTML already encoded."),
        new("table", MailVariableType.List, "The figures that the mail has, each with `label` and `value`."),
        new("notices", MailVariableType.List, "Of a digest, in HTML: each with `subject`, `body`, `at`, `link` and its own `table`."),
        new("plainNotices", MailVariableType.List, "The same for the text."),
    ];

    /// <summary>All others, by template in <see cref="Of"/>.</summary>
    public static readonly IReadOnlyList<MailVariable> Figures =
    [
        new("label", MailVariableType.Text, "Its label."),
        new("campaign", MailVariableType.Text, "Code of its campaign.", true),
        new("asker", MailVariableType.Text, "Who submitted it, with the code.", true),
        new("step", MailVariableType.Name, "What is to be approved, such as `target`; `start` for a start."),
        new("stage", MailVariableType.Text, "The stage of the approval.", true),
        new("round", MailVariableType.Count, "The round of the approval.", true),
        new("decider", MailVariableType.Text, "Who decided.", true),
        new("comment", MailVariableType.Text, "The comment of the decision.", true),
        new("manager", MailVariableType.Text, "Who decides now.", true),
        new("deadline", MailVariableType.Time, "Until when it should be done.", true),
        new("planned", MailVariableType.Time, "When it is, or was, to start.", true),
        new("start", MailVariableType.Time, "Its start.", true),
        new("end", MailVariableType.Time, "Its end.", true),
        new("before", MailVariableType.Time, "The start that it had before.", true),
        new("since", MailVariableType.Time, "Since when.", true),
        new("next", MailVariableType.Time, "When the next order arrives, or the next step follows.", true),
        new("promised", MailVariableType.Time, "The date that the provider promised.", true),
        new("provider", MailVariableType.Text, "Code of the service provider.", true),
        new("status", MailVariableType.Name, "The status of a task.", true),
        new("assignee", MailVariableType.Text, "Who does the task.", true),
        new("messages", MailVariableType.Count, "Messages to send.", true),
        new("targeted", MailVariableType.Count, "Recipients who match.", true),
        new("excluded", MailVariableType.Count, "Of them, left out.", true),
        new("cost", MailVariableType.Amount, "What it costs.", true),
        new("lines", MailVariableType.List, "What the cost consists of: `label`, `amount`; at most 20."),
        new("moreLines", MailVariableType.Count, "How many lines there are beyond these."),
        new("split", MailVariableType.List, "The cost by expense category: `label`, `amount`; at most 20."),
        new("moreCategories", MailVariableType.Count, "How many categories there are beyond these."),
        new("budget", MailVariableType.Text, "Code of its budget.", true),
        new("percent", MailVariableType.Count, "The threshold that the budget has reached, in percent.", true),
        new("allocated", MailVariableType.Amount, "What the budget has.", true),
        new("engaged", MailVariableType.Amount, "Of it reserved, committed, spent and invoiced.", true),
        new("plannedAmount", MailVariableType.Amount, "What is planned besides.", true),
        new("free", MailVariableType.Amount, "What is left of the budget.", true),
        new("forecast", MailVariableType.Amount, "What is left once what is planned is spent as well.", true),
        new("stock", MailVariableType.List,
            "The stock that it needs: `label`, `needed`, `balance`, and where it is not enough `missing`, `low`, `orders`, `fits`."),
        new("warnings", MailVariableType.List, "What the reader should know before deciding, in words."),
        new("revision", MailVariableType.Count, "The revision of the content."),
        new("file", MailVariableType.Text, "The name of the extraction file.", true),
        new("rows", MailVariableType.Count, "Its rows.", true),
        new("hash", MailVariableType.Text, "Its SHA-256.", true),
        new("sample", MailVariableType.List, "The first lines of the message or the file."),
        new("missing", MailVariableType.Name, "What the provider owes: `report` or `end`."),
        new("stockLabel", MailVariableType.Text, "The stock of the line."),
        new("level", MailVariableType.Name, "`low`, `lowCovered` (orders under way are enough) or `out`."),
        new("proposal", MailVariableType.Text, "Code of the proposal.", true),
        new("volume", MailVariableType.Pieces, "Pieces that it proposes to order.", true),
        new("wanted", MailVariableType.Time, "When they should arrive.", true),
        new("inStock", MailVariableType.Pieces, "Pieces in stock.", true),
        new("alertLevel", MailVariableType.Pieces, "At or below it the stock is low.", true),
        new("ordered", MailVariableType.Pieces, "Pieces of open orders.", true),
        new("proposed", MailVariableType.Pieces, "Pieces of other proposals.", true),
        new("reserved", MailVariableType.Pieces, "Pieces reserved by deliveries.", true),
        new("projected", MailVariableType.Pieces, "What will be there: in stock + ordered + proposed − reserved.", true),
        new("kept", MailVariableType.Pieces, "What must be kept.", true),
        new("keptBy", MailVariableType.Name, "`alertLevel` or `safetyStock`, whichever says so."),
        new("workflow", MailVariableType.Text, "Label of a campaign's workflow.", true),
        new("reason", MailVariableType.Name, "Why; a text where it has no name."),
        new("then", MailVariableType.Name, "What follows: `mail` or `stop`."),
        new("limit", MailVariableType.Count, "As many as there may be.", true),
        new("owner", MailVariableType.Text, "The owner of the template.", true),
        new("campaignTemplate", MailVariableType.Text, "Code of the campaign's template.", true),
        new("count", MailVariableType.Count, "Notices in the digest."),
    ];

    private static readonly string[] s_approval = ["label", "campaign", "asker", "step", "stage", "round", "deadline"];

    private static readonly string[] s_standing =
    [
        "messages", "targeted", "excluded", "cost", "lines", "moreLines", "split", "moreCategories", "budget", "allocated", "free",
        "forecast", "stock", "warnings", "revision", "file", "rows", "sample",
    ];

    private static readonly string[] s_task = ["label", "campaign", "status", "start", "end", "assignee"];

    private static readonly Dictionary<string, string[]> s_byTemplate = new(StringComparer.Ordinal)
    {
        [MailTemplates.ApprovalRequest] = [.. s_approval, .. s_standing],
        [MailTemplates.ApprovalReminder] = [.. s_approval, .. s_standing, .. s_task],
        [MailTemplates.ApprovalEscalated] = [.. s_approval, .. s_standing, .. s_task],
        [MailTemplates.ApprovalOverdue] = [.. s_approval, .. s_task],
        [MailTemplates.ApprovalRejected] = [.. s_approval, "decider", "comment"],
        [MailTemplates.ApprovalMoved] = [.. s_approval, .. s_task, "manager"],
        [MailTemplates.DeliveryToStart] = ["label", "campaign", "asker", "step", "round", "planned", .. s_standing],
        [MailTemplates.StockAlert] = ["label", "stockLabel", "level", "inStock", "alertLevel", "ordered", "next"],
        [MailTemplates.ReorderProposal] =
        [
            "label", "stockLabel", "proposal", "volume", "wanted", "inStock", "ordered", "proposed", "reserved", "projected", "kept",
            "keptBy",
        ],
        [MailTemplates.BudgetAlert] = ["label", "percent", "allocated", "engaged", "free", "forecast"],
        [MailTemplates.ForecastAlert] = ["label", "allocated", "engaged", "plannedAmount", "forecast"],
        [MailTemplates.ProviderLate] = ["label", "campaign", "provider", "promised", "missing"],
        [MailTemplates.RouterNotification] = ["label", "campaign", "file", "rows", "hash"],
        [MailTemplates.TaskPlanned] = [.. s_task, "deadline"],
        [MailTemplates.TaskStarted] = s_task,
        [MailTemplates.TaskToApprove] = [.. s_approval, .. s_task],
        [MailTemplates.TaskFinished] = s_task,
        [MailTemplates.TaskLate] = s_task,
        [MailTemplates.TaskReminder] = [.. s_task, "deadline"],
        [MailTemplates.WorkflowFailed] = ["reason"],
        [MailTemplates.WorkflowSilent] = ["reason"],
        [MailTemplates.WorkflowPaused] = ["workflow", "since", "next", "then"],
        [MailTemplates.MissedStart] = ["label", "campaign", "workflow", "planned", "messages", "reason"],
        [MailTemplates.Proof] = [.. s_approval, "revision", "file", "rows", "sample"],
        [MailTemplates.ContentApproved] = [.. s_approval, "revision"],
        [MailTemplates.WorkflowLimit] = ["label", "limit", "planned"],
        [MailTemplates.CampaignNotCreated] = ["label", "planned", "owner"],
        [MailTemplates.CampaignMoved] = ["label", "campaignTemplate", "start", "before"],
        [MailTemplates.Digest] = ["count"],
    };

    /// <summary>Names of all templates.</summary>
    public static IReadOnlyCollection<string> Templates => s_byTemplate.Keys;

    /// <summary>What the mails of a template have besides <see cref="Common"/>, in the order of <see cref="Figures"/>.</summary>
    public static IReadOnlyList<MailVariable> Of(string template) =>
        s_byTemplate.TryGetValue(template, out var names) ? [.. Figures.Where(v => names.Contains(v.Name))] : [];
}
