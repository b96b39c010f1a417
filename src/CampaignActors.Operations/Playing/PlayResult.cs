using CampaignActors.Operations.Client;
using CampaignActors.Operations.Plans;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Playing;

/// <summary>How a scenario is played against a node.</summary>
/// <param name="RunId">Starts the id of every command. Playing again with the same one repeats nothing that was done.</param>
/// <param name="Now">The real clock at the start.</param>
public sealed record PlayOptions(string RunId, Instant Now)
{
    /// <summary>The first step to play, from 1. Workflow states and setup are only brought about when it is 1.</summary>
    public int FromStep { get; init; } = 1;

    /// <summary>The last step to play. Final figures are only compared when it is the last of the file.</summary>
    public int ToStep { get; init; } = int.MaxValue;

    /// <summary>How long the node may take to come to rest after a command.</summary>
    public TimeSpan RestWithin { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>One command as it was sent, with its answer.</summary>
/// <param name="InParallel">Stood in a <c>parallel</c> list, where a refusal is legal.</param>
public sealed record PlayedCommand(string Text, NodeAnswer Answer, bool InParallel);

/// <param name="Failures">Refusals that were not expected, and refusals that were expected and did not come.</param>
/// <param name="Notes">Parts that cannot be played against a real node and were left out.</param>
/// <param name="Moved">Figures that the step moved, one line per entity.</param>
public sealed record PlayedStep(
    Step Step, IReadOnlyList<PlayedCommand> Commands, IReadOnlyList<string> Failures, IReadOnlyList<string> Notes,
        IReadOnlyList<string> Moved)
{
    public bool Holds => Failures.Count == 0;
}

/// <param name="Setup">The result of the setup; <c>null</c> when it was not applied.</param>
/// <param name="Steps">Those that were played.</param>
/// <param name="Compared">How many final figures were compared; 0 when the last step was not played.</param>
/// <param name="Mismatches">Final figures that are not as expected.</param>
public sealed record PlayResult(PlanResult? Setup, IReadOnlyList<PlayedStep> Steps, int Compared, IReadOnlyList<Mismatch> Mismatches)
{
    public bool Holds => Setup is not { Ok: false } && Steps.All(step => step.Holds) && Mismatches.Count == 0;
}

/// <summary>The printed lines of a play, in the form of those of <c>campaign simulate</c>.</summary>
public static class PlayReport
{
    public static IEnumerable<string> Lines(PlayedStep played, DateTimeZone zone) =>
        Texts(played, zone).Select(line => Shown.OneLine(line, int.MaxValue));

    public static IEnumerable<string> Lines(PlayResult result) => Texts(result).Select(line => Shown.OneLine(line, int.MaxValue));

    private static IEnumerable<string> Texts(PlayedStep played, DateTimeZone zone)
    {
        var step = played.Step;
        var at = step.At is { } instant ? $"{instant.InZone(zone).LocalDateTime:uuuu'-'MM'-'dd' 'HH':'mm}  " : "";
        yield return $"{(played.Holds ? "ok  " : "FAIL")} step {step.Index}  {at}(line {step.Position.Line})";
        foreach (var command in played.Commands)
            yield return $"       {command.Text}: {Outcome(command.Answer)}";
        foreach (var note in played.Notes)
            yield return $"       ({note})";
        foreach (var moved in played.Moved)
            yield return $"     > {moved}";
        foreach (var failure in played.Failures)
            yield return $"     ! {failure}";
    }

    private static IEnumerable<string> Texts(PlayResult result)
    {
        foreach (var mismatch in result.Mismatches)
            yield return $"     ! {mismatch.Path}: expected {mismatch.Expected}, actual {mismatch.Actual}  ({mismatch.Position})";
        if (result.Compared > 0)
            yield return $"{(result.Mismatches.Count == 0 ? "ok  " : "FAIL")} final figures: {result.Compared} compared, "
                + $"{result.Mismatches.Count} differ";
    }

    private static string Outcome(NodeAnswer answer) => answer.Outcome switch
    {
        NodeOutcome.Unchanged => "nothing to do",
        NodeOutcome.Refused => $"refused: {answer.Text}",
        _ => "done",
    };
}
