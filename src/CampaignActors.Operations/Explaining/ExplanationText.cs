using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Explaining;

/// <summary>An explanation as people read it: the figure, its lines, behind each the way back to whoever caused it, and the sum.</summary>
public static class ExplanationText
{
    public static IEnumerable<string> Lines(Explanation explanation, DateTimeZone zone)
    {
        yield return $"{explanation.Of} {explanation.Field}: {Value(explanation.Value)}";
        if (explanation.Lines.Count == 0)
            yield return "nothing stands behind it";
        var width = explanation.Lines.Select(l => Number(l.Amount)).Append(Number(explanation.Sum)).Max(n => n.Length);
        foreach (var line in explanation.Lines)
        {
            yield return "";
            yield return $"  {Number(line.Amount).PadLeft(width)}  {line.Text}";
            for (var i = 0; i < line.Why.Count; i++)
                yield return $"  {new string(' ', width)}  {(i == 0 ? "  " : "← ")}{Step(line.Why[i], line.Why.ElementAtOrDefault(i + 1), zone)}";
        }
        if (explanation.Sum is { } sum && explanation.Lines.Count > 1)
        {
            yield return "";
            yield return $"  {Number(sum).PadLeft(width)}  sum";
        }
    }

    /// <param name="cause">The step that led to it: what was due only later than that waited for its date.</param>
    private static string Step(CauseStep step, CauseStep? cause, DateTimeZone zone)
    {
        var who = step.By.Length > 0 ? $" by {step.By}" : step.Command.Length > 0 ? " by nobody named" : "";
        var due = step.DueSince is { } since && since > cause?.At ? $" on its date {Local(since, zone)}" : "";
        var said = step.Said.Length > 0 ? $", saying {Shown.Quote(step.Said)}" : "";
        var command = step.Command.Length > 0 ? $", command {step.Command}" : "";
        return Shown.OneLine($"{Local(step.At, zone)} {step.Entity} {string.Join(", ", step.Did)}{who}{due}{said}{command}", 300);
    }

    private static string Local(Instant at, DateTimeZone zone) => at.InZone(zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm", CultureInfo.InvariantCulture);

    private static string Number(decimal? amount) => amount?.ToString("#,0.##########", CultureInfo.InvariantCulture) ?? "";

    private static string Value(JsonNode? value) => value switch
    {
        null => "not given",
        JsonValue text when text.TryGetValue(out string? word) => Shown.OneLine(word, 100),
        _ => Shown.OneLine(value.ToJsonString(), 200),
    };
}
