using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Conditions that the entity decides together with the command, and since which row it exists.</summary>
public sealed class PreconditionSpecs
{
    private static readonly Precondition s_absent = new(false, [], []);
    private static readonly Precondition s_exists = new(true, [], []);

    private static PutBudget Put(decimal allocated) => new(PutMode.Apply, new BudgetFields { Allocated = Eur(allocated) });

    private static Bench Nothing() => new(Budget().Shell.Self);

    [Fact]
    public void Second_create_is_refused_before_the_first_is_durable()
    {
        var bench = Nothing().CommandWhen(s_absent, "c1", Put(1)).CommandWhen(s_absent, "c2", Put(2)).AllWritten();

        Assert.Equal((Outcome.Accepted, true), (bench.AnswerTo("c1").Outcome, bench.AnswerTo("c1").Created));
        Assert.Equal((Refusal.Stale, false), (bench.AnswerTo("c2").Refusal, bench.AnswerTo("c2").Created));
        Assert.Contains("exists already", bench.AnswerTo("c2").Text, StringComparison.Ordinal);
        Assert.Single(bench.Journal);
    }

    [Fact]
    public void Change_that_requires_an_entity_creates_none()
    {
        var bench = Nothing().CommandWhen(s_exists, "c1", Put(1)).AllWritten();

        Assert.Equal(Refusal.Stale, bench.AnswerTo("c1").Refusal);
        Assert.Empty(bench.Journal);
    }

    [Theory]
    [InlineData("any:1,9", true)]
    [InlineData("any:2,3", false)]
    [InlineData("none:1", false)]
    [InlineData("none:7", true)]
    [InlineData("exists any:1 none:7", true)]
    [InlineData("absent", false)]
    public void Revisions_are_compared_with_the_one_that_is_there(string condition, bool holds)
    {
        var bench = Budget().CommandWhen(Precondition.Parse(condition), "c1", Reserve("p1", 100)).AllWritten();

        Assert.Equal(holds, bench.AnswerTo("c1").Ok);
        Assert.Equal(condition, Precondition.Parse(condition).Text);
    }

    /// <summary>The answer is that of the first time, in this incarnation, in the next, and behind a snapshot.</summary>
    [Fact]
    public void A_repeat_of_what_created_it_says_so_again()
    {
        var bench = Nothing().Command("c1", Put(1)).AllWritten().Command("c2", Put(2)).AllWritten();
        var next = new Bench(bench.Shell.Self, journal: bench.Journal);
        var snapshot = SnapshotCodec.TryRead(SnapshotCodec.Write(SnapshotOf(bench)))!;
        var later = new Bench(bench.Shell.Self, journal: bench.Journal, snapshot: snapshot);

        foreach (var one in new[] { bench, next, later })
        {
            one.Command("c1", Put(1), to: "first").Command("c2", Put(2), to: "second");
            Assert.Equal((true, false), (one.AnswerTo("first").Created, one.AnswerTo("second").Created));
        }
    }

    /// <summary>An earlier version wrote no row number into its snapshots.</summary>
    [Fact]
    public void Snapshot_without_a_creation_revision_creates_nothing_again()
    {
        var bench = Budget();
        var snapshot = SnapshotOf(bench) with { Born = null };

        var later = new Bench(bench.Shell.Self, journal: bench.Journal, snapshot: SnapshotCodec.TryRead(SnapshotCodec.Write(snapshot))!);
        later.CommandWhen(s_absent, "absent", Put(2)).Command("change", Put(3)).AllWritten();

        Assert.Equal(Refusal.Stale, later.AnswerTo("absent").Refusal);
        Assert.False(later.AnswerTo("change").Created);
    }

    [Fact]
    public void The_same_id_under_another_condition_is_a_conflict()
    {
        var bench = Nothing().CommandWhen(s_absent, "c1", Put(1)).AllWritten();

        bench.Command("c1", Put(1), to: "other");

        Assert.Equal(Refusal.Conflict, bench.AnswerTo("other").Refusal);
    }

    private static ShellSnapshot SnapshotOf(Bench bench)
    {
        var every = new Bench(bench.Shell.Self, new ShellOptions { SnapshotEvery = 1 }, bench.Journal);
        every.Command("look", Put(9)).AllWritten();
        return every.Snapshots[^1] with { Sequence = bench.Journal.Count };
    }
}
