using CampaignActors.Domain.Notices;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>
/// Whatever the order of the stages, and in whatever order people decide: no stage is accepted before those that it comes after, each
/// is asked for once, and the approval stands when the last one does (domain.md §5.1 rule 15).
/// </summary>
[Properties(Replay = Draws.Same)]
public sealed class StageProperties
{
    private static readonly string[] s_people = ["anna", "bob", "mia", "root", "ghost"];
    private static readonly string[] s_reviewers = ["anna", "bob", "mia"];

    [Property]
    public void Stages_are_accepted_in_order_and_asked_for_once((byte Who, byte After)[] drawn, (byte Who, byte Verdict)[] tries)
    {
        var rules = drawn.Take(5).Select((d, i) => new StageRule(
            $"s{i}",
            [Code(s_reviewers[d.Who % 3])],
            Enumerable.Range(0, i).Where(b => (d.After >> b & 1) == 1).Select(b => $"s{b}").ToSeq(),
            i % 2 == 0 ? Duration.FromDays(i + 1) : null)).ToSeq();
        if (rules.Count == 0)
            return;
        var settings = new ApprovalSettings
        {
            Reviewers = Map<Seq<Code>>.Of([KeyValuePair.Create(nameof(ApprovalType.Target), StageRule.People(rules))]),
            Stages = Map<Seq<StageRule>>.Of([KeyValuePair.Create(nameof(ApprovalType.Target), rules)]),
        };
        Assert.Null(settings.Problem());
        var spec = Created(Offline with { Approvals = settings }).By("mia").When(new AnalyseDelivery(10, 0)).ThenAccepted();
        var asked = Requests(spec).ToList();
        Ordered(Of(spec).ApprovalFor(ApprovalType.Target).Stages!);
        foreach (var (who, verdict) in tries)
        {
            var before = Of(spec).ApprovalFor(ApprovalType.Target);
            spec.By(s_people[who % s_people.Length]).When(new DecideApproval(ApprovalType.Target, verdict % 8 != 0, null));
            var after = Of(spec).ApprovalFor(ApprovalType.Target);
            Ordered(after.Stages!);
            if (!spec.Accepted)
            {
                Assert.Equal(before, after);
                continue;
            }
            Assert.Equal(ApprovalStatus.Pending, before.Status);
            Assert.Equal(
                after.Status == ApprovalStatus.Approved, after.Stages!.All(s => s.AcceptedAt is not null) && verdict % 8 != 0);
            asked.AddRange(Requests(spec).Where(r => !asked.Contains(r)));
            // What is decided is neither asked for nor reminded of.
            var open = after.Status == ApprovalStatus.Pending ? after.Stages!.Where(s => s.IsOpen).Select(s => s.Name) : [];
            Assert.Equal(open.Order(), Requests(spec).Select(r => r.Split(':')[2]).Order());
            var owed = Owed(spec).Where(n => n.Template != MailTemplates.ApprovalRejected);
            Assert.All(owed, n =>
                Assert.Contains(n.Key.Split(':')[2], open));
            if (after.Status != ApprovalStatus.Pending)
                break;
        }
        Assert.Equal(asked.Count, asked.Distinct().Count());
    }

    /// <summary>A stage is open from when all before it are accepted, not earlier and not later.</summary>
    private static void Ordered(Seq<ApprovalStage> stages) => Assert.All(stages, stage => Assert.Equal(
        stage.After.All(name => stages.First(s => s.Name == name).AcceptedAt is not null), stage.OpenedAt is not null));

    private static IEnumerable<Notice> Owed(Spec spec) =>
        Of(spec).Notices.Where(n => n.Key.StartsWith("Target:", StringComparison.Ordinal));

    private static IEnumerable<string> Requests(Spec spec) =>
        Owed(spec).Where(n => n.Template == MailTemplates.ApprovalRequest).Select(n => n.Key);

    [Fact]
    public void Deadlines_add_up_along_the_longest_way()
    {
        var day = Duration.FromDays(1);
        Seq<StageRule> rules =
        [
            new("last", [Code("anna")], ["left", "right"], null), new("left", [Code("anna")], [], day * 5),
            new("right", [Code("bob")], ["first"], day),
            new("first", [Code("bob")], [], day),
        ];
        Assert.Equal(day * 8, StageRule.Longest(rules, day * 3));
    }
}
