using Xunit.Abstractions;

namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>
/// The real shell, in real actors, on a journal that fails. Thread timing is real too, so a seed fixes what the clients do and how
/// often what goes wrong, not every interleaving.
/// </summary>
public sealed class FaultSpecs(ITestOutputHelper output)
{
    public static TheoryData<int> Tens => new(Enumerable.Range(0, 5).Select(n => n * 10));

    [Theory]
    [MemberData(nameof(Tens))]
    public async Task Whatever_the_journal_does_the_books_are_right(int firstSeed)
    {
        // Most of a run is waiting for what was lost, so a few go at once.
        var seeds = Enumerable.Range(firstSeed + 1, 10);
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 5 }, async (seed, _) =>
        {
            var run = new FaultRun(seed, ShellRules.Strict);
            var wrong = await run.RunAsync();
            output.WriteLine($"seed {seed}: {run.Injected} writes went wrong");
            Assert.True(wrong is null, $"seed {seed}: {wrong}");
            Assert.NotEqual(0, run.Injected);
        });
    }

    public static TheoryData<string> Broken => new(s_broken.Keys);

    private static readonly Dictionary<string, ShellRules> s_broken = new()
    {
        ["answers before it is durable"] = new AnswersAtOnce(),
        ["carries out repeated commands"] = new ForgetsCommands(),
        ["takes effects in with gaps"] = new AcceptsGaps(),
        ["takes effects in again"] = new AcceptsRepetitions(),
    };

    /// <summary>A harness that never fails proves nothing: each broken promise must be noticed within a few seeds.</summary>
    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_shell_that_breaks_a_promise_is_noticed(string promise)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            if (await new FaultRun(seed, s_broken[promise]).RunAsync() is { } wrong)
            {
                output.WriteLine($"seed {seed}: {wrong}");
                return;
            }
        }
        Assert.Fail($"a shell that {promise} passed 20 seeds");
    }

    private sealed class AnswersAtOnce : ShellRules
    {
        public override bool MayAnswer(long restsOn, long durable) => true;
    }

    private sealed class ForgetsCommands : ShellRules
    {
        public override bool IsRepeat(bool remembered) => false;
    }

    private sealed class AcceptsGaps : ShellRules
    {
        public override bool IsNext(long counter, long last) => counter > last;
    }

    private sealed class AcceptsRepetitions : ShellRules
    {
        public override bool IsNext(long counter, long last) => counter <= last + 1;
    }
}
