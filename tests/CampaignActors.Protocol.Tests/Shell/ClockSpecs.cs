using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>A clock that was ahead for a while leaves rows of that time behind; what is due goes on by the clock.</summary>
public sealed class ClockSpecs
{
    private static readonly Instant s_ahead = Bench.Start + Duration.FromDays(3);

    [Fact]
    public void Effects_that_are_open_are_looked_after_by_the_clock()
    {
        var bench = new Bench(Anna).Command("create", Operator()).AllWritten();
        bench.Command("late", new PutOperator(PutMode.Change, new OperatorFields { Name = "Other" }), at: s_ahead).AllWritten();
        bench.Shell.Clock = Bench.Start;

        bench.Command("join", Operator("board"), at: Bench.Start).Fact(Board, new GroupFacts("Board", [])).AllWritten();

        var row = bench.Row(2);
        Assert.Equal(s_ahead, row.At);
        Assert.Equal(Bench.Start, row.Due.Single(d => d.Agenda == AgendaName.Outbox).At);
    }

    [Fact]
    public void Work_that_is_due_at_once_is_due_by_the_clock()
    {
        var (line, order) = (new Code("CARD"), Kinds.Order(new Code("ORD1")));
        var bench = new Bench(order).Command("place", new PlaceOrder(PutMode.Create, null, line, new(500), null), at: s_ahead);
        bench.Fact(
            Kinds.Line(line),
            new LineFacts(new Code("STK1"), "CARD", default, default, null, Map<Quantity>.Empty, Map<Quantity>.Empty)).AllWritten();
        bench.Shell.Clock = Bench.Start;

        bench.Command("arrive", new ReceiveNow(null), at: Bench.Start).AllWritten();

        Assert.Equal(s_ahead, bench.Row(1).At);
        Assert.Equal(Bench.Start, bench.Row(1).Due.Single(d => d.Agenda == AgendaName.Of(TechnicalWorkflow.StockMgt)).At);
        Assert.Equal(Bench.Start, Assert.Single(bench.Nudges).Due);
    }

    [Fact]
    public void A_retry_noted_while_the_clock_was_ahead_is_due()
    {
        var bench = new Bench(Anna).Command("create", Operator()).AllWritten();
        bench.Effect(Bob, 1, new Domain.Notices.Notify("n1", "alert", "Subject", "Body", Bob)).AllWritten();
        var mail = bench.Effects.Last(e => e.Target.Kind == Outside.Kind);
        bench.Handle(
            new OutsideReply(bench.Shell.Self, mail.Target, mail.Counter, s_ahead, new OutsideDone("n1", "no such host", 0))).AllWritten();
        var before = bench.Effects.Count(e => e.Target.Kind == Outside.Kind);

        bench.Shell.Clock = Bench.Start;
        bench.Wake(Bench.Start);
        Assert.Equal(before + 1, bench.Effects.Count(e => e.Target.Kind == Outside.Kind));

        // It fails again, and waits for a while by the clock.
        bench.Handle(
            new OutsideReply(
                bench.Shell.Self, mail.Target, mail.Counter, Bench.Start, new OutsideDone("n1", "no such host", 0))).AllWritten();
        bench.Wake(Bench.Start);
        Assert.Equal(before + 1, bench.Effects.Count(e => e.Target.Kind == Outside.Kind));
        bench.Shell.Clock = Bench.Start + Duration.FromMinutes(16);
        bench.Wake(Bench.Start + Duration.FromMinutes(16));
        Assert.Equal(before + 2, bench.Effects.Count(e => e.Target.Kind == Outside.Kind));
    }
}
