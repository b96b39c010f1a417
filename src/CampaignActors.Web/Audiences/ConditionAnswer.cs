using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Audiences;

/// <summary>What the interface says of a condition: how many people meet it, or which word of it is wrong.</summary>
/// <param name="Text">For the reader: the count, or what is wrong.</param>
/// <param name="From">Where the wrong word begins, from 0; <c>null</c>: no word of it is wrong.</param>
/// <param name="Length">Characters of the wrong word.</param>
/// <param name="Sample">Keys of people; empty for readers who may not see people.</param>
public sealed partial record ConditionAnswer(string Text, bool Ok, int? From, int Length, IReadOnlyList<string> Sample)
{
    /// <summary>Address of the count of a text.</summary>
    public static string Path(string where) => Paths.With("/audience/count", ("where", where));

    public static async Task<ConditionAnswer> AskAsync(Api api, string where, Reader reader) =>
        where.Trim().Length == 0
            ? new(reader.T("Type a condition.", "Typ een voorwaarde."), false, null, 0, [])
            : Of(await api.SendAsync(new Ask(HttpMethods.Get, Path(where))), where, reader);

    public static ConditionAnswer Of(Reply reply, string where, Reader reader)
    {
        if (!reply.Ok)
            return OfProblem(reply.Problem, where);
        var found = reply.Json();
        return new(
            Counted(found, reader), true, null, 0, [.. found.List("sample").Select(key => key.GetString() ?? "")]);
    }

    private static string Counted(JsonElement found, Reader reader)
    {
        var (count, time) = (found.Number("count") ?? 0, reader.Number(found.Number("milliseconds")));
        return count == 1
            ? reader.T($"1 person now ({time} ms)", $"Nu 1 persoon ({time} ms)")
            : reader.T($"{reader.Number(count)} people now ({time} ms)", $"Nu {reader.Number(count)} personen ({time} ms)");
    }

    private static ConditionAnswer OfProblem(string problem, string where)
    {
        var text = problem.StartsWith("where: ", StringComparison.Ordinal) ? problem["where: ".Length..] : problem;
        if (Column().Match(text) is not { Success: true } place
            || !int.TryParse(place.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var column))
            return new(text, false, null, 0, []);
        var from = Math.Min(column - 1, where.Length);
        return new(text[place.Length..], false, from, Word().Match(where, from).Length, []);
    }

    [GeneratedRegex(@"^column ([0-9]{1,6}): ")]
    private static partial Regex Column();

    [GeneratedRegex(@"\G('[^']*'?|[\w.-]+|\S)")]
    private static partial Regex Word();
}
