using CampaignActors.Node.Http.Access;
using CampaignActors.Vocabulary.Catalogue;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace CampaignActors.Node.Http.Framing;

/// <param name="Methods">Empty: there is nothing at this address.</param>
/// <param name="IsOpen">Whether one of them is for callers without credentials.</param>
internal readonly record struct MethodsAt(IReadOnlyList<string> Methods, bool IsOpen)
{
    /// <summary>As the header <c>Allow</c> says it.</summary>
    public string Header => string.Join(", ", Methods);
}

/// <summary>Which methods an address takes, for <c>Allow</c> in the answer to OPTIONS and beside 405 (RFC 9110 §9.3.7, §15.5.6).</summary>
internal sealed class AllowedMethods(EndpointDataSource endpoints)
{
    private static readonly string[] s_writes = [HttpMethods.Put, HttpMethods.Post, HttpMethods.Patch];
    private readonly Lazy<List<Route>> _routes = new(() => [.. Routes(endpoints)]);

    private sealed record Route(TemplateMatcher Matcher, IReadOnlyList<string> Methods, bool IsOpen);

    private static IEnumerable<Route> Routes(EndpointDataSource endpoints)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var (metadata, pattern) = (endpoint.Metadata, endpoint.RoutePattern.RawText);
            if (pattern is null || metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods)
                continue;
            var matcher = new TemplateMatcher(TemplateParser.Parse(pattern.TrimStart('/')), []);
            yield return new Route(matcher, methods, metadata.GetMetadata<OpenToAll>() is not null);
        }
    }

    public MethodsAt At(PathString path)
    {
        var (methods, open) = (new SortedSet<string>(StringComparer.Ordinal), false);
        foreach (var route in _routes.Value)
        {
            var values = new RouteValueDictionary();
            if (!route.Matcher.TryMatch(path.HasValue ? path : new PathString("/"), values))
                continue;
            var kind = values.TryGetValue("kind", out var value) ? value as string : null;
            if (kind is not null && !EntityJson.IsKind(kind))
                continue;
            var all = kind is null || values.Count > 2 || KindCatalogue.SetNames.Contains(kind);
            methods.UnionWith(route.Methods.Where(m => all || !s_writes.Contains(m)));
            open |= route.IsOpen;
        }
        if (methods.Count == 0)
            return new MethodsAt([], false);
        if (methods.Contains(HttpMethods.Get))
            methods.Add(HttpMethods.Head);
        methods.Add(HttpMethods.Options);
        return new MethodsAt([.. methods], open);
    }

    /// <summary>What <c>OPTIONS *</c> asks for.</summary>
    public MethodsAt Anywhere { get; } = new(
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options, HttpMethods.Patch, HttpMethods.Post, HttpMethods.Put], true);
}
