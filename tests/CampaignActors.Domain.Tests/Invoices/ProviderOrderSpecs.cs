using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Invoices;

/// <summary>Orders to providers and the invoices that bill them (domain.md §5.6).</summary>
public sealed class ProviderOrderSpecs
{
    private static readonly EntityRef s_order = Kinds.ProviderOrder(Code("ORD1"));
    private static readonly EntityRef s_invoice = Kinds.Invoice(Code("INV1"));

    private static Spec Order(decimal amount = 100) => new Spec(s_order)
        .Knowing(Kinds.Provider(Code("PRINT")), new ProviderFacts("Print", Map<ServiceTemplate>.Empty))
        .When(
            new PutProviderOrder(
                PutMode.Create, new ProviderOrderFields { Provider = Code("PRINT"), Amount = Eur(amount) })).ThenAccepted();

    private static Spec In(ProviderOrderStatus status) => status switch
    {
        ProviderOrderStatus.Registered => Order(),
        ProviderOrderStatus.AwaitingBilling => Order().WhenTold(s_invoice, new BillOrder(0, Eur(60), false)),
        _ => Order().WhenTold(s_invoice, new BillOrder(0, Eur(100), true)),
    };

    public static TheoryData<ProviderOrderStatus, ProviderOrderTrigger> Table => MachineTable.Of(ProviderOrderKind.Machine);

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_trigger_is_legal_where_it_is_listed_and_nowhere_else(ProviderOrderStatus from, ProviderOrderTrigger trigger)
    {
        var spec = In(from);
        Assert.Equal(from, spec.State<ProviderOrderState>().Status);
        // What was never settled cannot be taken back, so there is nothing to tell a registered order; a settled line of another is as
        // good.
        if (from == ProviderOrderStatus.AwaitingBilling && trigger == ProviderOrderTrigger.Unpaid)
            spec.WhenTold(s_invoice, new BillOrder(1, Eur(10), true));
        if (from == ProviderOrderStatus.Registered && trigger == ProviderOrderTrigger.Unpaid)
        {
            Assert.False(ProviderOrderKind.Machine.Allows(from, trigger));
            return;
        }
        spec.WhenTold(s_invoice, trigger switch
        {
            ProviderOrderTrigger.Billed => new BillOrder(7, Eur(5), false),
            ProviderOrderTrigger.Paid => new BillOrder(8, Eur(100), true),
            _ => new BillOrder(from == ProviderOrderStatus.AwaitingBilling ? 1 : 0, Eur(100), false),
        });
        MachineTable.Check(ProviderOrderKind.Machine, spec, from, trigger, () => spec.State<ProviderOrderState>().Status);
    }

    [Fact]
    public void Order_is_settled_while_its_settled_lines_reach_its_amount()
    {
        var spec = Order().WhenTold(s_invoice, new BillOrder(0, Eur(60), true));
        Assert.Equal(ProviderOrderStatus.AwaitingBilling, spec.State<ProviderOrderState>().Status);
        spec.WhenTold(s_invoice, new BillOrder(1, Eur(40), true));
        Assert.Equal(
            (ProviderOrderStatus.Settled, Eur(100)),
            (spec.State<ProviderOrderState>().Status, spec.State<ProviderOrderState>().Settled(Currency.Eur)));
        spec.WhenTold(s_invoice, new BillOrder(0, Eur(60), false));
        Assert.Equal((ProviderOrderStatus.AwaitingBilling, Eur(40), Eur(100)), (
            spec.State<ProviderOrderState>().Status, spec.State<ProviderOrderState>().Settled(Currency.Eur),
            spec.State<ProviderOrderState>().Billed(Currency.Eur)));
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        PutProviderOrder Put(PutMode mode, ProviderOrderFields fields) => new(mode, fields);
        var spec = new Spec(s_order).Knowing(Kinds.Provider(Code("PRINT")), new ProviderFacts("Print", Map<ServiceTemplate>.Empty));
        spec.When(Put(PutMode.Create, new() { Amount = Eur(1) })).ThenRefused(Refusal.Invalid, "'provider'");
        spec.When(Put(PutMode.Create, new() { Provider = Code("X"), Amount = Eur(1) }))
            .ThenRefused(Refusal.Unknown, "unknown provider 'X'");
        spec.When(Put(PutMode.Create, new() { Provider = Code("PRINT") })).ThenRefused(Refusal.Invalid, "above zero");
        spec.When(Put(PutMode.Create, new() { Provider = Code("PRINT"), Amount = Eur(0) })).ThenRefused(Refusal.Invalid, "above zero");
        var order = Order();
        order.When(Put(PutMode.Create, new() { Provider = Code("PRINT"), Amount = Eur(1) })).ThenRefused(Refusal.State, "exists already");
        order.When(Put(PutMode.Change, new() { Amount = Money.Of(1, new Currency("USD")) }))
            .ThenRefused(Refusal.Invalid, "is kept in EUR, not in USD");
        order.When(Put(PutMode.Change, new() { OrderDate = Spec.Start, DueDate = Spec.Start - NodaTime.Duration.Epsilon }))
            .ThenRefused(Refusal.Invalid, "due before");
        order.When(Put(PutMode.Apply, new() { Amount = Eur(100) })).ThenNothing();
    }

    private static Spec Invoice() => new Spec(s_invoice)
        .Knowing(Kinds.Provider(Code("PRINT")), new ProviderFacts("Print", Map<ServiceTemplate>.Empty))
        .Knowing(Kinds.Budget(Code("B1")), new BudgetFacts(Currency.Eur, null, []))
        .Knowing(s_order, new ProviderOrderFacts(Code("PRINT"), Currency.Eur))
        .Knowing(Kinds.ProviderOrder(Code("OTHER")), new ProviderOrderFacts(Code("WEB"), Currency.Eur))
        .Knowing(Task(1), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start))
            .Knowing(Task(2), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start));

    private static PutInvoice Bill(params InvoiceLine[] lines) => new(PutMode.Create, Code("PRINT"), Code("B1"), lines.ToSeq());

    [Fact]
    public void An_invoice_tells_the_orders_that_its_lines_name()
    {
        var spec = Invoice().When(Bill(new(Eur(60), Task(1), false, Code("ORD1")), new(Eur(40), Task(2), false)));
        Assert.Equal([new AddressedEffect(s_order, new BillOrder(0, Eur(60), false))], spec.Effects.Where(e => e.Target == s_order));
        spec.When(new SettleLine(0, true));
        Assert.Contains(new AddressedEffect(s_order, new BillOrder(0, Eur(60), true)), spec.Effects);
        Invoice().When(Bill(new InvoiceLine(Eur(1), Task(1), false, Code("OTHER"))))
            .ThenRefused(Refusal.Invalid, "order OTHER was given to WEB");
        Invoice().When(Bill(new InvoiceLine(Eur(1), Task(1), false, Code("NONE"))))
            .ThenRefused(Refusal.Unknown, "unknown provider order 'NONE'");
    }

    public static TheoryData<InvoiceStatus, InvoiceTrigger> InvoiceTable => MachineTable.Of(InvoiceKind.Machine);

    [Theory]
    [MemberData(nameof(InvoiceTable))]
    public void Every_trigger_of_an_invoice_is_legal_where_it_is_listed(InvoiceStatus from, InvoiceTrigger trigger)
    {
        var settled = from switch { InvoiceStatus.Saved => 0, InvoiceStatus.Issued => 1, _ => 2 };
        var spec = Invoice().When(Bill(new InvoiceLine(Eur(60), Task(1), settled > 0), new InvoiceLine(Eur(40), Task(2), settled > 1)));
        Assert.Equal(from, spec.State<InvoiceState>().Status);
        spec.When(
            new SettleLine(
                trigger == InvoiceTrigger.LineSettled && from == InvoiceStatus.Issued ? 1 : 0, trigger == InvoiceTrigger.LineSettled));
        MachineTable.Check(InvoiceKind.Machine, spec, from, trigger, () => spec.State<InvoiceState>().Status);
    }
}
