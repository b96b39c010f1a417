namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class InboxSpecs
{
    private static readonly EntityRef s_source = Kinds.Budget(new Code("B2"));
    private readonly Inbox _inbox = new();

    [Fact]
    public void Counter_of_a_source_never_goes_back()
    {
        _inbox.TakeIn(new EffectId(s_source, 3));
        _inbox.TakeIn(new EffectId(s_source, 2));

        Assert.Equal(3, _inbox.Last(s_source));
        Assert.Equal(0, _inbox.Last(Samples.Anna));
    }

    [Fact]
    public void Effects_behind_one_that_gathers_facts_are_held_in_order()
    {
        _inbox.TakeIn(new EffectId(s_source, 3)); // The fourth gathers facts.

        _inbox.Hold(Effect(5));
        _inbox.Hold(Effect(6));

        Assert.Equal([5, 6], [_inbox.Next(s_source)!.Counter, _inbox.Next(s_source)!.Counter]);
        Assert.Null(_inbox.Next(s_source));
    }

    [Fact]
    public void Effect_behind_a_gap_is_left_to_resending()
    {
        _inbox.Hold(Effect(3)); // The first gathers facts, the second is lost.

        Assert.Null(_inbox.Next(s_source));
    }

    [Fact]
    public void Counters_survive_a_snapshot()
    {
        _inbox.TakeIn(new EffectId(s_source, 3));

        var read = new Inbox();
        read.Load(_inbox.Save());

        Assert.Equal(3, read.Last(s_source));
    }

    private static EffectMessage Effect(long counter) =>
        new(Kinds.Budget(new Code("B1")), s_source, counter, Bench.Start, "mia", new UnrelateBudget(new Code("B2"), null));
}
