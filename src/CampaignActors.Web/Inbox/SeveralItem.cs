using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Inbox;

/// <summary>One approval of a list that is decided together, as a form names it.</summary>
/// <param name="Round">That was shown; <c>null</c>: the list is only chosen yet.</param>
public sealed record SeveralItem(string Kind, string Code, string Step, int? Round)
{
    /// <summary>Approvals of one list.</summary>
    public const int Most = 50;

    public static string Name(WorkEntry entry) => $"{entry.Kind}/{entry.Code}/{entry.Step}";

    /// <summary>With the round, so that a decision does not reach a later one.</summary>
    public static string Name(ApprovalStep step) =>
        string.Create(CultureInfo.InvariantCulture, $"{step.Kind}/{step.Code}/{step.Name}/{step.Round}");

    /// <returns><c>null</c>: it is no such name.</returns>
    public static SeveralItem? Read(string name) => name.Split('/') switch
    {
        [("deliveries" or "tasks") and var kind, { Length: > 0 } code, { Length: > 0 } step] => new(kind, code, step, null),
        [("deliveries" or "tasks") and var kind, { Length: > 0 } code, { Length: > 0 } step, var round]
            when int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new(kind, code, step, number),
        _ => null,
    };

    /// <summary>The document of the command that decides it.</summary>
    public JsonObject Command(string? comment)
    {
        var body = Kind == "tasks" ? new JsonObject { ["task"] = Code } : new JsonObject { ["delivery"] = Code, ["step"] = Step };
        body["round"] = Round;
        if (!string.IsNullOrWhiteSpace(comment))
            body["comment"] = PastedText.Clean(comment);
        return body;
    }
}

/// <summary>One approval of the list as it is shown, and what became of it.</summary>
/// <param name="Step"><c>null</c>: it is not there any more.</param>
/// <param name="Problem">Why it was not decided; <c>null</c>: it was, or was not tried.</param>
public sealed record SeveralRow(
    string Name, string? Label, decimal? Amount, string? Currency, decimal? Count, ApprovalStep? Step, bool Done = false,
    string? Problem = null);
