using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Invoices;

/// <summary>Invoices and their lines (domain.md §5.6).</summary>
public sealed class InvoiceSpecs
{
    private static Spec New() => new Spec(Kinds.Invoice(Code("INV1")))
        .Knowing(Kinds.Provider(Code("PRINT")), new ProviderFacts("Print", Map<ServiceTemplate>.Empty))
        .Knowing(Kinds.Budget(Code("B1")), new BudgetFacts(Currency.Eur, null, []))
        .Knowing(Task(1), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start))
            .Knowing(Task(2), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start) { Budget = [Code("B1")] });

    private static PutInvoice Put(PutMode mode, params InvoiceLine[] lines) => new(mode, Code("PRINT"), Code("B1"), lines.ToSeq());

    private static InvoiceLine Line(int task, decimal amount, bool settled = false) => new(Eur(amount), Task(task), settled);

    private static Spec Two() => New().When(Put(PutMode.Create, Line(1, 60), Line(2, 70))).ThenAccepted();

    [Fact]
    public void Settled_line_tells_its_item_and_so_does_an_unsettled_one()
    {
        var spec = Two();
        Assert.Equal([Told(1, 0, null, 60), Told(2, 1, null, 70)], spec.Effects);
        spec.When(new SettleLine(1, true)).Then(new LineSettled(1, true));
        Assert.Equal([Told(2, 1, 70, 70)], spec.Effects);
        spec.When(new SettleLine(1, false));
        Assert.Equal([Told(2, 1, null, 70)], spec.Effects);
    }

    private static AddressedEffect Told(int task, int line, decimal? settled, decimal registered) =>
        new(
            Task(task),
            new InvoiceLineSettled(Code("INV1"), line, settled is { } amount ? Eur(amount) : null) { Registered = Eur(registered) });

    [Fact]
    public void Several_lines_of_one_item_are_registered_before_one_is_settled()
    {
        var spec = New().When(Put(PutMode.Create, Line(1, 60, settled: true), Line(1, 70)));

        Assert.Equal([Told(1, 0, null, 60), Told(1, 1, null, 70), Told(1, 0, 60, 60)], spec.Effects);
    }

    /// <summary>Version 0.1.0 told items of settled lines alone.</summary>
    [Fact]
    public void Earlier_invoice_registers_its_lines_once_one_is_settled()
    {
        var spec = New().Given(new InvoiceReceived(Code("PRINT"), Code("B1"), [Line(1, 60, settled: true), Line(1, 70), Line(2, 5)]));

        spec.When(new SettleLine(1, true));
        Assert.Equal([Told(2, 2, null, 5), Told(1, 1, null, 70), Told(1, 1, 70, 70)], spec.Effects.OrderBy(e => e.Target == Task(1)));
        spec.When(new SettleLine(1, false));
        Assert.Equal([Told(1, 1, null, 70)], spec.Effects);
    }

    [Theory]
    [InlineData("B2", "line 0: task T1 is charged to budget B2, the invoice to budget B1")]
    [InlineData(null, "line 0: task T1 is charged to no budget, the invoice to budget B1")]
    public void A_line_for_an_item_of_another_budget_is_refused(string? budget, string reason) =>
        New().Knowing(Task(1), new TaskFacts(Make.Campaign, Spec.Start, Spec.Start) { Budget = budget is null ? [] : [Code(budget)] })
            .When(Put(PutMode.Create, Line(1, 60))).ThenRefused(Refusal.Invalid, reason);

    [Fact]
    public void Date_and_comment_may_be_given_later_and_touch_no_line()
    {
        var note = new InvoiceNote(Spec.Start, "checked");
        var spec = New().When(Put(PutMode.Create, Line(1, 60)) with { Note = new(null, "to check") });
        spec.When(Put(PutMode.Apply, Line(1, 60)) with { Note = note }).Then(new InvoiceNoted(note));
        Assert.Empty(spec.Effects);
        spec.When(Put(PutMode.Apply, Line(1, 60)) with { Note = note }).ThenNothing();
        spec.When(new PutInvoice(PutMode.Change, default, default, []) { Note = new(null, "paid") })
            .Then(new InvoiceNoted(new(null, "paid")));
        Assert.Equal(new InvoiceNote(Spec.Start, "paid"), spec.State<InvoiceState>().Note);
        spec.When(new PutInvoice(PutMode.Change, default, default, [])).ThenNothing();
    }

    [Fact]
    public void A_line_that_names_nothing_is_refused() => New()
        .When(Put(PutMode.Create, Line(1, 60), new InvoiceLine(Eur(1), Kinds.Delivery(default), false)))
        .ThenRefused(Refusal.Invalid, "line 1 of the invoice names neither delivery, task nor campaign");

    [Fact]
    public void Invoice_without_a_provider_is_refused_without_a_question()
    {
        var empty = new PutInvoice(PutMode.Apply, default, default, []);
        Assert.Empty(New().Needs(empty));
        New().When(empty).ThenRefused(Refusal.Invalid, "an invoice needs a provider and a budget");
    }

    [Fact]
    public void Lines_that_come_settled_tell_at_once()
    {
        var spec = New().When(Put(PutMode.Create, Line(1, 60, settled: true), Line(2, 70)));
        Assert.Equal([Told(2, 1, null, 70), Told(1, 0, 60, 60)], spec.Effects);
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
    public void Applying_again_changes_nothing_even_with_settled_lines()
    {
        var spec = Two().When(new SettleLine(0, true));
        spec.When(Put(PutMode.Apply, Line(1, 60), Line(2, 70))).ThenNothing();
        spec.When(Put(PutMode.Apply, Line(1, 61), Line(2, 70))).ThenRefused(Refusal.State, "other lines");
    }
}
