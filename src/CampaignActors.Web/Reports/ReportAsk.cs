using System.Globalization;
using CampaignActors.Web.Budgets;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Reports;

/// <summary>
/// What the address of a report asks for, as a request to the interface. Keys that the report does not know are left out.
/// </summary>
public sealed class ReportAsk
{
    /// <summary>Filters that name an entity, with the kind whose codes are offered.</summary>
    public static readonly IReadOnlyList<(string Key, string Kind)> Entities =
        [("budget", "budgets"), ("plan", "plans"), ("program", "programs"), ("campaign", "campaigns"), ("provider", "providers")];

    private readonly string _name;
    private readonly List<(string Key, string? Value)> _keys = [];

    private ReportAsk(string name) => _name = name;

    public static ReportAsk Of(ReportName report, HttpRequest request, Reader reader)
    {
        // Boxes that are ticked come as one key many times; links have commas.
        string? Value(string key) => string.Join(',', request.Query[key].ToArray()).Trim() is { Length: > 0 } value ? value : null;
        var ask = new ReportAsk(report.Name);
        foreach (var key in new[] { "from", "to", "period", "category" }.Concat(Entities.Select(e => e.Key)))
            ask._keys.Add((key, Value(key)));
        if (report.By.Count > 0)
            ask._keys.Add(("by", Value("by")));
        if (report.Name == "evolution")
        {
            ask._keys.Add(("step", Value("step")));
            ask._keys.Add(("cumulative", Value("cumulative")));
        }
        ask._keys.AddRange(PastMoment.Of(request, reader).Keys);
        return ask;
    }

    /// <param name="after">Place at which the page begins; <c>null</c>: the first.</param>
    public string Json(int limit, string? after) => Paths.With(
        Paths.Of("reports", _name), [.. _keys, ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("after", after)]);

    public string Csv() => Paths.With(Paths.Of("reports", _name), [.. _keys, ("format", "csv")]);

    /// <summary>The address of the file that has what this shows.</summary>
    public string Export(string format) => Paths.With($"/ui{Paths.Of("reports", _name, "export")}", [.. _keys, ("format", format)]);
}
