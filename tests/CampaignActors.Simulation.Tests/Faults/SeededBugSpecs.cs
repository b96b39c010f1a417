using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Faults;

/// <summary>
/// A harness that never fails proves nothing. Each promise of the shell is broken in turn, and the same harness that passes a
/// thousand seeds must notice within a few.
/// </summary>
public sealed class SeededBugSpecs(ITestOutputHelper output)
{
    private const int Seeds = 60;

    private sealed class AnswerBeforeDurability : ShellRules
    {
        public override bool MayAnswer(long restsOn, long durable) => true;
    }

    private sealed class AcceptAGap : ShellRules
    {
        public override bool IsNext(long counter, long last) => counter > last;
    }

    private sealed class TakeEffectsTwice : ShellRules
    {
        public override bool IsNext(long counter, long last) => counter <= last + 1;
    }

    private sealed class CarryCommandsOutTwice : ShellRules
    {
        public override bool IsRepeat(bool remembered) => false;
    }

    [Fact]
    public Task Answering_before_durability_is_noticed() => IsNoticed(new AnswerBeforeDurability());

    [Fact]
    public Task Accepting_a_gap_is_noticed() => IsNoticed(new AcceptAGap());

    [Fact]
    public Task Taking_an_effect_in_twice_is_noticed() => IsNoticed(new TakeEffectsTwice());

    [Fact]
    public Task Carrying_a_command_out_twice_is_noticed() => IsNoticed(new CarryCommandsOutTwice());

    private async Task IsNoticed(ShellRules broken)
    {
        var harness = await FaultHarness.ReadAsync();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            if (await harness.FindAsync(seed, broken) is { } failure)
            {
                output.WriteLine($"{broken.GetType().Name}: {failure}");
                return;
            }
        }
        Assert.Fail($"{broken.GetType().Name} went unnoticed in {Seeds} seeds");
    }
}
