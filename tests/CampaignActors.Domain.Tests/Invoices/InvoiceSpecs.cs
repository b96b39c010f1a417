using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using Xunit;
using static CampaignActors.Domain.Tests.Make;

namespace CampaignActors.Domain.Tests.Invoices;

/// <summary>Invoices and their lines (domain.md §5.6).</summary>
public sealed class InvoiceSpecs
{
    private static Spec New() => new Spec(Kinds.Invoice(Code("INV1")))
        .Knowing(Kinds.Provider(Code("PRINT")), new ProviderFacts("Print", Map<ServiceTemplate>.Empty))
        .Knowing(Kinds.Budget(Code("B1")), new BudgetFacts(Currency.Eur, null, []))
        .Knowing(Task(1), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start)).Knowing(Task(2), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start));

    private static PutInvoice Put(PutMode mode, params InvoiceLine[] lines) => new(mode, Code("PRINT"), Code("B1"), lines.ToSeq());

    private static InvoiceLine Line(int task, decimal amount, bool settled = false) => new(Eur(amount), Task(task), settled);

    private static Spec Two() => New().When(Put(PutMode.Create, Line(1, 60), Line(2, 70))).ThenAccepted();

    [Fact]
    public void A_line_that_is_settled_tells_its_item_the_amount_and_taken_back_tells_it_too()
    {
        var spec = Two();
        Assert.Empty(spec.Effects);
        spec.When(new SettleLine(1, true)).Then(new LineSettled(1, true));
        Assert.Equal([new AddressedEffect(Task(2), new InvoiceLineSettled(Code("INV1"), 1, Eur(70)))], spec.Effects);
        spec.When(new SettleLine(1, false));
        Assert.Equal([new AddressedEffect(Task(2), new InvoiceLineSettled(Code("INV1"), 1, null))], spec.Effects);
    }

    [Fact]
    public void An_invoice_of_nobody_is_refused_without_asking_anybody()
    {
        var nobody = new PutInvoice(PutMode.Apply, default, default, []);
        Assert.Empty(New().Needs(nobody));
        New().When(nobody).ThenRefused(Refusal.Invalid, "an invoice needs a provider and a budget");
    }

    [Fact]
    public void Lines_that_come_settled_tell_at_once()
    {
        var spec = New().When(Put(PutMode.Create, Line(1, 60, settled: true), Line(2, 70)));
        Assert.Equal([Task(1)], spec.Effects.Select(e => e.Target));
    }

    [Fact]
    public void It_is_saved_issued_and_settled_by_its_lines()
    {
        var spec = Two();
        Assert.Equal(InvoiceStatus.Saved, spec.State<InvoiceState>().Status);
        spec.When(new SettleLine(0, true));
        Assert.Equal(InvoiceStatus.Issued, spec.State<InvoiceState>().Status);
        spec.When(new SettleLine(1, true));
        Assert.Equal(InvoiceStatus.Settled, spec.State<InvoiceState>().Status);
        spec.When(new SettleLine(0, false));
        Assert.Equal(InvoiceStatus.Issued, spec.State<InvoiceState>().Status);
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        var spec = Two();
        spec.When(new SettleLine(2, true)).ThenRefused(Refusal.Invalid, "has lines 0 to 1, not 2");
        spec.When(new SettleLine(-1, true)).ThenRefused(Refusal.Invalid, "not -1");
        spec.When(new SettleLine(0, false)).ThenRefused(Refusal.State, "not settled already");
        spec.When(new SettleLine(0, true)).When(new SettleLine(0, true)).ThenRefused(Refusal.State, "settled already");
        New().When(Put(PutMode.Create)).ThenRefused(Refusal.Invalid, "at least one line");
        New().When(Put(PutMode.Create, Line(1, -1))).ThenRefused(Refusal.Invalid, "negative");
        New().When(Put(PutMode.Create, Line(9, 1))).ThenRefused(Refusal.Unknown, "unknown task 'T9'");
        New().When(new SettleLine(0, true)).ThenRefused(Refusal.Unknown, "unknown invoice 'INV1'");
    }

    [Fact]
    public void Applied_again_it_changes_nothing_even_when_lines_were_settled_meanwhile()
    {
        var spec = Two().When(new SettleLine(0, true));
        spec.When(Put(PutMode.Apply, Line(1, 60), Line(2, 70))).ThenNothing();
        spec.When(Put(PutMode.Apply, Line(1, 61), Line(2, 70))).ThenRefused(Refusal.State, "other lines");
    }

    [Fact]
    public void Two_lines_for_one_item_add_up_and_each_can_be_taken_back()
    {
        var charges = new ItemCharges().WithInvoiceLine(new(Code("INV1"), 0, Eur(60))).WithInvoiceLine(new(Code("INV1"), 1, Eur(70)));
        var own = Amounts(("Print", 100));
        Assert.Equal(Eur(130), charges.Calculated(own, Currency.Eur));
        var contribution = charges.Contribute(null, own, finished: true, Currency.Eur);
        Assert.Equal((ChargeState.Invoiced, Amounts(("Print", 100), ("", 30))), (contribution.State, contribution.Amounts));
        var one = charges.WithInvoiceLine(new(Code("INV1"), 1, null));
        Assert.Equal(Amounts(("Print", 100), ("", -40)), one.Contribute(null, own, finished: true, Currency.Eur).Amounts);
        var none = one.WithInvoiceLine(new(Code("INV1"), 0, null));
        Assert.Equal((ChargeState.Spent, own), (none.Contribute(null, own, true, Currency.Eur).State, none.Contribute(null, own, true, Currency.Eur).Amounts));
    }
}
