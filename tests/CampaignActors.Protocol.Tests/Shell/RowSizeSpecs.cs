using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>
/// A row of the journal has a bound: what would be larger is refused before anything is written, and costs its neighbours nothing.
/// </summary>
public sealed class RowSizeSpecs
{
    /// <summary>
    /// A label that the reader of people's input would not let through, but that stands for many fields that are each within their bounds.
    /// </summary>
    private static PutBudget Label(int length) => new(PutMode.Change, new BudgetFields { Label = new string('x', length) });

    [Fact]
    public void A_command_of_more_than_a_megabyte_is_refused_alone()
    {
        var bench = Budget();
        var rows = bench.Journal.Count;

        bench.Command("before", Reserve("A", 1)).Command("large", Label(Limits.RowBytes)).Command("after", Reserve("B", 1)).AllWritten();

        Assert.True(bench.AnswerTo("before").Ok);
        Assert.True(bench.AnswerTo("after").Ok);
        Assert.Equal((Outcome.Rejected, Refusal.Invalid), (bench.AnswerTo("large").Outcome, bench.AnswerTo("large").Refusal));
        Assert.Matches(
            @"^it would take \d{7} bytes in the journal, expected at most 1048576: give less at once$", bench.AnswerTo("large").Text);
        Assert.Equal(rows + 2, bench.Journal.Count);
        Assert.All(bench.Journal, row => Assert.InRange(row.Length, 1, Limits.RowBytes));
        Assert.Empty(bench.Alarms);
    }

    [Fact]
    public void The_same_command_can_be_sent_again_smaller()
    {
        var bench = Budget().Command("large", Label(Limits.RowBytes)).Command("less", Label(1_000)).AllWritten();

        Assert.True(bench.AnswerTo("less").Ok);
    }

    [Fact]
    public void A_row_that_an_earlier_version_wrote_larger_is_read()
    {
        var row = EnvelopeCodec.Write(new Envelope
        {
            At = Bench.Start,
            Events = [new BudgetDescribed(new BudgetFields { Allocated = Eur(5), Label = new string('x', 5 << 20) })],
        });

        var bench = new Bench(Kinds.Budget(new Code("B1")), journal: [row]).Command("set", Label(3)).AllWritten();

        Assert.True(bench.AnswerTo("set").Ok);
        Assert.Equal("xxx", ((BudgetState)bench.Restarted().Shell.State).Fields!.Label);
    }

    [Fact]
    public void An_effect_that_leads_to_a_row_too_large_is_parked_and_confirmed()
    {
        // An operator with a mail address writes the notice twice: as what happened, and as the mail that goes out.
        var bench = new Bench(Anna).Command("create", Operator()).AllWritten();
        var notify = new Domain.Notices.Notify("k", "t", "subject", new string('x', 2 << 20), Board);

        bench.Effect(Board, 1, notify).AllWritten();

        var parked = Assert.Single(bench.Restarted().Read("all").Reads.Single().Parked);
        Assert.Contains("bytes in the journal, expected at most 3145728", parked.Reason, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(bench.Confirms).Counter);
        Assert.True(
            bench.Command("still", new PutOperator(PutMode.Change, new OperatorFields { Name = "Ann" })).AllWritten().AnswerTo("still").Ok);
    }

    [Fact]
    public void Row_refused_for_its_size_loses_no_confirmation()
    {
        var bench = AnnaJoining("board").AllWritten().Confirm(Board, 1);

        bench.Command("large", new PutOperator(PutMode.Change, new OperatorFields { Name = new string('x', Limits.RowBytes) }));
        bench.Command("small", new PutOperator(PutMode.Change, new OperatorFields { Name = "Ann" })).AllWritten();

        Assert.Equal(new EffectId(Board, 1), Assert.Single(bench.Row(1).Confirmed));
    }

    [Fact]
    public void Sizes_count_bytes_as_they_are_stored()
    {
        var umlauts = new string('ü', Limits.RowBytes / 4); // Six bytes each, as JSON escapes them.

        var bench = Budget().Command("umlauts", new PutBudget(PutMode.Change, new BudgetFields { Label = umlauts })).AllWritten();

        Assert.True(Encoding.UTF8.GetByteCount(umlauts) < Limits.RowBytes);
        Assert.False(bench.AnswerTo("umlauts").Ok);
    }
}
