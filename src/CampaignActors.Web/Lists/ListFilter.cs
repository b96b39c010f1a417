using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Lists;

/// <summary>What the address of a list asks for, as a request to the interface. Keys that the list does not know are left out.</summary>
internal sealed class ListFilter
{
    private readonly ListDefinition _definition;
    private readonly List<(string Key, string? Value)> _filters = [];
    private readonly string? _sort;

    private ListFilter(ListDefinition definition, string? sort) => (_definition, _sort) = (definition, sort);

    public bool IsFiltered => _filters.Any(f => !string.IsNullOrEmpty(f.Value));

    public static ListFilter Of(ListDefinition definition, HttpRequest request, Reader reader)
    {
        string? Value(string key) => request.Query[key] is [{ Length: > 0 } value] ? PastedText.Clean(value) : null;
        var sort = Value("sort");
        var shape = definition.Shape;
        var query = new ListFilter(definition, shape.Sorts.Contains(sort) ? sort : null);
        query._filters.Add(("q", Value("q")));
        if (shape.States.Count > 0)
            query._filters.Add(("state", Value("state")));
        foreach (var key in shape.References.Keys)
            query._filters.Add((key, Value(key)));
        if (shape.HasDates)
        {
            query._filters.Add(("from", Value("from")));
            query._filters.Add(("to", Value("to")));
            if (query._filters[^1].Value is not null || query._filters[^2].Value is not null)
                query._filters.Add(("zone", reader.Zone.Id));
        }
        return query;
    }

    /// <param name="after">Place at which the page begins; <c>null</c>: the first.</param>
    public string Path(int limit, string? after) => Paths.With(
        Paths.Of(_definition.Kind),
        [
            .. _filters, ("total", IsFiltered ? null : "true"), ("sort", _sort),
            ("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("after", after),
        ]);
}
