using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Explaining;

/// <summary>An explanation as people read it: the figure, its lines, behind each the events back to its cause, and the sum.</summary>
public static class ExplanationText
{
    public static IEnumerable<string> Lines(Explanation explanation, DateTimeZone zone) =>
        Texts(explanation, zone).Select(line => Shown.OneLine(line, int.MaxValue));

    private static IEnumerable<string> Texts(Explanation explanation, DateTimeZone zone)
    {
        yield return $"{explanation.Of} {explanation.Field}: {Value(explanation)}";
        if (explanation.Lines.Count == 0)
            yield return "nothing stands behind it";
        var width = explanation.Lines.Select(l => l.Amount).Append(explanation.Sum).Max(amount => Number(amount, explanation).Length);
        foreach (var line in explanation.Lines)
        {
            yield return "";
            yield return $"  {Number(line.Amount, explanation).PadLeft(width)}  {line.Text}";
            for (var i = 0; i < line.Why.Count; i++)
                yield return $"  {new string(' ', width)}  "
                    + $"{(i == 0 ? "  " : "← ")}{Step(line.Why[i], line.Why.ElementAtOrDefault(i + 1), zone)}";
        }
        if (explanation.Sum is { } sum && explanation.Lines.Count > 1)
        {
            yield return "";
            yield return $"  {Number(sum, explanation).PadLeft(width)}  sum";
        }
    }

    /// <param name="cause">The step that led to it: what was due only later than that waited for its date.</param>
    private static string Step(CauseStep step, CauseStep? cause, DateTimeZone zone)
    {
        var who = step.By.Length > 0 ? $" by {step.By}" : step.Command.Length > 0 ? ", unsigned" : "";
        var due = step.DueSince is { } since && since > cause?.At ? $" on its date {Local(since, zone)}" : "";
        var said = step.Said.Length > 0 ? $", saying {Shown.Quote(step.Said)}" : "";
        var command = step.Command.Length > 0 ? $", command {step.Command}" : "";
        return Shown.OneLine($"{Local(step.At, zone)} {step.Entity} {string.Join(", ", step.Did)}{who}{due}{said}{command}", 300);
    }

    private static string Local(Instant at, DateTimeZone zone) =>
        at.InZone(zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm", CultureInfo.InvariantCulture);

    /// <summary>With all digits of its currency, or of a unit price, however many of them are zero.</summary>
    private static string Number(decimal? amount, Explanation of) =>
        amount?.ToString(of.Digits is { } digits ? $"N{digits}" : "#,0.##########", CultureInfo.InvariantCulture) ?? "";

    private static string Value(Explanation of) => of.Value switch
    {
        null => "not given",
        JsonValue number when of.Digits is { } digits
            && JsonNumber.Of(number) is { } amount => amount.ToString($"F{digits}", CultureInfo.InvariantCulture),
        JsonValue text when text.TryGetValue(out string? word) => Shown.OneLine(word, 100),
        var other => Shown.OneLine(other.ToJsonString(), 200),
    };
}
