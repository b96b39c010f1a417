using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// The commands of scenario files. <c>create</c>, <c>set</c> and <c>parallel</c> hold maps and lists of their own and have no
/// arguments here.
/// </summary>
public static class VerbCatalogue
{
    public const string Create = "create";
    public const string Set = "set";
    public const string Parallel = "parallel";

    private static readonly Field Delivery = new("delivery", Ref("deliveries"), "The delivery.") { Required = true };
    private static readonly Field Task = new("task", Ref("tasks"), "The task.") { Required = true };
    private static readonly Field By = new("by", Ref("operators"), "The operator who does it.");
    private static readonly Field Line = new("line", StockLine, "The stock line.");
    private static readonly Field Order = new("code", Ref("orders"), "The order.") { Required = true };

    public static readonly IReadOnlyList<Verb> All =
    [
        Of(Create, "KIND: {CODE: {fields}}: as in setup, at this instant."),
        Of(Set, "KIND/CODE: {field: value}: changes fields."),
        Of("analyse", "The target is computed; the scenario gives the counts that an audience query would.",
            Delivery,
            new("targeted", new IntType(0, Limits.Recipients), "Recipients before exclusions; without it the computation begins, and the counts come later."),
            new("excluded", Quantity, "Recipients left out; default 0."), By),
        Decision("approve", "Accepts an approval."),
        Decision("reject", "Rejects an approval."),
        Of("sendProof", "Sends a proof to those in 'proofTo', else to whom the service notifies.", Delivery, By),
        Of("submitProof", "Submits the proofs for approval.", Delivery, By),
        Of("confirm", "Starts an online delivery.", Delivery, By with { Required = true }),
        Of("sent", "The outcome of an online delivery, or the router's report on an offline one.",
            Delivery,
            new("sent", Quantity, "Messages sent.") { Required = true },
            new("failed", Quantity, "Messages that failed; default 0."),
            new("pending", Quantity, "Soft errors that are to be tried again; default 0, the outcome is final.") { Ours = true },
            new("amount", Money, "What the router charges; it is the real cost.") { Ours = true }),
        Of("restartExtraction", "Changes the format and writes the file again.",
            Delivery,
            new("toSend", Quantity, "Rows of the new file, not more than the target has; default as before."), By),
        new("cancel", new("cancel",
        [
            Delivery with { Required = false }, Task with { Required = false },
            new("campaign", Ref("campaigns"), "The campaign."), new("order", Ref("orders"), "The order."), By,
        ])
        { Rules = [KeyRule.ExactlyOne("delivery", "task", "campaign", "order")] }, "Cancels what is named."),
        Of("start", "Starts a task.", Task, By),
        Of("announce", "Tells assignee and participants now that a task is coming; what is due by date goes out all the same.", Task, By),
        Of("approvePart", "A participant approves their part of a task.",
            Task, By with { Required = true },
            new("load", Load, "What they have worked: days, or hours such as 12h.")),
        new("close", new("close", [Task with { Required = false }, new("campaign", Ref("campaigns"), "The campaign.") { Ours = true }, By with { Required = true }])
        { Rules = [KeyRule.ExactlyOne("task", "campaign")] }, "Closes a task, which only its assignee may, or a campaign, which its manager may."),
        Of("reopen", "Takes up a finished campaign again; its manager may.",
            new("campaign", Ref("campaigns"), "The campaign.") { Required = true }, By with { Required = true }),
        Of("campaignWorkflow", "A command to a workflow of a campaign.",
            new("campaign", Ref("campaigns"), "The campaign.") { Required = true },
            new("number", Ordinal, "The number of the workflow within it.") { Required = true },
            new("action", OneOf("campaignWorkflowAction", "start", "pause", "stop", "unconditionalStop", "restart"),
                "What it is to do; only administrators may stop it unconditionally.") { Required = true },
            By),
        new("reset", new("reset", [Delivery with { Required = false }, Task with { Required = false }, By])
        { Rules = [KeyRule.ExactlyOne("delivery", "task")] }, "Puts a finished or cancelled task back to be done again, or a failed delivery back to being edited."),
        .. DeliveryBlocks.Verbs(Delivery, By),
        Of("order", "Orders stock.",
            Line with { Required = true },
            new("code", Code, "Code of the new order.") { Required = true },
            new("quantity", Quantity, "Pieces.") { Required = true },
            new("deliveryDate", Time, "When it is received by itself.")),
        Of("receive", "Receives an order now, whole or in part.", Order, Line,
            new("quantity", Quantity, "Pieces; default the whole order."),
            new("deliveryDate", Time, "Not used: it is received now.")),
        Of("postpone", "Moves the delivery date of an order.", Order, Line,
            new("quantity", Quantity, "Not used: the order keeps its quantity."),
            new("deliveryDate", Time, "The new date.") { Required = true }),
        Of("settle", "Marks a line of an invoice as paid.", InvoiceArguments),
        Of("unsettle", "Takes that back.", InvoiceArguments),
        Of("transfer", "Moves a part of what a budget has been allocated to another budget.",
            new("from", Ref("budgets"), "The budget that gives.") { Required = true },
            new("to", Ref("budgets"), "The budget that receives.") { Required = true },
            new("amount", Money, "How much.") { Required = true },
            By,
            new("comment", AnyText, "Why."),
            new("code", Code, "Code of the transfer; default the giving budget's next number."),
            new("category", ExpenseCategory, "The slice of the giving budget that it is taken from."),
            new("toCategory", ExpenseCategory, "The slice of the receiving budget that it is added to."),
            new(CurrencyType.Field, Currency, "Currency of the amount; default the file's.")),
        Of("quote", "Adds a rate to a pair of currencies, or corrects that of the same date. Lines that stand keep the rate that they have.",
            [new("pair", Code, "Both currencies, such as USD-EUR.") { Required = true }, .. MoneyKinds.QuoteArguments, By]),
        Of("workflow", "A command to a technical workflow.",
            new("name", new EnumType("workflowName", WorkflowNames.Known), "Name or alias of the workflow.") { Required = true },
            new("action", OneOf("workflowAction", [.. WorkflowActions.Names]), "What it is to do.") { Required = true },
            By with { Doc = "The operator who does it; only administrators may." }),
        new("crash", new("crash",
        [
            new("node", Ordinal, "Number of the node, from 1."),
            new("entity", Name, "KIND/CODE, or STOCK/LINE."),
        ])
        { Rules = [KeyRule.ExactlyOne("node", "entity")] }, "Kills a node or an entity, which recovers; the model engine ignores it."),
        Of(Parallel, "A list of commands issued at the same instant; any order is legal."),
    ];

    private static readonly Dictionary<string, Verb> ByName = All.ToDictionary(verb => verb.Name);

    private static Field[] InvoiceArguments =>
    [
        new("invoice", Ref("invoices"), "The invoice.") { Required = true },
        new("line", new IntType(0, Limits.Ordinal), "Its line, counted from 0.") { Required = true },
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(verb => verb.Name)];

    public static Verb? Find(string name) => ByName.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">There is no such verb.</exception>
    public static Verb Get(string name) => ByName[name];

    private static Verb Of(string name, string doc, params Field[] arguments) => new(name, new RecordType(name, arguments), doc);

    private static Verb Decision(string name, string doc) => new(name, new RecordType(name,
    [
        Delivery with { Required = false },
        Task with { Required = false },
        new("step", OneOf("approvalStep", "target", "content", "budget", "extraction", "proof", "start", "availableContent", "externalContent"),
            "Which approval of the delivery."),
        By with { Required = true },
        new("comment", AnyText, "Why."),
        new("round", Ordinal, "The round that is meant: refused when it is over. Default the current one."),
    ])
    { Rules = [KeyRule.ExactlyOne("delivery", "task"), KeyRule.AtLeastOneOf("step", "task")] }, doc);
}
