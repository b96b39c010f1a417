namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class ConsentRoundSpecs
{
    private static readonly ConsentRequest s_tree = Request("A", required: true);
    private static readonly ConsentRequest s_option = Request("B", required: false);
    private static readonly ConsentRequest s_otherOption = Request("C", required: false);
    private static readonly ConsentReply s_yes = new(7, true, default, "");
    private static readonly ConsentReply s_no = new(7, false, Refusal.Insufficient, "too little");

    [Fact]
    public void Requests_are_asked_one_after_the_other()
    {
        var pending = Pending(s_tree, s_option);
        Assert.Equal(s_tree, ConsentRound.Next(pending));

        var (after, effects, refused) = ConsentRound.Take(pending, s_tree, s_yes);

        Assert.Equal(s_option, ConsentRound.Next(after));
        Assert.Empty(effects);
        Assert.False(refused);
    }

    [Fact]
    public void Reply_to_another_question_is_not_taken()
    {
        var pending = Pending(s_tree);

        Assert.Equal(s_tree, ConsentRound.AnsweredBy(pending, new EffectId(s_tree.Target, 1), s_yes));
        Assert.Null(ConsentRound.AnsweredBy(pending, new EffectId(s_tree.Target, 1), s_yes with { Counter = 6 }));
        Assert.Null(ConsentRound.AnsweredBy(pending, new EffectId(s_option.Target, 1), s_yes));
        Assert.Null(ConsentRound.AnsweredBy(null, new EffectId(s_tree.Target, 1), s_yes));
    }

    [Fact]
    public void Required_refusal_releases_all_that_was_granted()
    {
        var pending = ConsentRound.Take(Pending(s_option, s_tree), s_option, s_yes).Pending;

        var (_, effects, refused) = ConsentRound.Take(pending, s_tree, s_no);

        Assert.True(refused);
        Assert.Equal([new AddressedEffect(s_option.Target, s_option.Ask.Withdrawal)], effects);
    }

    [Fact]
    public void Optional_refusal_gives_up_all_options_and_goes_on()
    {
        var pending = ConsentRound.Take(Pending(s_option, s_otherOption, s_tree), s_option, s_yes).Pending;

        var (after, effects, refused) = ConsentRound.Take(pending, s_otherOption, s_no);

        Assert.False(refused);
        Assert.Equal([new AddressedEffect(s_option.Target, s_option.Ask.Withdrawal)], effects);
        Assert.Equal(s_tree, ConsentRound.Next(after));
    }

    [Fact]
    public void Later_round_keeps_what_fits_and_withdraws_the_rest()
    {
        var (answers, effects) = ConsentRound.Ask([s_tree, s_option], granted: [s_tree, s_otherOption]);

        Assert.Equal([new ConsentAnswer(s_tree, true)], answers);
        Assert.Equal([new AddressedEffect(s_otherOption.Target, s_otherOption.Ask.Withdrawal), ConsentRound.Asking(s_option)], effects);
    }

    private static ConsentRequest Request(string code, bool required) =>
        new(Kinds.Budget(new Code(code)), new RelateBudget(new Code("B1"), new Code(code), null), required);

    private static PendingCommand Pending(params ConsentRequest[] requests) =>
        new("c1", "hash", "mia", Bench.Start, Samples.NewBudget(1), requests.ToSeq(), [], Asked: 7, Round: 1);
}
