using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Waiting;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Tests.Waiting;

/// <summary>What waits for one person, by name, through a group or for one who is away.</summary>
public sealed class WorkListSpecs
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly Code s_mia = new("mia");
    private static readonly Code s_bob = new("bob");
    private static readonly Code s_team = new("team");

    private readonly List<WaitingWork> _all = [];

    private static DeliveryModel Delivery(string code, ApprovalOptions? options = null, params Code[] reviewers)
    {
        var approval = Approval.Submit(
            ApprovalType.Target, null, reviewers.ToSeq(), Duration.FromDays(3), s_now, new Code("susan"), options ?? ApprovalOptions.None);
        return new DeliveryModel
        {
            Code = new Code(code), Fields = new DeliveryFields { Label = code }, State = DeliveryState.TargetReady, Manager = s_mia,
            Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), approval),
        };
    }

    private void Has(string kind, string code, IEntityState state) => _all.AddRange(WaitingWork.Of(new EntityRef(kind, new Code(code)),
        state));

    private List<string> For(Code person, Instant? now = null) =>
    [
        .. WorkList.For(person, now ?? s_now, who => _all.Where(w => who.Contains(w.Who)), code => code == s_bob ? [s_team] : [])
            .Select(i => $"{i.Work.Entity.Code} {i.Work.Verb} {i.Work.Step}{(i.Through is { } t ? $" ({t})" : "")}"
                + (i.Late ? " late" : "")),
    ];

    [Fact]
    public void An_approval_waits_for_its_reviewers_or_else_for_the_manager()
    {
        Has(Kinds.Deliveries, "D1", Delivery("D1"));
        Has(Kinds.Deliveries, "D2", Delivery("D2", null, s_team));
        Assert.Equal(["D1 approve target"], For(s_mia));
        Assert.Equal(["D2 approve target (team)"], For(s_bob));
    }

    [Fact]
    public void An_approval_in_stages_waits_for_the_open_ones_each_with_its_deadline()
    {
        Seq<StageRule> rules = [new("legal", [s_mia], [], Duration.FromDays(1)), new("board", [s_team], ["legal"], null)];
        var approval = Approval.Submit(
            ApprovalType.Target, null, StageRule.People(rules), Duration.FromDays(3), s_now, null, ApprovalOptions.None, rules);
        var delivery = Delivery("D1") with { Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), approval) };
        Has(Kinds.Deliveries, "D1", delivery);
        Assert.Equal(["D1 approve target"], For(s_mia));
        Assert.Equal(["D1 approve target late"], For(s_mia, s_now + Duration.FromDays(2)));
        Assert.Empty(For(s_bob));

        _all.Clear();
        var next = approval.Decide(new ApprovalDecision(ApprovalType.Target, 1, true, s_mia, "Mia", null) { Stages = ["legal"] }, s_now);
        Has(Kinds.Deliveries, "D1", delivery with { Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), next) });
        Assert.Equal(["D1 approve target (team)"], For(s_bob, s_now + Duration.FromDays(2)));
        Assert.Empty(For(s_mia));
    }

    [Fact]
    public void Of_several_stages_the_first_and_most_urgent_is_listed()
    {
        var day = Duration.FromDays(1);
        // Bob is asked for the first stage once it is late, and for the others at once.
        Seq<StageRule> rules = [new("a", [s_mia], [], day * 9), new("b", [s_bob], [], day * 5), new("c", [s_bob], [], day * 2)];
        var approval = Approval.Submit(
            ApprovalType.Target, null, StageRule.People(rules), day, s_now, null, new ApprovalOptions { Escalation = [s_bob] }, rules);
        Has(Kinds.Deliveries, "D1", Delivery("D1") with { Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), approval) });
        Assert.Equal(["D1 approve target"], For(s_bob));
        Assert.Equal(["D1 approve target late"], For(s_bob, s_now + day * 3));
    }

    [Fact]
    public void A_workflow_that_does_not_start_by_itself_waits_for_the_manager()
    {
        CampaignWorkflow Flow(int number, bool automatic) => new(number, $"#{number}", $"K{number}", s_now, automatic, false);
        var campaign = new CampaignState
        {
            Code = new Code("OP1"), Fields = new CampaignFields { Manager = s_mia }, Workflows =
            [
                Flow(1, false), Flow(2, true), Flow(3, true) with { Missed = true },
                Flow(5, false) with { State = CampaignWorkflowState.Started },
            ],
        };
        Has(Kinds.Campaigns, "OP1", campaign);
        Assert.Equal(["OP1 campaignWorkflow start 1", "OP1 campaignWorkflow start 3"], For(s_mia));
        _all.Clear();
        Has(Kinds.Campaigns, "OP1", campaign with { Status = CampaignStatus.Canceled });
        Assert.Empty(For(s_mia));
    }

    [Fact]
    public void A_charge_without_a_rate_waits_for_the_owner_of_its_budget_to_quote_one()
    {
        var charge = new ChargeBudget(Kinds.Delivery(new Code("D1")), Contribution.None with
        {
            Amounts = Map<Money>.Empty.Set(Contribution.Uncategorised, Money.Of(5, new Currency("USD"))),
        }, null, []);
        var budget = new BudgetState
        {
            Code = new Code("B1"), Fields = new BudgetFields { Owner = s_bob },
            Waiting = System.Collections.Immutable.ImmutableSortedDictionary<EntityRef, WaitingCharge>.Empty
                .Add(charge.Item, new WaitingCharge(charge, s_now)),
        };
        Has(Kinds.Budgets, "B1", budget);
        Assert.Equal(["B1 quote USD-EUR"], For(s_bob));
        _all.Clear();
        Has(Kinds.Budgets, "B1", budget with
        {
            Waiting = budget.Waiting.SetItem(charge.Item, new WaitingCharge(charge, s_now, Money.Of(5, Currency.Eur))),
        });
        Assert.Empty(For(s_bob));
    }

    [Fact]
    public void It_waits_for_neither_its_submitter_nor_who_has_accepted_it()
    {
        Has(Kinds.Deliveries, "D1", Delivery("D1", new ApprovalOptions { FourEyes = true }, new Code("susan"), s_mia));
        var delivery = Delivery("D2", new ApprovalOptions { Quorum = 2 }, s_mia, s_bob);
        var accepted = delivery.Approvals[nameof(ApprovalType.Target)] with { Acceptances = [new Acceptance(s_bob, "Bob", s_now)] };
        Has(Kinds.Deliveries, "D2", delivery with { Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), accepted) });
        Assert.Empty(For(new Code("susan")));
        Assert.Empty(For(s_bob));
        Assert.Equal(2, For(s_mia).Count);
    }

    [Fact]
    public void It_is_escalated_once_it_is_late_and_late_work_comes_first()
    {
        Has(Kinds.Deliveries, "D1", Delivery("D1", new ApprovalOptions { Escalation = [s_bob] }, s_mia));
        var task = new TaskState
        {
            Code = new Code("T1"), Status = TaskStatus.InProgress, Fields = new TaskFields
            {
                AssignedTo = s_mia,
                End = s_now - Duration.FromHours(1)
            }
        };
        Has(Kinds.Tasks, "T1", task);
        Assert.Empty(For(s_bob));
        Assert.Equal(["T1 close  late", "D1 approve target"], For(s_mia));
        Assert.Equal(["D1 approve target late"], For(s_bob, s_now + Duration.FromDays(4)));
    }

    [Fact]
    public void Who_is_away_is_replaced_for_approvals_and_for_no_tasks()
    {
        Has(Kinds.Deliveries, "D1", Delivery("D1", null, s_team));
        Has(Kinds.Tasks, "T1", new TaskState
        {
            Code = new Code("T1"), Status = TaskStatus.InProgress,
            Fields = new TaskFields { AssignedTo = s_bob }
        });
        Has(Kinds.Operators, "bob", new OperatorState(s_bob, new OperatorFields
        {
            Delegations = [new Delegation(s_mia, s_now, s_now + Duration.FromDays(1))],
        }));
        Assert.Equal(["D1 approve target (bob)"], For(s_mia));
        Assert.Empty(For(s_mia, s_now + Duration.FromDays(2)));
    }

    [Fact]
    public void Work_that_is_over_waits_no_more()
    {
        Has(Kinds.Deliveries, "D1", Delivery("D1") with { State = DeliveryState.Canceled });
        Has(Kinds.Tasks, "T1", new TaskState
        {
            Code = new Code("T1"), Status = TaskStatus.Finished,
            Fields = new TaskFields { AssignedTo = s_mia }
        });
        Assert.Empty(For(s_mia));
    }
}
