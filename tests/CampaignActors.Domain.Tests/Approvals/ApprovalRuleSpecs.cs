using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using NodaTime;
using Xunit;
using static CampaignActors.Domain.Tests.Make;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>Who decides, who is mailed and when (domain.md §4.5, §5.1, §7 E).</summary>
public sealed class ApprovalRuleSpecs
{
    private static readonly Instant s_submitted = Instant.FromUtc(2026, 3, 2, 10, 0);
    private static readonly Code s_manager = Code("mia");
    private static readonly Seq<Code> s_reviewers = [Code("anna"), Code("board")];

    private static OperatorFacts Person(bool administrator = false, params string[] groups) => new("N", administrator, groups.Select(Code).ToSeq());

    [Fact]
    public void Reviewers_decide_by_name_or_by_group_administrators_always_the_manager_only_alone()
    {
        Assert.True(ApprovalRules.MayDecide(s_reviewers, Code("anna"), s_manager, Person()));
        Assert.True(ApprovalRules.MayDecide(s_reviewers, Code("bob"), s_manager, Person(groups: "board")));
        Assert.True(ApprovalRules.MayDecide(s_reviewers, Code("root"), s_manager, Person(administrator: true)));
        Assert.False(ApprovalRules.MayDecide(s_reviewers, Code("bob"), s_manager, Person(groups: "buyers")));
        Assert.False(ApprovalRules.MayDecide(s_reviewers, s_manager, s_manager, Person()));
        Assert.True(ApprovalRules.MayDecide([], s_manager, s_manager, Person()));
        Assert.False(ApprovalRules.MayDecide([], Code("anna"), s_manager, Person()));
        Assert.False(ApprovalRules.MayDecide([], Code("anna"), null, Person()));
    }

    private static List<Notice> Notices(ApprovalSettings settings, Seq<Code> reviewers, Code? manager)
    {
        var approval = ApprovalRules.Submit(ApprovalType.Target, null, reviewers, settings.Deadline ?? ApprovalSettings.DefaultDeadline, s_submitted);
        return [.. ApprovalRules.Notices(approval, settings, manager, "delivery DM1")];
    }

    [Fact]
    public void Three_days_from_submission_is_the_deadline_and_reminders_count_back_from_it()
    {
        var given = Instant.FromUtc(2026, 3, 3, 8, 0);
        var settings = new ApprovalSettings { Reminders = [new(Duration.FromDays(1), null), new(null, given), new(null, s_submitted - Duration.FromHours(1))] };
        var notices = Notices(settings, s_reviewers, s_manager);
        Assert.Equal(
            [
                (MailTemplates.ApprovalRequest, s_submitted),
                (MailTemplates.ApprovalReminder, Instant.FromUtc(2026, 3, 4, 10, 0)),
                (MailTemplates.ApprovalReminder, given),
                (MailTemplates.ApprovalOverdue, Instant.FromUtc(2026, 3, 5, 10, 0)),
            ],
            notices.Select(n => (n.Template, n.DueAt)));
        Assert.Equal(s_manager, Assert.Single(notices[^1].To));
        Assert.Equal(4, notices.Select(n => n.Key).Distinct().Count());
    }

    [Fact]
    public void Without_reviewers_the_manager_gets_the_mails() =>
        Assert.All(Notices(new ApprovalSettings(), [], s_manager), n => Assert.Equal(s_manager, Assert.Single(n.To)));

    [Fact]
    public void With_nobody_or_switched_off_nobody_is_mailed()
    {
        Assert.Empty(Notices(new ApprovalSettings(), [], null));
        Assert.Empty(Notices(new ApprovalSettings { Notify = false }, s_reviewers, s_manager));
    }

    [Fact]
    public void Each_round_has_keys_of_its_own()
    {
        var first = ApprovalRules.Submit(ApprovalType.Target, null, s_reviewers, Duration.FromDays(3), s_submitted);
        var second = ApprovalRules.Submit(ApprovalType.Target, first, s_reviewers, Duration.FromDays(3), s_submitted);
        Assert.Equal((1, 2), (first.Round, second.Round));
        Assert.NotEqual(first.Key, second.Key);
    }

    [Fact]
    public void A_person_in_several_places_is_mailed_once_and_a_code_names_an_operator_first()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person());
        facts.Add(Kinds.Group(Code("anna")), new GroupFacts("A group of that name", [Code("carl")]));
        facts.Add(Kinds.Operator(Code("board")), null);
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("bob"), Code("anna")]));
        Assert.Equal([Code("anna"), Code("bob")], Recipients.Resolve(s_reviewers, facts));
    }

    [Fact]
    public void What_is_due_is_sent_and_what_is_not_stays()
    {
        var notices = Notices(new ApprovalSettings { Reminders = [new(Duration.FromDays(1), null)] }, [Code("anna")], null).ToSeq();
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person());
        Assert.Equal(s_submitted, NoticeBook.Due(notices));
        Assert.Null(NoticeBook.Send(notices, s_submitted - Duration.FromSeconds(1), facts));
        var sent = NoticeBook.Send(notices, s_submitted, facts)!;
        Assert.Equal(["Target:1:request"], sent.Notices.Select(n => n.Key));
        var effect = Assert.Single(NoticeBook.Effects(Kinds.Delivery(Code("DM1")), sent));
        Assert.Equal((Kinds.Operator(Code("anna")), "Target:1:request:anna"), (effect.Target, ((Notify)effect.Effect).Key));
        Assert.Equal(["Target:1:reminder:0"], NoticeBook.Without(notices, ["Target:1:request"]).Select(n => n.Key));
        Assert.Empty(NoticeBook.WithoutPrefix(notices, "Target:1:"));
    }
}
