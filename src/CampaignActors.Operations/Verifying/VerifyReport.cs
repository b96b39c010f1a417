using System.Text.Json.Nodes;

namespace CampaignActors.Operations.Verifying;

/// <summary>The result of one check.</summary>
/// <param name="Name">One word, the same for programs and people.</param>
/// <param name="Ok"><c>null</c>: it was not made, and does not count.</param>
/// <param name="Text">The compared figures, as text.</param>
/// <param name="Faults">The first things found wrong.</param>
/// <param name="FaultCount">How many were found.</param>
public sealed record CheckResult(string Name, bool? Ok, string Text, IReadOnlyList<string> Faults, long FaultCount)
{
    public static CheckResult NotMade(string name, string why) => new(name, null, why, [], 0);
}

/// <summary>All checks of one verification.</summary>
public sealed record VerifyReport(IReadOnlyList<CheckResult> Checks)
{
    /// <summary>Whether every check that was made holds.</summary>
    public bool Clean => Checks.All(c => c.Ok != false);

    public IEnumerable<string> Failed => Checks.Where(c => c.Ok == false).Select(c => c.Name);

    public IEnumerable<string> Lines()
    {
        foreach (var check in Checks)
        {
            yield return $"{check.Ok switch { true => "ok  ", false => "FAIL", null => "-   " }} {check.Name.PadRight(14)} {check.Text}";
            foreach (var fault in check.Faults)
                yield return $"       {fault}";
            if (check.FaultCount > check.Faults.Count)
                yield return $"       … and {check.FaultCount - check.Faults.Count} more";
        }
    }

    public JsonObject ToJson() => new()
    {
        ["clean"] = Clean,
        ["checks"] = new JsonArray([.. Checks.Select(c => new JsonObject
        {
            ["name"] = c.Name,
            ["ok"] = c.Ok,
            ["text"] = c.Text,
            ["faults"] = new JsonArray([.. c.Faults.Select(f => JsonValue.Create(f))]),
            ["faultCount"] = c.FaultCount,
        })]),
    };
}

/// <summary>Gathers what one check finds; of the faults only the first few are kept.</summary>
internal sealed class Findings(string name)
{
    private const int Shown = 5;
    private readonly List<string> _first = [];
    private long _count;

    public void Add(string fault)
    {
        _count++;
        if (_first.Count < Shown)
            _first.Add(fault);
    }

    public void AddIf(bool wrong, Func<string> fault)
    {
        if (wrong)
            Add(fault());
    }

    public CheckResult Result(string text) => new(name, _count == 0, text, _first, _count);
}
