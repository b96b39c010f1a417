using System.Globalization;

namespace CampaignActors.Faults.Running;

/// <summary>The results as a table: one line a fault, its repetitions taken together.</summary>
internal static class ResultTable
{
    public static IEnumerable<string> Lines(IReadOnlyList<FaultResult> results)
    {
        yield return Line("fault", "", "answering p50 / worst", "wait", "gap", "acked", "refused", "unknown", "restarts");
        foreach (var fault in results.GroupBy(r => r.Name))
        {
            var all = fault.ToList();
            if (all.TrueForAll(r => r.Outcome == FaultOutcome.NotRun))
                yield return $"{fault.Key,-28} NOT RUN: {all[0].Why}";
            else
                yield return Line(
                    fault.Key, Mark(all), Times(all), Worst(all, r => r.LongestWait), Worst(all, r => r.LongestGap),
                    Sum(all, r => r.Acknowledged), Sum(all, r => r.Refused), Sum(all, r => r.Unknown), Sum(all, r => r.Restarts));
            foreach (var failed in all.Where(r => r.Outcome == FaultOutcome.Failed))
                yield return $"  FAILED {failed.Why}";
        }
        yield return Closing(results);
    }

    public static string Closing(IReadOnlyList<FaultResult> results)
    {
        int Count(FaultOutcome outcome) => results.Count(r => r.Outcome == outcome);
        return $"{Count(FaultOutcome.Passed)} passed, {Count(FaultOutcome.Failed)} "
            + $"failed{(Count(FaultOutcome.NotRun) is > 0 and var n ? $", {n} not run" : "")}";
    }

    private static string Mark(List<FaultResult> all) => all.Exists(r => r.Outcome == FaultOutcome.Failed)
        ? all.Count > 1 ? $"FAILED {all.Count(r => r.Outcome == FaultOutcome.Failed)}/{all.Count}" : "FAILED"
        : all.Count > 1 ? $"passed {all.Count}x" : "passed";

    private static string Times(List<FaultResult> all)
    {
        var times = all.Select(r => r.Answering).OfType<TimeSpan>().Order().ToList();
        return times.Count == 0 ? "-" : $"{Seconds(times[(times.Count - 1) / 2])} / {Seconds(times[^1])}";
    }

    private static string Worst(List<FaultResult> all, Func<FaultResult, TimeSpan?> of) => all.Max(of) is { } worst ? Seconds(worst) : "-";

    private static string Sum(List<FaultResult> all, Func<FaultResult, long> of) => all.Sum(of).ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static string Line(
        string name, string outcome, string times, string wait, string gap, string acked, string refused, string unknown,
        string restarts) =>
        $"{name,-28} {outcome,-10} {times,-22} {wait,8} {gap,8} {acked,7} {refused,8} {unknown,8} {restarts,9}";
}
