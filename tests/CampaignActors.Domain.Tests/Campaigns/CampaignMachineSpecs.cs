using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Plans;

namespace CampaignActors.Domain.Tests.Campaigns;

/// <summary>
/// The life cycles of a campaign and of its workflows (domain.md §4.3, §4.7): every transition, and every one that is not listed.
/// </summary>
public sealed class CampaignMachineSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);
    private static readonly EntityRef s_slots = Kinds.ExecutionSlots;

    private static Spec New() => new Spec(Campaign).Operators("mia", "root")
        .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null));

    private static PutCampaign Described(Schedule? schedule = null) => new(PutMode.Create, new CampaignFields
    {
        Program = Code("PRG1"),
        Manager = Code("mia"),
        Start = Spec.Start + Duration.FromDays(1),
        End = Spec.Start + Duration.FromDays(10),
        Schedule = schedule,
    });

    private static Spec Campaigns(CampaignStatus status) => status switch
    {
        CampaignStatus.Started => New().When(Described()).At(Spec.Start + Duration.FromDays(1)).When(s_work),
        CampaignStatus.Finished => Campaigns(CampaignStatus.Started).When(new CloseCampaign()),
        CampaignStatus.Canceled => New().When(Described()).When(new CancelCampaign()),
        _ => New().When(Described()),
    };

    private static readonly CampaignTrigger[] s_byPeople = [CampaignTrigger.Closed, CampaignTrigger.Canceled, CampaignTrigger.Reopened];

    public static IEnumerable<object[]> Table =>
        MachineTable.Of(CampaignKind.Machine).Select(r => r).Where(r => s_byPeople.Contains((CampaignTrigger)r[1]));

    [Theory]
    [MemberData(nameof(Table))]
    public void The_machine_decides_what_people_may_do(CampaignStatus from, CampaignTrigger trigger)
    {
        var spec = Campaigns(from);
        Assert.Equal(from, spec.State<CampaignState>().Status);
        spec.When(trigger switch
        {
            CampaignTrigger.Closed => new CloseCampaign(),
            CampaignTrigger.Canceled => new CancelCampaign(),
            _ => new ReopenCampaign(),
        });
        MachineTable.Check(CampaignKind.Machine, spec, from, trigger, () => spec.State<CampaignState>().Status);
    }

    [Fact]
    public void Dates_start_and_finish_it_and_a_reopened_one_waits_for_people()
    {
        var spec = Campaigns(CampaignStatus.Started);
        spec.At(Spec.Start + Duration.FromDays(10)).When(s_work);
        Assert.Equal(CampaignStatus.Finished, spec.State<CampaignState>().Status);
        spec.When(new ReopenCampaign()).Then(new CampaignReopened());
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(s_work).ThenNothing();
        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { End = Spec.Start + Duration.FromDays(12) }));
        Assert.Equal(Spec.Start + Duration.FromDays(12), spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Only_the_manager_and_administrators_close_and_reopen()
    {
        Campaigns(CampaignStatus.Started).Operators("bob").By("bob").When(new CloseCampaign())
            .ThenRefused(Refusal.Forbidden, "'bob' is not the manager");
        Campaigns(CampaignStatus.Started).By("root").When(new CloseCampaign()).ThenAccepted();
        Campaigns(CampaignStatus.Finished).Operators("bob").By("bob").When(new ReopenCampaign())
            .ThenRefused(Refusal.Forbidden, "'bob' is not the manager");
    }

    public static IEnumerable<object[]> WorkflowTable => MachineTable.Of(CampaignWorkflows.Machine).Select(r => r)
        .Where(
            r => (CampaignWorkflowTrigger)r[1] is not (
                CampaignWorkflowTrigger.SlotGranted or CampaignWorkflowTrigger.Completed or CampaignWorkflowTrigger.Withdrawn));

    [Theory]
    [MemberData(nameof(WorkflowTable))]
    public void The_machine_decides_what_may_be_asked_of_a_workflow(CampaignWorkflowState from, CampaignWorkflowTrigger trigger)
    {
        var spec = Workflow(from).By("root");
        Assert.Equal(from, State(spec));
        spec.When(new CommandCampaignWorkflow(1, trigger));
        MachineTable.Check(CampaignWorkflows.Machine, spec, from, trigger, () => State(spec));
    }

    private static CampaignWorkflowState State(Spec spec) => spec.State<CampaignState>().Workflows[0].State;

    private static Spec Workflow(CampaignWorkflowState state)
    {
        var spec = New().When(
            Described(new Schedule { Lines = [new ScheduleLine(null, Spec.Start, null, null, true, false)] })).When(s_work);
        if (state == CampaignWorkflowState.BeingEdited)
            return spec;
        if (state == CampaignWorkflowState.Canceled)
            return spec.When(new PutCampaign(PutMode.Change, new CampaignFields { Cleared = ["schedule"] }));
        spec.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Started));
        Assert.Contains(new AddressedEffect(s_slots, new AskSlot(1, "Workflow - #1", JobExecution.Default)), spec.Effects);
        if (state == CampaignWorkflowState.StartPending)
            return spec;
        spec.WhenTold(s_slots, new GrantSlot(1));
        return state switch
        {
            CampaignWorkflowState.Paused => spec.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Paused)),
            CampaignWorkflowState.Finished => spec.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Stopped)),
            _ => spec,
        };
    }

    [Fact]
    public void A_slot_that_is_no_longer_wanted_goes_back()
    {
        var spec = Workflow(CampaignWorkflowState.StartPending).When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Stopped));
        Assert.Equal([new AddressedEffect(s_slots, new FreeSlot(1))], spec.Effects);
        spec.WhenTold(s_slots, new GrantSlot(1)).Then(new SlotDeclined(1));
        Assert.Equal([new AddressedEffect(s_slots, new FreeSlot(1))], spec.Effects);
        Assert.Equal(CampaignWorkflowState.Finished, State(spec));
    }

    private static Spec TwoStarts(OverlapPolicy overlap)
    {
        var later = Spec.Start + Duration.FromHours(1);
        var spec = New().When(Described(new Schedule
        {
            Overlap = overlap,
            Lines = [new ScheduleLine(null, Spec.Start, null, null, true, true), new ScheduleLine(null, later, null, null, true, true)],
        })).When(s_work);
        Assert.Equal(CampaignWorkflowState.StartPending, State(spec));
        return spec.At(later).When(s_work);
    }

    [Fact]
    public void Overlapping_starts_are_both_made_skipped_or_queued()
    {
        Assert.Equal(CampaignWorkflowState.StartPending, Second(TwoStarts(OverlapPolicy.Allow)).State);

        var skipped = TwoStarts(OverlapPolicy.Skip);
        Assert.Equal((CampaignWorkflowState.BeingEdited, true), (Second(skipped).State, Second(skipped).Missed));
        skipped.When(s_work).ThenNothing();

        var queued = TwoStarts(OverlapPolicy.Queue);
        Assert.Equal((CampaignWorkflowState.BeingEdited, false), (Second(queued).State, Second(queued).Missed));
        queued.When(s_work).ThenNothing();
        queued.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Stopped)).When(s_work);
        Assert.Equal(CampaignWorkflowState.StartPending, Second(queued).State);

        static CampaignWorkflow Second(Spec spec) => spec.State<CampaignState>().Workflows[1];
    }

    [Fact]
    public void A_second_look_creates_nothing()
    {
        var spec = Workflow(CampaignWorkflowState.BeingEdited);
        spec.When(s_work).ThenNothing();
        Assert.Single(spec.State<CampaignState>().Workflows);
    }
}
