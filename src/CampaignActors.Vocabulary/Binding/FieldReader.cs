using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads the fields of one entity, which the catalogue has checked, into the record of its kind.</summary>
internal sealed class FieldReader(MapReader r)
{
    private Seq<string> Cleared => r.Map.Entries.Where(e => e.Value.IsNull).Select(e => e.Key.Text).ToSeq();

    public OperatorFields Operator() => new()
    {
        Cleared = Cleared, Name = r.Text("name"), Email = r.Text("email"), Groups = Codes("groups"), Administrator = r.Bool("administrator"),
        Rights = r.List("rights")?.Items.OfType<ScalarNode>().Select(n => n.Text).ToSeq(),
        Delegations = Items("delegations", d => new Delegation(d.Code("to")!.Value, d.Instant("from")!.Value, d.LastInstant("until")!.Value)),
    };

    public GroupFields Group() => new() { Cleared = Cleared, Label = r.Text("label") };

    public SlotFields Slots() => new()
    {
        Cleared = Cleared,
        Limit = r.Int("limit"),
        LowActivity = Window() is { } window ? new LowActivityHours(window, r.Context.Zone.Id) : null,
    };

    public ProviderFields Provider() => new()
    {
        Cleared = Cleared, Name = r.Text("name"), Email = r.Text("email"), Services = Map("services", ServiceReader.Read),
    };

    public StockFields Stock() => new()
    {
        Cleared = Cleared,
        Label = r.Text("label"),
        Provider = r.Code("provider"),
        Notify = r.Code("notify"),
        Substitute = r.Code("substitute"),
        Lines = Map("lines", line => new FieldReader(line).Line()),
    };

    public ProviderOrderFields ProviderOrder() => new()
    {
        Cleared = Cleared,
        Label = r.Text("label"),
        Provider = r.Code("provider"),
        Amount = r.Money("amount"),
        OrderDate = r.Instant("orderDate"),
        DueDate = r.Instant("dueDate"),
        PaymentType = r.Text("paymentType"),
    };

    public RateFields Rates() => new() { Cleared = Cleared, Quotes = Items("quotes", Quote) };

    public LineFields Line() => new()
    {
        Cleared = Cleared, Label = r.Text("label"), Initial = r.Quantity("initial"), AlertLevel = r.Quantity("alertLevel"),
    };

    public PlanFields Plan() => new()
    {
        Cleared = Cleared, Label = r.Text("label"), Plan = r.Code("plan"), Budget = r.Code("budget"), Provisional = Estimate(),
        Currency = r.Context.Currency,
    };

    public BudgetFields Budget() => new()
    {
        Cleared = Cleared,
        Label = r.Text("label"),
        Allocated = r.Money("allocated"),
        Owner = r.Code("owner"),
        Categories = Amounts("categories"),
        RelatedTo = r.Code("relatedTo"),
        Overrun = r.Enum<OverrunPolicy>("overrun"),
        StrictCategories = r.Bool("strictCategories"),
        FiscalYearStart = r.Int("fiscalYearStart"),
    };

    public WorkflowFields Workflow()
    {
        var schedule = r.Reader("schedule");
        return new WorkflowFields
        {
            Cleared = Cleared,
            Severity = r.Enum<WorkflowSeverity>("severity"),
            Supervisors = r.Code("supervisors"),
            OnError = r.Enum<ErrorPolicy>("onError"),
            ConsecutiveErrorsAllowed = r.Int("consecutiveErrorsAllowed"),
            HistoryDays = r.Int("historyDays"),
            PausedPeriod = r.Duration("pausedPeriod"),
            Schedule = schedule is null ? null : new RunSchedule(schedule.Duration("every"), schedule.Text("cron"), schedule.Text("zone")),
            LowActivity = Window(),
        };
    }

    private DayWindow? Window() => r.Reader("lowActivity") is { } hours
        ? new DayWindow(hours.Value("from", true, Scalars.TimeOfDay) ?? 0, hours.Value("to", true, Scalars.TimeOfDay) ?? 0)
        : null;

    public TemplateFields Template() => new()
    {
        Cleared = Cleared,
        Label = r.Text("label"),
        Type = r.Enum<TemplateType>("kind"),
        Program = r.Code("program"),
        DurationDays = r.Int("durationDays"),
        Schedule = r.Reader("schedule") is { } schedule ? ScheduleReader.Read(schedule) : null,
        Campaign = r.Reader("campaign") is { } campaign ? new FieldReader(campaign).Campaign() : null,
        Owner = r.Code("owner"),
    };

    public CampaignFields Campaign() => new()
    {
        Cleared = Cleared,
        Label = r.Text("label"),
        Program = r.Code("program"),
        Budget = r.Code("budget"),
        Manager = r.Code("manager"),
        Start = r.Instant("start"),
        End = r.Instant("end"),
        Level = r.Enum<CommitmentLevel>("level"),
        Process = r.Enum<ProcessStatus>("process"),
        Reason = r.Text("reason"),
        Provisional = Estimate(),
        Real = r.Money("real"),
        FixedCost = r.Money("fixedCost"),
        Approvals = r.Reader("approvals") is { } approvals ? ApprovalReader.Settings(approvals) : null,
        Currency = r.Context.Currency,
        Template = r.Code("template"),
        Schedule = r.Reader("schedule") is { } schedule ? ScheduleReader.Read(schedule) : null,
        WorkflowTemplate = r.Text("workflowTemplate"),
        MaxWorkflows = r.Int("maxWorkflows"),
        Jobs = r.Reader("jobs") is { } jobs ? ScheduleReader.Jobs(jobs) : null,
        Nature = r.Text("nature"),
        Participants = Codes("participants"),
        Documents = Items("documents", d => new DocumentLink(d.Text("name")!, d.Text("link")!)),
        TaskTemplates = Items("taskTemplates", t => new TaskTemplate(
            t.Text("code")!, t.Duration("before") ?? default, t.Duration("duration") ?? default, new FieldReader(t).Task())),
        Objectives = Items("objectives", o => new Objective(o.Text("label")!, o.Decimal("target") ?? 0, o.Decimal("result"), o.Text("unit"))),
    };

    public DeliveryFields Delivery()
    {
        var (provider, service) = Service();
        return DeliveryReader.More(new DeliveryFields
        {
            Cleared = Cleared,
            Label = r.Text("label"),
            Campaign = r.Code("campaign"),
            Channel = r.Enum<DeliveryChannel>("channel"),
            Provider = provider,
            Service = service,
            Costs = Costs(),
            Budget = r.Code("budget"),
            Level = r.Enum<CommitmentLevel>("level"),
            Provisional = Estimate(),
            Approvals = r.Reader("approvals") is { } approvals ? ApprovalReader.Settings(approvals) : null,
            Workflow = r.Int("workflow"),
            ContactDate = r.Instant("contactDate"),
            ExtractionDate = r.Instant("extractionDate"),
            ReserveStock = r.Bool("reserveStock"),
            Currency = r.Context.Currency,
        }, r);
    }

    public TaskFields Task()
    {
        var (provider, service) = Service();
        var review = r.Reader("review");
        return new TaskFields
        {
            Cleared = Cleared,
            Label = r.Text("label"),
            Type = r.Enum<TaskType>("type"),
            Campaign = r.Code("campaign"),
            Program = r.Code("program"),
            AssignedTo = r.Code("assignedTo"),
            Priority = r.Enum<TaskPriority>("priority"),
            Nature = r.Text("nature"),
            Start = r.Instant("start"),
            End = r.Instant("end"),
            Participants = TaskReader.Participants(this),
            Provider = provider,
            Service = service,
            Costs = Costs(),
            Budget = r.Code("budget"),
            Level = r.Enum<CommitmentLevel>("level"),
            Provisional = Estimate(),
            Real = r.Money("real"),
            Load = TaskReader.Load(r, "load"),
            ScheduledLoad = TaskReader.Load(r, "scheduledLoad"),
            ForecastRevenue = r.Money("forecastRevenue"),
            Documents = r.List("documents")?.Items.OfType<ScalarNode>().Select(n => n.Text).ToSeq(),
            Reviewers = review is null ? null : new FieldReader(review).Codes("reviewers") ?? [],
            Review = TaskReader.Review(review),
            DependsOn = r.Code("dependsOn"),
            GroupTask = r.Code("groupTask"),
            InitialNotification = TaskReader.Notification(r, "initialNotification"),
            Reminders = r.List("reminders") is null ? null : ApprovalReader.Reminders(r),
            LateAssignee = r.Code("lateAssignee"),
            Currency = r.Context.Currency,
        };
    }

    /// <summary>An amount, or a total with its breakdown.</summary>
    private CostEstimate? Estimate()
    {
        if (r.Find("provisional") is not { IsNull: false } node)
            return null;
        if (node is ScalarNode)
            return new CostEstimate(r.Money("provisional") ?? Money.Zero(r.Context.Currency), Domain.Values.Map<Money>.Empty);
        var inner = r.Reader("provisional")!;
        return new CostEstimate(inner.Money("total") ?? Money.Zero(r.Context.Currency), new FieldReader(inner).Amounts("breakdown") ?? Domain.Values.Map<Money>.Empty);
    }

    private (Code? Provider, string? Service) Service()
    {
        if (r.Text("service") is not { } text)
            return (null, null);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (new Code(text[..slash]), text[(slash + 1)..]);
    }

    private Seq<CostSelection>? Costs() => Items("costs", c => new CostSelection(
        c.Text("category")!, c.Text("type"), c.Money("surcharge"), c.Text("expenseCategory")));

    public static RateQuote Quote(MapReader q) => new(q.Instant("date") ?? default, q.Decimal("rate") ?? 0, q.Text("source"));

    public Seq<InvoiceLine> InvoiceLines() => Items("lines", l => new InvoiceLine(
        l.Money("amount") ?? default,
        l.Code("task") is { } task ? Kinds.Task(task) : l.Code("campaign") is { } campaign ? Kinds.Campaign(campaign) : Kinds.Delivery(l.Code("delivery") ?? default),
        l.Bool("settled") ?? false,
        l.Code("order"))
    { Final = l.Bool("final") == true ? true : null }) ?? [];

    public Seq<Code>? Codes(string key) => r.List(key)?.Items.OfType<ScalarNode>().Select(n => Scalars.Code(n).OrThrow()).ToSeq();

    public Map<Money>? Amounts(string key) => r.MapOf(key) is { } map
        ? Domain.Values.Map<Money>.Of(map.Entries.Where(e => e.Value is ScalarNode).Select(e =>
            KeyValuePair.Create(e.Key.Text, Scalars.Money((ScalarNode)e.Value, r.Context).OrThrow())))
        : null;

    public Seq<T>? Items<T>(string key, Func<MapReader, T> read) => r.List(key) is { } list
        ? list.Items.OfType<MapNode>().Select(n => read(new MapReader(n, r.Context, r.Errors))).ToSeq()
        : null;

    private Map<T>? Map<T>(string key, Func<MapReader, T> read) => r.MapOf(key) is { } map
        ? Domain.Values.Map<T>.Of(map.Entries.Where(e => e.Value is MapNode).Select(e =>
            KeyValuePair.Create(e.Key.Text, read(new MapReader((MapNode)e.Value, r.Context, r.Errors)))))
        : null;
}
