using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Deliveries of domain.md §7 F, and the short steps that specs move them with.</summary>
internal static class DeliverySamples
{
    public static readonly EntityRef Self = Kinds.Delivery(Code("DM1"));
    public static readonly Work Stock = new(TechnicalWorkflow.StockMgt);
    public static readonly Work Operation = new(TechnicalWorkflow.OperationMgt);
    public static readonly Work Delivery = new(TechnicalWorkflow.DeliveryMgt);
    public static readonly Work Supplier = new(TechnicalWorkflow.SupplierMgt);
    public static readonly Work Budget = new(TechnicalWorkflow.BudgetMgt);

    private static readonly ServiceTemplate s_service = new(
    [
        new(
            "Postage",
            ProcessType.DirectMail,
            false,
            [new("Standard", PriceStructure.LinearByThreshold(0.11m, new PriceBand(100, 0.13m), new PriceBand(1000, 0.12m)))]),
        new(
            "Print",
            ProcessType.DirectMail,
            false,
            [new("A4", PriceStructure.ConstantByThreshold(500, new PriceBand(100, 12), new PriceBand(1000, 100)))]),
        new("Envelopes", ProcessType.DirectMail, false, [new("C5", PriceStructure.Linear(4.50m, 100), StockLine: Code("C5"))]),
        new("Setup", ProcessType.DirectMail, false, [new("Setup", PriceStructure.Fixed(75))]),
        new("Sending", ProcessType.Email, true, [new("Mail", PriceStructure.Linear(0.10m))]),
    ],
    "{date:yyyyMMdd}_{delivery}_{number}.csv", "router@example.com", "Transfer file");

    public static readonly Seq<CostSelection> AllCosts =
        [
            new("Postage", "Standard", null, null), new("Print", "A4", null, null), new("Envelopes", "C5", null, null),
            new("Setup", "Setup", Eur(25), null),
        ];

    public static CampaignFacts Facts(
        CommitmentLevel level = CommitmentLevel.Planned, bool counts = true, bool closed = false, ApprovalSettings? approvals = null) =>
        new(Code("PRG1"), Code("B1"), Code("mia"), approvals, new CampaignTerms(level, counts, Code("mia")), closed);

    public static ApprovalSettings Reviewed(params (ApprovalType Type, string[] Reviewers)[] types) => new()
    {
        Reviewers = Map<Seq<Code>>.Of(types.Select(t => KeyValuePair.Create(t.Type.ToString(), t.Reviewers.Select(Code).ToSeq()))),
    };

    public static DeliveryFields Offline => new()
    {
        Campaign = Code("OP1"), Channel = DeliveryChannel.DirectMail, Provider = Code("ROUTER"), Service = "Mailing", Costs = AllCosts,
        Approvals = Reviewed(),
    };

    public static DeliveryFields Online => new()
    {
        Campaign = Code("OP1"), Channel = DeliveryChannel.Email, Provider = Code("ROUTER"), Service = "Mailing",
        Costs = [new("Sending", "Mail", null, null)], Approvals = Reviewed(),
    };

    public static Spec World() => new Spec(Self).Operators("mia", "anna", "bob", "root")
        .Knowing(Make.Campaign, Facts())
        .Knowing(Kinds.Provider(Code("ROUTER")), new ProviderFacts("Router", Map<ServiceTemplate>.Empty.Set("Mailing", s_service)))
        .Knowing(
            Kinds.Line(Code("C5")),
            new LineFacts(Code("STK1"), "C5", new(2_000), default, new(800), Map<Quantity>.Empty, Map<Quantity>.Empty));

    public static Spec Created(DeliveryFields fields) => World().When(new PutDelivery(PutMode.Create, fields)).ThenAccepted();

    public static Spec Analysed(DeliveryFields fields, int toSend = 1_250) =>
        Created(fields).When(new AnalyseDelivery(toSend, 0)).ThenAccepted();

    public static DeliveryModel Of(Spec spec) => spec.State<DeliveryModel>();

    public static DecideApproval Accept(ApprovalType step) => new(step, true, null);

    public static DecideApproval Refuse(ApprovalType step) => new(step, false, "no");

    /// <summary>The outside confirms the file of the last extraction.</summary>
    public static Spec FileWritten(this Spec spec)
    {
        var number = Of(spec).ExtractionNumber;
        return spec.When(new OutsideDone($"extract:DM1:{number}", null, 0, $"f{number}.csv", Of(spec).ToSend, "hash", 10));
    }

    /// <summary>The slot that its analysis waits for has come.</summary>
    public static Spec SlotGranted(this Spec spec) => spec.WhenTold(Kinds.ExecutionSlots, new GrantPreparationSlot(Of(spec).SlotsAsked));

    public static decimal Calculated(Spec spec) => DeliveryCosts.ShouldBe(Of(spec)).Posted.Calculated.Amount;
}
