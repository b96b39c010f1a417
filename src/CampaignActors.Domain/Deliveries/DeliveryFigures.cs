using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// What the mails of a delivery say, as it is when they are sent (domain.md §5.9): who asks, the messages and their cost, the stock, the
/// budget, a sample.
/// </summary>
internal static class DeliveryFigures
{
    /// <summary>Lines of a content that mails show of it.</summary>
    private const int SampleLines = 12;

    /// <summary>Whether a notice shows stock and budget, for which their facts are needed.</summary>
    private static bool ShowsStanding(Notice notice) => MailTemplates.AsksToDecide(notice.Template);

    /// <summary>Entities whose facts the figures of the due notices need.</summary>
    public static IEnumerable<EntityRef> Needs(DeliveryModel delivery, Seq<Notice> due)
    {
        if (!due.Any(ShowsStanding))
            return [];
        var lines = DeliveryCosts.Needs(delivery).Keys.Select(l => Kinds.Line(new Code(l)));
        var people = due.Select(n => ApprovalOf(delivery, n)?.SubmittedBy).Append(delivery.PreparedBy).OfType<Code>();
        var budget = delivery.Charges.Budget is { } code ? new[] { Kinds.Budget(code) } : [];
        return [.. lines, .. people.Distinct().Select(Kinds.Operator), .. budget];
    }

    public static MailFigures Of(DeliveryModel delivery, Notice notice, Context context)
    {
        var figures = new MailFigures().With("label", delivery.Fields?.Label).With("campaign", delivery.Fields?.Campaign);
        var approval = ApprovalOf(delivery, notice);
        if (approval is not null)
            figures = ApprovalNotices.Figures(figures, approval, notice, context.Facts);
        return notice.Template switch
        {
            MailTemplates.ApprovalRequest or MailTemplates.ApprovalReminder or MailTemplates.ApprovalEscalated when approval is not null =>
                WithSample(WithStanding(figures, delivery, context), delivery, approval.Type),
            MailTemplates.DeliveryToStart => WithStart(WithStanding(figures, delivery, context), delivery, context),
            MailTemplates.ApprovalMoved when approval is null =>
                figures.With("step", Wording.Of(ApprovalType.Start)).With("manager", delivery.Manager),
            MailTemplates.ApprovalMoved => figures.With("manager", delivery.Manager),
            MailTemplates.MissedStart => figures.With("planned", delivery.Fields?.ContactDate).With("messages", delivery.ToSend)
                .With("reason", "tooLate"),
            MailTemplates.ContentApproved => figures.With("revision", (long)delivery.ContentRevision),
            MailTemplates.ProviderLate => figures.With("provider", delivery.Fields?.Provider).With("promised", delivery.Promise?.Date)
                .With("missing", delivery.Jobs?.PromisedReport == true ? "report" : "end"),
            MailTemplates.Proof => WithSample(
                figures, delivery, delivery is { Offline: true, Extraction: not null } ? ApprovalType.Proof : ApprovalType.Content),
            _ => figures,
        };
    }

    /// <summary>Warnings that still hold: approvals that are not decided, and the date that the provider has not kept.</summary>
    public static Seq<string> Standing(DeliveryModel delivery) => delivery.Approvals.Values
        .Where(a => a.Status == ApprovalStatus.Pending).Select(a => a.Key)
        .Concat(delivery.Promise is { KeptAt: null } ? [DeliveryPromise.Key] : []).ToSeq();

    /// <summary>The file that the provider is told about.</summary>
    public static MailFigures OfFile(DeliveryModel delivery) => WithFile(
        new MailFigures().With("label", delivery.Fields?.Label).With("campaign", delivery.Fields?.Campaign), delivery)
        .With("hash", delivery.Extraction?.Hash);

    private static MailFigures WithFile(MailFigures figures, DeliveryModel delivery) =>
        figures.With("file", delivery.Extraction?.File).With("rows", delivery.Extraction?.Rows);

    private static Approval? ApprovalOf(DeliveryModel delivery, Notice notice) =>
        delivery.Approvals.Values.FirstOrDefault(a => notice.Key.StartsWith(a.Key, StringComparison.Ordinal));

    private static MailFigures WithStart(MailFigures figures, DeliveryModel delivery, Context context)
    {
        figures = figures.With("step", Wording.Of(ApprovalType.Start)).With("round", (long)delivery.Analyses)
            .With("planned", delivery.Fields?.ContactDate).With("asker", PeopleNames.Of(delivery.PreparedBy, context.Facts));
        foreach (var warning in delivery.StartWarnings)
        {
            // Stock is shown as it is now, not as it was when the start was withheld.
            figures = warning == DeliveryStart.Late ? figures.WithWarning(MailWarnings.Late)
                : warning == DeliveryStart.NothingToSend ? figures.WithWarning(MailWarnings.NothingToSend)
                : figures;
        }
        return WithSample(figures, delivery, ApprovalType.Content);
    }

    /// <summary>The messages, their cost with its split, the stock that they need, and how its budget stands.</summary>
    private static MailFigures WithStanding(MailFigures figures, DeliveryModel delivery, Context context)
    {
        if (delivery.ToSend is null)
            return figures;
        var details = DeliveryCosts.Details(delivery);
        figures = figures.With("messages", delivery.ToSend).With("targeted", delivery.Targeted).With("excluded", delivery.Excluded);
        if (details.Count > 0)
            figures = WithCost(figures, details, delivery.Currency);
        var stock = MailFigures.FirstOf(DeliveryWork.Balances(delivery, context).Select(b => b.ToMail()));
        if (stock.Count > 0)
            figures = figures with { Stock = stock };
        return WithBudget(figures, delivery, context);
    }

    private static MailFigures WithCost(MailFigures figures, Seq<CostDetail> details, Currency currency)
    {
        var categories = Costing.ByCategory(details, currency);
        var split = categories.OrderBy(c => c.Key == Contribution.Uncategorised).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => new MailCost(c.Key == Contribution.Uncategorised ? null : c.Key, c.Value));
        figures = figures.With("cost", details.Select(d => d.Amount).Sum(currency)) with
        {
            Lines = MailFigures.FirstOf(details.Select(d => new MailCost($"{d.Category} {d.Type}", d.Amount))),
            Split = categories.Keys.All(c => c == Contribution.Uncategorised) ? null : MailFigures.FirstOf(split),
        };
        return figures.With("moreLines", More(details.Count)).With("moreCategories", More(categories.Count));
    }

    private static long? More(int count) => count > MailFigures.Most ? count - MailFigures.Most : null;

    /// <summary>
    /// The budget as it stands, with a warning when more is spent, promised and planned than it has: without this delivery, or with its
    /// cost as far as that is not posted yet.
    /// </summary>
    private static MailFigures WithBudget(MailFigures figures, DeliveryModel delivery, Context context)
    {
        if (delivery.Charges.Budget is not { } code
            || context.Facts.Find<BudgetFacts>(Kinds.Budget(code)) is not
            { Allocated: { } allocated, Free: { } free, Forecast: { } forecast })
            return figures;
        figures = figures.With("budget", code).With("allocated", allocated).With("free", free).With("forecast", forecast);
        var posted = delivery.Charges.Posted?.Calculated;
        var missing = figures.Amounts!.TryGet("cost", out var cost) && cost.Currency == forecast.Currency
            ? posted is { } known && known.Currency == cost.Currency ? cost - known : cost
            : Money.Zero(forecast.Currency);
        return free < Money.Zero(free.Currency) ? figures.WithWarning(MailWarnings.BudgetExceeded)
            : forecast - missing < Money.Zero(forecast.Currency) ? figures.WithWarning(MailWarnings.BudgetShort)
            : figures;
    }

    /// <summary>What the approval is about: the file with its first rows, or the message.</summary>
    private static MailFigures WithSample(MailFigures figures, DeliveryModel delivery, ApprovalType type)
    {
        if (type is ApprovalType.Extraction or ApprovalType.Proof && delivery.Extraction is not null)
            return WithFile(figures, delivery).WithSample(delivery.Extraction.Sample ?? []);
        if (!DeliveryFlow.ContentSteps.Contains(type) && type != ApprovalType.Proof)
            return figures;
        var content = delivery.Fields?.Message?.Sample() ?? delivery.Fields?.Content ?? "";
        var lines = content.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        return figures.With("revision", (long)delivery.ContentRevision)
            .WithSample(lines is [""] ? [] : lines.Take(SampleLines));
    }
}
