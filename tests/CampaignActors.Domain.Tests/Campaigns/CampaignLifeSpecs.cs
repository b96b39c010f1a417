using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;

namespace CampaignActors.Domain.Tests.Campaigns;

/// <summary>The life cycle of a campaign and of its process status (domain.md §4.3).</summary>
public sealed class CampaignLifeSpecs
{
    private static readonly Work s_operation = new(TechnicalWorkflow.OperationMgt);
    private static readonly Instant s_begin = Spec.Start + Duration.FromDays(1);
    private static readonly Instant s_end = Spec.Start + Duration.FromDays(30);

    private static CampaignFields Fields(ProcessStatus? process = null) =>
        new() { Program = Code("PRG1"), Start = s_begin, End = s_end, Process = process, Budget = Code("B1") };

    private static Spec Campaign(ProcessStatus? process = null) => new Spec(Make.Campaign).Operators("mia")
        .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), Code("B1")))
            .Knowing(Kinds.Budget(Code("B1")), new BudgetFacts(Currency.Eur, null, []))
        .Given(new CampaignDescribed(Fields(process), Code("B1")));

    private static PutCampaign Change(CampaignFields fields) => new(PutMode.Change, fields);

    [Fact]
    public void It_starts_when_its_date_is_reached()
    {
        var spec = Campaign();
        Assert.Equal(s_begin, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(s_operation).ThenNothing();
        spec.At(s_begin).When(s_operation).Then(new CampaignStarted());
        Assert.Equal(s_end, spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Or_when_one_of_its_items_starts()
    {
        var spec = Campaign().WhenTold(Task(1), new ReportItem(ItemPhase.Active, null, null));
        Assert.Equal(CampaignStatus.Started, spec.State<CampaignState>().Status);
    }

    [Fact]
    public void Campaign_finishes_after_its_end_once_all_items_are_terminal()
    {
        var spec = Campaign(ProcessStatus.Defined).WhenTold(Task(1), new ReportItem(ItemPhase.Active, null, null));
        spec.At(s_end).When(s_operation).ThenNothing();
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Finished, null, null)).When(s_operation).Then(new CampaignFinished(true));
        Assert.Equal(
            (CampaignStatus.Finished, ProcessStatus.CarriedOut), (spec.State<CampaignState>().Status, spec.State<CampaignState>().Process));
    }

    [Theory]
    [InlineData(ProcessStatus.BeingEdited)]
    [InlineData(ProcessStatus.Defined)]
    public void Without_items_nothing_is_carried_out_by_itself(ProcessStatus process)
    {
        var spec = Campaign(process).At(s_end).When(s_operation);
        spec.When(s_operation).Then(new CampaignFinished(false));
        Assert.Equal(process, spec.State<CampaignState>().Process);
    }

    /// <summary>Dates may be past when they are entered: the campaign is over before its first item comes.</summary>
    [Theory]
    [InlineData(ItemPhase.Open)]
    [InlineData(ItemPhase.Active)]
    public void A_finished_one_has_something_to_do_again_when_an_item_comes(ItemPhase phase)
    {
        var spec = Campaign(ProcessStatus.Defined).At(s_end).When(s_operation);
        spec.When(s_operation).Then(new CampaignFinished(false));
        spec.WhenTold(Task(1), new ReportItem(phase, null, null)).When(s_operation).ThenNothing();
        Assert.Equal(CampaignStatus.Started, spec.State<CampaignState>().Status);
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Finished, null, null)).When(s_operation).Then(new CampaignFinished(true));
    }

    [Fact]
    public void Cancelling_tells_the_items_that_are_open_and_only_once()
    {
        var spec = Campaign().WhenTold(Task(1), new ReportItem(ItemPhase.Active, null, null))
            .WhenTold(Task(2), new ReportItem(ItemPhase.Finished, null, null));
        spec.When(new CancelCampaign()).Then(new CampaignCanceled());
        Assert.Equal([new AddressedEffect(Task(1), new ParentCanceled())], spec.Effects);
        spec.When(new CancelCampaign()).ThenRefused(Refusal.State, "campaign OP1 cannot be canceled: it is canceled");
        spec.When(Change(new CampaignFields { Label = "x" })).ThenRefused(Refusal.State, "canceled");
        // What reports itself late is told as well.
        spec.WhenTold(Task(3), new ReportItem(ItemPhase.Open, null, null));
        Assert.Contains(new AddressedEffect(Task(3), new ParentCanceled()), spec.Effects);
    }

    [Fact]
    public void Process_status_takes_one_step_at_a_time()
    {
        var spec = Campaign();
        spec.When(Change(new CampaignFields { Process = ProcessStatus.CarriedOut })).ThenRefused(Refusal.State, "it is beingEdited");
        spec.When(Change(new CampaignFields { Process = ProcessStatus.Defined })).ThenAccepted();
        spec.When(Change(new CampaignFields { Process = ProcessStatus.CarriedOut })).ThenAccepted();
        spec.When(Change(new CampaignFields { Process = ProcessStatus.BeingEdited })).ThenRefused(Refusal.State, "it is carriedOut");
        spec.When(Change(new CampaignFields { Process = ProcessStatus.Defined })).ThenRefused(Refusal.Invalid, "reason");
        spec.When(Change(new CampaignFields { Reason = "no change of process" })).ThenRefused(Refusal.Invalid, "'reason'");
        spec.When(Change(new CampaignFields { Process = ProcessStatus.Defined, Reason = "an invoice was missing" })).ThenAccepted();
        spec.When(Change(new CampaignFields { Process = ProcessStatus.BeingEdited })).ThenAccepted();
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        var spec = Campaign();
        spec.When(Change(new CampaignFields { End = s_begin - Duration.FromDays(1) })).ThenRefused(Refusal.Invalid, "end before it starts");
        spec.When(Change(new CampaignFields { Real = Eur(-1) })).ThenRefused(Refusal.Invalid, "negative");
        spec.When(Change(new CampaignFields { FixedCost = Eur(-1) })).ThenRefused(Refusal.Invalid, "negative");
        spec.When(Change(new CampaignFields { Provisional = new CostEstimate(Eur(100), Amounts(("First", 60))) }))
            .ThenRefused(Refusal.Invalid, "adds up to 60.00");
        spec.When(Change(new CampaignFields { Manager = Code("ghost") })).ThenRefused(Refusal.Unknown, "ghost");
        spec.When(Change(new CampaignFields { Budget = Code("B9") })).ThenRefused(Refusal.Unknown, "unknown budget 'B9'");
        spec.When(new PutCampaign(PutMode.Create, Fields())).ThenRefused(Refusal.State, "exists already");
        new Spec(Make.Campaign).When(new PutCampaign(PutMode.Create, new CampaignFields())).ThenRefused(Refusal.Invalid, "'program'");
        new Spec(Make.Campaign).When(new CancelCampaign()).ThenRefused(Refusal.Unknown, "unknown campaign 'OP1'");
    }

    [Fact]
    public void A_field_named_empty_is_cleared_and_one_not_named_stays()
    {
        var spec = Campaign().When(Change(new CampaignFields { Real = Eur(5), Label = "x" }));
        spec.When(Change(new CampaignFields { Cleared = ["real"] })).ThenAccepted();
        Assert.Null(spec.State<CampaignState>().Fields!.Real);
        Assert.Equal("x", spec.State<CampaignState>().Fields!.Label);
    }

    [Fact]
    public void Budgets_are_asked_before_amounts_come_to_count_and_not_after()
    {
        var spec = Campaign().When(Change(new CampaignFields { Level = CommitmentLevel.Reserved, FixedCost = Eur(70) }));
        Assert.Empty(spec.Consents);
        spec.When(Change(new CampaignFields { Process = ProcessStatus.Defined }));
        var hold = (HoldMoney)Assert.Single(spec.Consents).Ask;
        Assert.Equal((Spec.CommandId, true, Eur(70)), (hold.HoldId, hold.ChangesTerms, hold.Contribution.Amounts[""]));
        Assert.Equal(new ReleaseMoney(Spec.CommandId), hold.Withdrawal);
        spec.When(Change(new CampaignFields { Process = ProcessStatus.BeingEdited }));
        Assert.Empty(spec.Consents);
    }

    [Fact]
    public void A_change_of_budget_reaches_the_items()
    {
        var spec = Campaign().WhenTold(Task(1), new ReportItem(ItemPhase.Open, Code("B1"), null));
        spec.Knowing(Kinds.Budget(Code("B2")), new BudgetFacts(Currency.Eur, null, []))
            .When(Change(new CampaignFields { Budget = Code("B2") }));
        Assert.Equal([new AddressedEffect(Task(1), new ParentChanged(Code("B2"), null))], spec.Effects);
    }

    [Fact]
    public void Dependencies_are_kept_here_and_cycles_refused()
    {
        var spec = Campaign().WhenTold(Task(2), new LinkTask(Code("T2"), Code("T1"), null)).ThenAccepted();
        spec.WhenTold(Task(3), new LinkTask(Code("T3"), Code("T2"), null)).ThenAccepted();
        spec.WhenTold(Task(1), new LinkTask(Code("T1"), Code("T3"), null)).ThenRefused(Refusal.State, "cycle");
        spec.WhenTold(Task(1), new LinkTask(Code("T1"), Code("T1"), null)).ThenRefused(Refusal.State, "cycle");
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Open, null, s_end));
        Assert.Empty(spec.Effects);
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Open, null, s_end + Duration.FromHours(2)));
        Assert.Equal([new AddressedEffect(Task(2), new MoveTask(s_end + Duration.FromHours(2)))], spec.Effects);
        // An earlier end moves nothing, nor does news that is not about the end.
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Open, null, s_end));
        Assert.Empty(spec.Effects);
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Active, null, s_end));
        Assert.Empty(spec.Effects);
    }

    [Fact]
    public void Groups_and_dependencies_make_no_circle_together()
    {
        LinkTask Into(string task, string? group, string? parent = null) =>
            new(Code(task), parent is null ? null : Code(parent), null) { Group = group is null ? null : Code(group) };
        var spec = Campaign().WhenTold(Task(1), Into("T1", "G1")).WhenTold(Kinds.Task(Code("G1")), Into("G1", "G2")).ThenAccepted();
        spec.WhenTold(Kinds.Task(Code("G2")), Into("G2", "G1")).ThenRefused(Refusal.State, "task G2 in group G1 would be a cycle");
        spec.WhenTold(Kinds.Task(Code("G1")), Into("G1", "G1")).ThenRefused(Refusal.State, "cycle");
        // A member that waits for its own group waits for itself.
        spec.WhenTold(Task(1), Into("T1", "G1", "G2")).ThenRefused(Refusal.State, "task T1 depending on G2 would be a cycle");
        spec.WhenTold(Task(1), Into("T1", null, "G2")).ThenAccepted();
        spec.WhenTold(Task(1), Into("T1", "G1", "G2") with { Before = Code("G2") })
            .ThenRefused(Refusal.State, "task T1 in group G1 would be a cycle");
    }
}
