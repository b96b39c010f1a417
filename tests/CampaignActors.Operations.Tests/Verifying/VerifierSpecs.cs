using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Load;

namespace CampaignActors.Operations.Tests.Verifying;

/// <summary>The checker can fail: each falsehood is noticed by the check that is there for it, and by no other.</summary>
public sealed class VerifierSpecs
{
    private const string Known = "create deliveries/DM1";

    [Fact]
    public async Task A_true_journal_is_clean()
    {
        var journal = await Journal.OfAsync();
        using var record = Record(
            (Known, "Acknowledged"), ("transfer", "Acknowledged"), ("never", "Refused"), ("lost", "Unknown"), ("receive", "Unknown"));
        Assert.Empty(await journal.FailedAsync(record.Path));
    }

    [Fact]
    public async Task Without_a_record_what_was_promised_is_not_checked()
    {
        var journal = await Journal.OfAsync();
        var report = await new Operations.Verifying.Verifier(journal, new([], TimeSpan.Zero, Sweep: false))
            .VerifyAsync(CancellationToken.None);
        Assert.True(report.Clean);
        Assert.Equal(["acknowledged", "refused", "unknown", "drift"], report.Checks.Where(c => c.Ok is null).Select(c => c.Name));
    }

    [Fact]
    public async Task A_target_that_the_store_of_people_has_otherwise_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Targets = new(1, ["the target of DM1 is not there"]);
        Assert.Equal(["targets"], await journal.FailedAsync());
    }

    [Fact]
    public async Task A_node_that_knows_no_people_is_not_asked_for_targets()
    {
        var journal = await Journal.OfAsync();
        journal.Targets = null;
        Assert.Empty(await journal.FailedAsync());
    }

    [Fact]
    public async Task Ledger_of_messages_that_does_not_add_up_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Messages = new(1, ["DM1: the delivery has sent 3, the ledger 4"]);
        Assert.Equal(["messages"], await journal.FailedAsync());
        journal.Messages = null;
        Assert.Empty(await journal.FailedAsync());
    }

    [Fact]
    public async Task An_id_twice_in_one_entity_fails_without_a_record()
    {
        var journal = await Journal.OfAsync();
        journal.Append(Kinds.Delivery(new Code("DM1")), Again(journal, Known));
        Assert.Equal(["ids"], await journal.FailedAsync());
    }

    [Theory]
    [InlineData("Acknowledged", "acknowledged")]
    [InlineData("Unknown", "unknown")]
    public async Task An_id_in_two_entities_fails(string outcome, string check)
    {
        var journal = await Journal.OfAsync();
        journal.Append(Kinds.Delivery(new Code("DM2")), Again(journal, Known));
        using var record = Record((Known, outcome));
        Assert.Equal([check], await journal.FailedAsync(record.Path));
    }

    [Fact]
    public async Task An_acknowledged_id_that_is_missing_fails()
    {
        var journal = await Journal.OfAsync();
        using var record = Record(("gone", "Acknowledged"));
        Assert.Equal(["acknowledged"], await journal.FailedAsync(record.Path));
    }

    [Fact]
    public async Task A_refused_id_that_is_there_fails()
    {
        var journal = await Journal.OfAsync();
        using var record = Record((Known, "Refused"));
        Assert.Equal(["refused"], await journal.FailedAsync(record.Path));
    }

    [Fact]
    public async Task An_altered_posting_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Alter<BudgetCharged>(c =>
            c with { Lines = c.Lines.Select(l => l with { Amount = l.Amount + Money.Of(1, Currency.Eur) }).ToSeq() });
        Assert.Equal(["postings"], await journal.FailedAsync());
    }

    [Fact]
    public async Task An_altered_hand_over_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Alter<AmountReceived>(r => r with { Amount = r.Amount + Money.Of(1, Currency.Eur) });
        Assert.Equal(["allocation"], await journal.FailedAsync());
    }

    [Fact]
    public async Task An_altered_sum_of_a_campaign_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Alter<CampaignCalculated>(c => c with { Calculated = c.Calculated + Money.Of(1, Currency.Eur) });
        Assert.Equal(["parents"], await journal.FailedAsync());
    }

    [Fact]
    public async Task Pieces_out_of_nowhere_fail()
    {
        var journal = await Journal.OfAsync();
        journal.Alter<OrderReceivedAtLine>(r => r with { Volume = r.Volume + new Quantity(1) });
        Assert.Equal(["stock"], await journal.FailedAsync());
    }

    [Fact]
    public async Task More_than_is_free_under_Block_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Append(Kinds.Budget(new Code("B1")), new Envelope
        {
            At = journal.All[^1].Envelope!.At,
            Events = [new MoneyHeld(new EntityRef("purposes", new Code("fair")), "fair", Money.Of(9_999, Currency.Eur))],
        });
        Assert.Equal(["free"], await journal.FailedAsync());
    }

    [Fact]
    public async Task Money_set_aside_for_an_item_that_does_not_know_of_it_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Append(Kinds.Budget(new Code("B1")), new Envelope
        {
            At = journal.All[^1].Envelope!.At,
            Events = [new MoneyHeld(Kinds.Delivery(new Code("DM1")), "forgotten", Money.Of(1, Currency.Eur))],
        });
        Assert.Equal(["holds"], await journal.FailedAsync());
    }

    [Fact]
    public async Task A_hole_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Alter(r => r.Entity == Kinds.Budget(new Code("B1")), r => r with { Sequence = r.Sequence + 1 });
        Assert.Equal(["sequence"], await journal.FailedAsync());
    }

    [Fact]
    public async Task An_effect_that_was_never_taken_in_fails()
    {
        var journal = await Journal.OfAsync();
        var target = Kinds.Budget(new Code("MAIN"));
        journal.Append(Kinds.Delivery(new Code("DM2")), new Envelope
        {
            At = journal.All[^1].Envelope!.At,
            Effects = [new OutgoingEffect(target, Last(journal, target) + 1, new Domain.Ledger.ReleaseMoney("x"))],
            Confirmed = [new EffectId(target, Last(journal, target) + 1)],
        });
        Assert.Equal(["effects"], await journal.FailedAsync());
    }

    [Fact]
    public async Task A_view_that_differs_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Shown = state => state["budgets"]!["B1"]!["planned"] = 1;
        Assert.Equal(["views"], await journal.FailedAsync());
    }

    [Fact]
    public async Task A_view_that_is_missing_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Shown = state => state["orders"]!.AsObject().Remove("ORD1");
        Assert.Equal(["views"], await journal.FailedAsync());
    }

    [Fact]
    public async Task Drift_fails()
    {
        var journal = await Journal.OfAsync();
        journal.Drift = 1;
        Assert.Equal(["drift"], await journal.FailedAsync());
    }

    [Fact]
    public async Task Unending_full_run_fails_by_name_and_leaves_other_results()
    {
        var journal = await Journal.OfAsync();
        journal.Stuck = "operationMgt";

        var report = await new Operations.Verifying.Verifier(journal, new([], TimeSpan.FromSeconds(5), Sweep: true))
            .VerifyAsync(CancellationToken.None);

        Assert.Equal(["drift"], report.Failed);
        Assert.Contains("operationMgt", Assert.Single(report.Checks[^1].Faults), StringComparison.Ordinal);
        Assert.Contains(report.Checks, check => check is { Name: "postings", Ok: true });
    }

    [Fact]
    public async Task A_system_that_does_not_come_to_rest_says_what_is_under_way()
    {
        var journal = await Journal.OfAsync();
        journal.Rest = new Quietness(false, "outboxes 3");
        var report = await new Operations.Verifying.Verifier(journal, new([], TimeSpan.Zero, Sweep: true))
            .VerifyAsync(CancellationToken.None);
        Assert.Equal(["outboxes 3"], Assert.Single(report.Checks).Faults);
        Assert.False(report.Clean);
    }

    [Fact]
    public async Task The_cut_last_line_of_a_record_is_passed_over()
    {
        var journal = await Journal.OfAsync();
        using var record = new TempFile($"{Line(Known, "Acknowledged")}\n{{\"id\":\"gone\",\"enti", ".jsonl");
        Assert.Empty(await journal.FailedAsync(record.Path));
        using var broken = new TempFile($"{{\"id\":\"gone\",\"enti\n{Line(Known, "Acknowledged")}\n", ".jsonl");
        await Assert.ThrowsAsync<InputException>(() => journal.FailedAsync(broken.Path));
    }

    private static long Last(Journal journal, EntityRef target) =>
        journal.All.Where(r => r.Entity == Kinds.Delivery(new Code("DM2"))).SelectMany(r => r.Envelope!.Effects)
            .Where(e => e.Target == target).Max(e => e.Counter);

    private static Envelope Again(Journal journal, string id) =>
        journal.All.Single(r =>
            r.Envelope!.CommandId == ClientIds.Read("id", id)).Envelope! with
        { Events = [], Effects = [], Due = [], Confirmed = [] };

    private static TempFile Record(params (string Id, string Outcome)[] commands) =>
        new(string.Concat(commands.Select(c => Line(c.Id, c.Outcome) + "\n")), ".jsonl");

    private static string Line(string id, string outcome) =>
        $$"""{"id":"{{id}}","entity":"any/ANY","verb":"create","outcome":"{{outcome}}","tries":1,"intended":0,"answered":1}""";
}
