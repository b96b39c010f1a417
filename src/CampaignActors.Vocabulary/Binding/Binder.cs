using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Makes commands of the domain from what callers write: fields and verbs, in files, on the command line, over HTTP.</summary>
public static class Binder
{
    /// <summary>A description of an entity: create, change or apply.</summary>
    /// <exception cref="InputException">A field is unknown, missing or wrong; all errors are listed with their places.</exception>
    public static Request Entity(string kind, Code code, MapNode fields, PutMode mode, ReadContext context)
    {
        var errors = new InputErrors();
        if (KindCatalogue.Find(kind) is not { } known || !KindCatalogue.SetNames.Contains(kind))
            throw new InputException(fields.Position, $"unknown kind '{kind}', expected one of {string.Join(", ", KindCatalogue.SetNames)}");
        var given = CatalogueReader.Read(known, fields, Validation(mode), context, errors);
        errors.ThrowIfAny();
        // Workflows go by their aliases too; the entity has one name.
        if (kind == Kinds.Workflows && TechnicalWorkflows.Find(code) is { } workflow)
            code = workflow.Code();
        if (known.Put is not { } put)
            throw new InputException(fields.Position, $"{kind} cannot be set up in this version");
        return new Request(new EntityRef(kind, code), put(mode, given!), "");
    }

    private static ValidationMode Validation(PutMode mode) => mode switch
    {
        PutMode.Create => ValidationMode.Create,
        PutMode.Change => ValidationMode.Set,
        _ => ValidationMode.Apply,
    };

    /// <summary>A change of one line of a stock.</summary>
    /// <exception cref="InputException">A field is unknown or wrong.</exception>
    public static Request Line(Code stock, Code line, MapNode fields, ReadContext context)
    {
        var errors = new InputErrors();
        var given = CatalogueReader.Read(KindCatalogue.StockLine, fields, ValidationMode.Set, context, errors);
        errors.ThrowIfAny();
        return new Request(Kinds.Stock(stock), new PutLine(line, (LineFields)given!), "");
    }

    /// <summary>One of the verbs that act on an entity that exists (all but create, set, parallel and crash).</summary>
    /// <exception cref="InputException">The verb is unknown, or an argument is unknown, missing or wrong.</exception>
    public static Request Verb(string verb, MapNode arguments, ReadContext context)
    {
        var errors = new InputErrors();
        if (VerbCatalogue.Find(verb) is not { } known)
            throw new InputException(arguments.Position, $"unknown verb '{verb}', expected one of {string.Join(", ", VerbCatalogue.Names)}");
        var given = CatalogueReader.Read(known, arguments, context, errors);
        errors.ThrowIfAny();
        var (target, command) = Bind(verb, given!);
        return new Request(target, command, given!.Text("by") ?? "");
    }

    private static (EntityRef Target, ICommand Command) Bind(string verb, GivenMap args) => verb switch
    {
        "analyse" => (Delivery(args), new AnalyseDelivery(Count(args, "targeted"), Count(args, "excluded") ?? 0)),
        "approve" or "reject" => Decide(args, verb == "approve"),
        "sendProof" => (Delivery(args), new SendProof()),
        "submitProof" => (Delivery(args), new SubmitProof()),
        "confirm" => (Delivery(args), new ConfirmDelivery()),
        "sent" => (Delivery(args), new ReportSent(Count(args, "sent") ?? 0, Count(args, "failed") ?? 0)
        {
            Pending = Count(args, "pending") ?? 0, Amount = args.Money("amount"),
        }),
        "restartExtraction" => (Delivery(args), new RestartExtraction(Count(args, "toSend"))),
        "cancel" => Cancel(args),
        "start" => (Kinds.Task(args.Code("task")!.Value), new StartTask()),
        "announce" => (Kinds.Task(args.Code("task")!.Value), new AnnounceTask()),
        "approvePart" => (Kinds.Task(args.Code("task")!.Value), new ApprovePart(args.Decimal("load"))),
        "reset" => args.Code("task") is { } task ? (Kinds.Task(task), new ResetTask()) : (Delivery(args), new ResetDelivery()),
        "close" => args.Code("campaign") is { } campaign ? (Kinds.Campaign(campaign), new CloseCampaign()) : (Kinds.Task(args.Code("task")!.Value), new CloseTask()),
        "reopen" => (Kinds.Campaign(args.Code("campaign")!.Value), new ReopenCampaign()),
        "campaignWorkflow" => (Kinds.Campaign(args.Code("campaign")!.Value), new CommandCampaignWorkflow(args.Int("number")!.Value, args.Text("action") switch
        {
            "pause" => CampaignWorkflowTrigger.Paused,
            "stop" => CampaignWorkflowTrigger.Stopped,
            "unconditionalStop" => CampaignWorkflowTrigger.UnconditionallyStopped,
            "restart" => CampaignWorkflowTrigger.Restarted,
            _ => CampaignWorkflowTrigger.Started,
        })),
        "order" => (Kinds.Order(args.Code("code")!.Value),
            new PlaceOrder(PutMode.Create, null, args.Code("line")!.Value, args.Quantity("quantity")!.Value, args.Instant("deliveryDate"))),
        "receive" => (Kinds.Order(args.Code("code")!.Value), new ReceiveNow(args.Quantity("quantity"))),
        "postpone" => (Kinds.Order(args.Code("code")!.Value), new PostponeOrder(args.Instant("deliveryDate")!.Value)),
        "settle" or "unsettle" => (Kinds.Invoice(args.Code("invoice")!.Value), new SettleLine(args.Int("line")!.Value, verb == "settle")),
        "transfer" => (Kinds.Budget(args.Code("from")!.Value), new TransferAmount(
            args.Code("to")!.Value, args.Money("amount")!.Value, args.Code("code"), args.Text("comment"), args.Text("category"), args.Text("toCategory"))),
        "quote" => (new EntityRef(Kinds.Rates, args.Code("pair")!.Value), new AddQuote(InvoiceKinds.Quote(args))),
        "workflow" => Workflow(args),
        _ when DeliveryReader.Command(verb, args) is { } command => (Delivery(args), command),
        _ => throw new InputException(args.Map.Position, $"'{verb}' is not a command to one entity"),
    };

    private static EntityRef Delivery(GivenMap args) => Kinds.Delivery(args.Code("delivery")!.Value);

    private static long? Count(GivenMap args, string key) => args.Count(key);

    private static (EntityRef, ICommand) Decide(GivenMap args, bool approved) => args.Code("task") is { } task
        ? (Kinds.Task(task), new DecideTask(approved, args.Text("comment")) { Round = args.Int("round") })
        : (Delivery(args), new DecideApproval(args.Enum<ApprovalType>("step")!.Value, approved, args.Text("comment")) { Round = args.Int("round") });

    private static (EntityRef, ICommand) Cancel(GivenMap args) =>
        args.Code("delivery") is { } delivery ? (Kinds.Delivery(delivery), new CancelDelivery())
        : args.Code("task") is { } task ? (Kinds.Task(task), new CancelTask())
        : args.Code("campaign") is { } campaign ? (Kinds.Campaign(campaign), new CancelCampaign())
        : (Kinds.Order(args.Code("order")!.Value), new CancelOrder());

    private static (EntityRef, ICommand) Workflow(GivenMap args)
    {
        var workflow = TechnicalWorkflows.Find(args.Text("name")!)!.Value;
        return (Kinds.Workflow(workflow), WorkflowCommand(args.Text("action")!));
    }

    /// <summary>The command of one of <see cref="WorkflowActions"/>.</summary>
    /// <param name="full">Of a run: every entity, not only those changed since the last time.</param>
    /// <param name="item">Of a retry: this item alone; <c>null</c>: all.</param>
    public static ICommand WorkflowCommand(string action, bool full = false, EntityRef? item = null) => action switch
    {
        "start" => new StartWorkflow(),
        "pause" => new PauseWorkflow(),
        "stop" => new StopWorkflow(),
        "unconditionalStop" => new StopUnconditionally(),
        "restart" => new RestartWorkflow(),
        "executePending" => new ExecutePending(),
        "retry" => new RetryParked(item),
        "purgeHistory" => new PurgeHistory(),
        _ => new RunWorkflow(Full: full || action == "runFull"),
    };
}
