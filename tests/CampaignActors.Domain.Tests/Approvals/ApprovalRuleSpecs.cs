using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>Who decides, who is mailed and when (domain.md §4.5, §5.1, §7 E).</summary>
public sealed class ApprovalRuleSpecs
{
    private static readonly Instant s_submitted = Instant.FromUtc(2026, 3, 2, 10, 0);
    private static readonly Code s_manager = Code("mia");
    private static readonly Seq<Code> s_reviewers = [Code("anna"), Code("board")];

    private static OperatorFacts Person(bool administrator = false, params string[] groups) =>
        new("N", administrator, groups.Select(Code).ToSeq());

    private static bool May(
        Seq<Code> reviewers, string by, OperatorFacts who, Code? manager, ApprovalOptions? options = null, bool overdue = false)
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code(by)), who);
        return Deciders.May(Deciders.Of(reviewers, manager, options ?? ApprovalOptions.None, overdue), Code(by), s_submitted, facts, out _);
    }

    [Fact]
    public void Reviewers_and_administrators_decide_and_a_lone_manager()
    {
        Assert.True(May(s_reviewers, "anna", Person(), s_manager));
        Assert.True(May(s_reviewers, "bob", Person(groups: "board"), s_manager));
        Assert.True(May(s_reviewers, "root", Person(administrator: true), s_manager));
        Assert.False(May(s_reviewers, "bob", Person(groups: "buyers"), s_manager));
        Assert.False(May(s_reviewers, "mia", Person(), s_manager));
        Assert.True(May([], "mia", Person(), s_manager));
        Assert.False(May([], "anna", Person(), s_manager));
        Assert.False(May([], "anna", Person(), null));
    }

    [Fact]
    public void Manager_option_lets_the_manager_decide_beside_reviewers()
    {
        var options = new ApprovalOptions { OwnerMayDecide = true };
        Assert.True(May(s_reviewers, "mia", Person(), s_manager, options));
        Assert.False(May(s_reviewers, "bob", Person(), s_manager, options));
        Assert.False(May(s_reviewers, "mia", Person(), null, options));
    }

    [Fact]
    public void Escalation_lets_others_decide_after_the_deadline()
    {
        var options = new ApprovalOptions { Escalation = [Code("boss"), Code("heads")] };
        Assert.False(May(s_reviewers, "boss", Person(), s_manager, options));
        Assert.True(May(s_reviewers, "boss", Person(), s_manager, options, overdue: true));
        Assert.True(May(s_reviewers, "zoe", Person(groups: "heads"), s_manager, options, overdue: true));
    }

    private static List<Notice> Notices(ApprovalSettings settings, Seq<Code> reviewers, Code? manager)
    {
        var approval = Approval.Submit(
            ApprovalType.Target, null, reviewers, settings.Deadline ?? ApprovalSettings.DefaultDeadline, s_submitted, Code("bob"),
            settings.Options);
        return [.. ApprovalNotices.Of(approval, settings, manager, "delivery DM1")];
    }

    [Fact]
    public void Deadline_is_three_days_and_reminders_count_back_from_it()
    {
        var given = Instant.FromUtc(2026, 3, 3, 8, 0);
        var settings = new ApprovalSettings
        {
            Reminders = [new(Duration.FromDays(1), null), new(null, given), new(null, s_submitted - Duration.FromHours(1))],
        };
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
    public void Escalation_without_people_or_switched_off_mails_none()
    {
        Assert.Empty(Notices(new ApprovalSettings(), [], null));
        Assert.Empty(Notices(new ApprovalSettings { Notify = false }, s_reviewers, s_manager));
    }

    [Fact]
    public void Each_round_has_keys_of_its_own()
    {
        Approval Again(Approval? before) =>
            Approval.Submit(ApprovalType.Target, before, s_reviewers, Duration.FromDays(3), s_submitted, null, ApprovalOptions.None);
        var first = Again(null);
        Assert.Equal((1, 2), (first.Round, Again(first).Round));
        Assert.NotEqual(first.Key, Again(first).Key);
        // Taken back or reset, it is asked for in the next round, once.
        Assert.Equal(2, Again(first.Withdraw()).Round);
        Assert.Equal(2, Again(first.Reset()).Round);
        Assert.Equal(1, Again(Approval.Unsubmitted(ApprovalType.Target, true)).Round);
    }

    [Fact]
    public void Those_it_escalates_to_are_mailed_once_at_the_deadline()
    {
        var settings = new ApprovalSettings { Options = new ApprovalOptions { Escalation = [Code("boss")] } };
        var notice = Assert.Single(Notices(settings, s_reviewers, s_manager), n => n.Template == MailTemplates.ApprovalEscalated);
        Assert.Equal((Code("boss"), s_submitted + ApprovalSettings.DefaultDeadline), (Assert.Single(notice.To), notice.DueAt));
    }

    [Fact]
    public void Under_four_eyes_who_submitted_is_not_asked()
    {
        var settings = new ApprovalSettings
        {
            Options = new ApprovalOptions { FourEyes = true }, Reminders = [new(Duration.FromDays(1), null)],
        };
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person());
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("bob"), Code("carl")]));
        var notices = Notices(settings, s_reviewers, null).ToSeq();
        Assert.Equal(
            [(MailTemplates.ApprovalRequest, "anna carl"), (MailTemplates.ApprovalReminder, "anna carl")],
            NoticeBook.Send(notices, s_submitted + Duration.FromDays(3), facts)!.Notices.Select(n => (n.Template, string.Join(' ', n.To))));
    }

    [Fact]
    public void A_delegate_is_asked_within_the_dates_and_everybody_once()
    {
        var (from, until) = (s_submitted, s_submitted + Duration.FromDays(1));
        var facts = new FactBook();
        facts.Add(
            Kinds.Operator(Code("anna")), Person() with { Delegations = [new(Code("zoe"), from, until), new(Code("carl"), from, until)] });
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("bob"), Code("carl")]));
        facts.Add(Kinds.Operator(Code("bob")), Person() with { Delegations = [new(Code("kim"), until, until)] });
        facts.Add(Kinds.Operator(Code("mia")), Person() with { Delegations = [new(Code("kim"), from, until + Duration.FromDays(9))] });
        var notices = Notices(new ApprovalSettings(), s_reviewers, s_manager).ToSeq();
        string To(Instant now) => string.Join(' ', NoticeBook.Send(notices, now, facts)!.Notices[0].To);
        Assert.Equal("anna bob carl zoe", To(from));
        Assert.Equal("anna bob carl kim zoe", To(until));
        Assert.Equal("anna bob carl", To(until + Duration.FromSeconds(1)));
        // What only tells is not passed on.
        Assert.Equal(
            ["mia"],
            NoticeBook.Send(notices, s_submitted + Duration.FromDays(3), facts)!.Notices
                .Single(n => n.Template == MailTemplates.ApprovalOverdue).To.Select(c => c.Text));
    }

    [Fact]
    public void Delegate_decides_in_place_and_cannot_delegate_further()
    {
        var until = s_submitted + Duration.FromDays(1);
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person() with { Delegations = [new(Code("zoe"), s_submitted, until)] });
        facts.Add(Kinds.Operator(Code("zoe")), Person() with { Delegations = [new(Code("kim"), s_submitted, until)] });
        facts.Add(Kinds.Operator(Code("kim")), Person());
        Assert.True(Deciders.May([Code("anna")], Code("zoe"), s_submitted, facts, out var place));
        Assert.Equal(Code("anna"), place);
        Assert.False(Deciders.May([Code("anna")], Code("kim"), s_submitted, facts, out _));
        Assert.False(Deciders.May([Code("anna")], Code("zoe"), s_submitted - Duration.FromSeconds(1), facts, out _));
        Assert.False(Deciders.May([Code("anna")], Code("zoe"), until + Duration.FromSeconds(1), facts, out _));
    }

    [Fact]
    public void Only_who_may_not_decide_directly_needs_the_facts_of_others()
    {
        var facts = new FactBook();
        Assert.Equal([Kinds.Operator(Code("zoe"))], Deciders.Needs(s_reviewers, "zoe", facts));
        facts.Add(Kinds.Operator(Code("anna")), Person());
        Assert.Empty(Deciders.Needs(s_reviewers, "anna", facts));
        facts.Add(Kinds.Operator(Code("zoe")), Person());
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("bob")]));
        Assert.Contains(Kinds.Operator(Code("bob")), Deciders.Needs(s_reviewers, "zoe", facts));
        Assert.Empty(Deciders.Needs(s_reviewers, "", facts));
    }

    [Fact]
    public void Quorum_beyond_the_number_of_reviewers_is_refused()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person());
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("anna"), Code("bob"), Code("carl")]));
        ApprovalSettings Of(int quorum, Seq<Code> reviewers) =>
            new()
            {
                Reviewers = Map<Seq<Code>>.Empty.Set("Target", reviewers).Set("Start", [Code("anna")]),
                Options = new ApprovalOptions { Quorum = quorum },
            };
        Assert.Null(Of(3, s_reviewers).QuorumProblem(facts));
        Assert.Equal("a quorum of 4 is more than the target approval has reviewers (3)", Of(4, s_reviewers).QuorumProblem(facts));
        Assert.Contains("reviewers (1)", Of(2, []).QuorumProblem(facts), StringComparison.Ordinal);
        Assert.Contains("at least 1", Of(0, s_reviewers).QuorumProblem(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Person_in_several_places_is_mailed_once()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("anna")), Person());
        facts.Add(Kinds.Group(Code("anna")), new GroupFacts("A group of that name", [Code("carl")]));
        facts.Add(Kinds.Operator(Code("board")), null);
        facts.Add(Kinds.Group(Code("board")), new GroupFacts("Board", [Code("bob"), Code("anna")]));
        Assert.Equal([Code("anna"), Code("bob")], Recipients.Resolve(s_reviewers, facts));
    }

    [Fact]
    public void Due_reminders_are_sent_and_others_stay()
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
