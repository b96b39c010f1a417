namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class EntityAgendaSpecs
{
    private static readonly Instant s_now = Bench.Start;
    private static readonly Instant s_later = s_now + Duration.FromHours(1);
    private static readonly string s_stock = AgendaName.Of(TechnicalWorkflow.StockMgt);
    private readonly EntityAgenda _agenda = new();
    private readonly Outbox _outbox = new();
    private readonly ParkedEffects _parked = new();

    [Fact]
    public void Work_due_at_once_keeps_the_instant_at_which_it_arose()
    {
        Assert.Equal([new DueChange(s_stock, s_now)], Take(s_now, DueTimes.AtOnce));

        Assert.Empty(Take(s_later, DueTimes.AtOnce));
        Assert.Equal([new DueChange(s_stock, null)], Take(s_later, null));
        Assert.Equal([new DueChange(s_stock, s_later)], Take(s_later, DueTimes.AtOnce));
    }

    [Fact]
    public void Work_due_at_once_is_never_ahead_of_the_clock() =>
        Assert.Equal([new DueChange(s_stock, s_now)], Take(s_later, DueTimes.AtOnce, clock: s_now));

    [Fact]
    public void Parked_effects_are_due_since_the_first_of_them()
    {
        var row = new Envelope { At = s_now, Parked = new ParkedEffect(new EffectId(Samples.Anna, 1), "m", "why") };

        Assert.Equal([new DueChange(AgendaName.Parked, s_now)], Take(row, DueTimes.None));

        _parked.Add(row.Parked, s_now, "mia");
        var resolved = new Envelope { At = s_later, Unparked = row.Parked.Source };
        Assert.Equal([new DueChange(AgendaName.Parked, null)], Take(resolved, DueTimes.None));
    }

    private Seq<DueChange> Take(Instant at, Instant? stock, Instant? clock = null) =>
        Take(new Envelope { At = at }, DueTimes.None.With(TechnicalWorkflow.StockMgt, stock), clock);

    private Seq<DueChange> Take(Envelope row, DueTimes due, Instant? clock = null)
    {
        var changes = _agenda.Changes(row, due, _outbox, _parked, clock);
        foreach (var change in changes)
            _agenda.Apply(change);
        return changes;
    }
}
