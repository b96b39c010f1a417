using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Simulation.Running;

/// <summary>The output of <c>campaign simulate</c> for a step.</summary>
public static class Report
{
    public static IEnumerable<string> Lines(StepResult result, DateTimeZone zone) =>
        Texts(result, zone).Select(line => Shown.OneLine(line, int.MaxValue));

    private static IEnumerable<string> Texts(StepResult result, DateTimeZone zone)
    {
        var (step, at) = (result.Step, result.At.InZone(zone).LocalDateTime);
        yield return $"{(result.Holds ? "ok  " : "FAIL")} step {step.Index}  {at:uuuu'-'MM'-'dd' 'HH':'mm}  (line {step.Position.Line})";
        foreach (var command in result.Commands)
        {
            var outcome = command.Answer.Outcome switch
            {
                Outcome.Accepted => "done",
                Outcome.Unchanged => "nothing to do",
                _ => $"refused: {command.Answer.Text}",
            };
            yield return $"       {command.Text}: {outcome}";
        }
        foreach (var failure in result.Failures)
            yield return $"     ! {failure}";
        foreach (var mismatch in result.Mismatches)
        {
            var (file, line, column) = (mismatch.Position.File, mismatch.Position.Line, mismatch.Position.Column);
            yield return $"     ! {mismatch.Path}: expected {mismatch.Expected}, actual {mismatch.Actual}  ({file}:{line}:{column})";
        }
    }
}
