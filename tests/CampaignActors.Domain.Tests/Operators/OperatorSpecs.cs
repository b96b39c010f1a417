using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Operators;

/// <summary>Operators: rights, and delegations with their dates.</summary>
public sealed class OperatorSpecs
{
    private static readonly Instant s_until = Spec.Start + Duration.FromDays(7);

    private static Delegation To(string who, int fromDay = 0, int untilDay = 7) =>
        new(Code(who), Spec.Start + Duration.FromDays(fromDay), Spec.Start + Duration.FromDays(untilDay));

    private static Spec Anna(params Delegation[] delegations) => new Spec(Kinds.Operator(Code("anna"))).Operators("bob", "carl")
        .When(new PutOperator(PutMode.Create, new OperatorFields { Name = "Anna", Delegations = [.. delegations] }));

    private static Spec Knowing(string who, params Delegation[] delegations) =>
        new Spec(Kinds.Operator(Code("anna"))).Operators("bob", "carl")
        .Knowing(Kinds.Operator(Code(who)), new OperatorFacts(who, false, []) { Delegations = [.. delegations] });

    [Fact]
    public void Delegations_and_rights_are_facts()
    {
        var spec = Anna(To("bob"), To("carl", 3)).ThenAccepted();
        var facts = (OperatorFacts)EntityCatalog.Get(Kinds.Operators).Facts(spec.State<OperatorState>())!;
        Assert.Equal([To("bob"), To("carl", 3)], facts.Delegations);
        Assert.Empty(facts.Rights);
        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Rights = [OperatorRights.CreateCampaigns] })).ThenAccepted();
        Assert.Equal(["createCampaigns"], ((OperatorFacts)EntityCatalog.Get(Kinds.Operators).Facts(spec.State<OperatorState>())!).Rights);
    }

    [Fact]
    public void Operator_and_group_never_share_a_code()
    {
        var (anna, board) = (Kinds.Operator(Code("anna")), Kinds.Group(Code("board")));
        var group = new Spec(Kinds.Group(Code("anna"))).Operators("anna");
        var person = new Spec(Kinds.Operator(Code("board"))).Knowing(board, new GroupFacts("Board", []));
        Assert.Equal([anna], new Spec(Kinds.Group(Code("anna"))).Needs(new PutGroup(PutMode.Apply, new GroupFields())));

        group.When(new PutGroup(PutMode.Create, new GroupFields())).ThenRefused(Refusal.State, "'anna' is an operator");
        group.When(new PutGroup(PutMode.Apply, new GroupFields())).ThenRefused(Refusal.State, "'anna' is an operator");
        person.When(new PutOperator(PutMode.Create, new OperatorFields())).ThenRefused(Refusal.State, "'board' is a group");
    }

    [Fact]
    public void Code_that_both_had_before_names_the_operator()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(Code("bob")), new OperatorFacts("Bob", false, [Code("anna")]));
        facts.Add(Kinds.Group(Code("anna")), new GroupFacts("Anna's", [Code("bob")]));
        Seq<Code> deciders = [Code("anna")];
        Assert.Equal([Kinds.Operator(Code("anna"))], Deciders.Needs(deciders, "bob", facts));

        facts.Add(Kinds.Operator(Code("anna")), new OperatorFacts("Anna", false, []));

        Assert.Equal([Code("anna")], Recipients.Resolve(deciders, facts));
        Assert.False(Deciders.May(deciders, Code("bob"), Spec.Start, facts, out _));
        Assert.True(Deciders.May(deciders, Code("anna"), Spec.Start, facts, out _));
        var old = new Spec(Kinds.Group(Code("anna"))).Operators("anna").Given(new GroupDescribed(new GroupFields { Label = "Before" }));
        old.When(new PutGroup(PutMode.Change, new GroupFields { Label = "Still" })).ThenAccepted();
    }

    [Fact]
    public void A_mail_that_keeps_failing_is_shown_until_it_goes()
    {
        var spec = Anna();
        spec.When(new OutsideDone("k1", "no such host", 3)).ThenNothing();
        spec.When(new OutsideDone("k1", "no such host", 4)).Then(new MailNotDelivered("k1", "no such host", Spec.Start));
        spec.When(new OutsideDone("k1", "no such host", 5)).ThenNothing();
        Assert.Equal(new UndeliveredMail("k1", "no such host", Spec.Start), Assert.Single(spec.State<OperatorState>().Undelivered!));

        spec.When(new OutsideDone("k1", null, 0)).Then(new MailDelivered("k1"));

        Assert.Null(spec.State<OperatorState>().Undelivered);
        spec.When(new OutsideDone("k2", null, 0)).ThenNothing();
    }

    [Fact]
    public void An_address_of_an_earlier_version_is_kept_and_not_taken_again()
    {
        var spec = new Spec(Kinds.Operator(Code("anna"))).Given(new OperatorDescribed(new OperatorFields { Email = "a,b@example.com" }));

        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Name = "Anna" })).ThenAccepted();
        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Email = "a,b@example.com" }))
            .ThenRefused(Refusal.Invalid, "is not a mail address");
    }

    [Fact]
    public void Wrong_delegations_and_rights_are_refused()
    {
        Anna(To("anna")).ThenRefused(Refusal.Invalid, "cannot delegate to themselves");
        Anna(To("bob", 3, 2)).ThenRefused(Refusal.Invalid, "must not end before it starts");
        Anna(To("ghost")).ThenRefused(Refusal.Unknown, "ghost");
        Anna().When(new PutOperator(PutMode.Change, new OperatorFields { Rights = ["fly"] })).ThenRefused(Refusal.Invalid, "'fly'");
    }

    [Fact]
    public void A_delegation_that_would_come_back_at_the_same_time_is_a_cycle()
    {
        var put = new PutOperator(PutMode.Create, new OperatorFields { Delegations = [To("bob")] });
        Knowing("bob", To("anna", 5, 9)).When(put).ThenRefused(Refusal.Invalid, "would be a cycle");
        Knowing("bob", To("anna", 8, 9)).When(put).ThenAccepted();
        // Over a third person, all three overlapping.
        Knowing("bob", To("carl", 5, 9))
            .Knowing(Kinds.Operator(Code("carl")), new OperatorFacts("Carl", false, []) { Delegations = [To("anna", 6, 20)] })
            .When(put).ThenRefused(Refusal.Invalid, "would be a cycle");
        Knowing("bob", To("carl", 5, 9))
            .Knowing(Kinds.Operator(Code("carl")), new OperatorFacts("Carl", false, []) { Delegations = [To("anna", 8, 20)] })
            .When(put).ThenAccepted();
    }

    [Fact]
    public void Both_ends_of_the_dates_are_included()
    {
        var delegation = To("bob");
        Assert.True(delegation.Covers(Spec.Start));
        Assert.True(delegation.Covers(s_until));
        Assert.False(delegation.Covers(Spec.Start - Duration.FromSeconds(1)));
        Assert.False(delegation.Covers(s_until + Duration.FromSeconds(1)));
    }
}
