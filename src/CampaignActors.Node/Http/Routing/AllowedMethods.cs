using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace CampaignActors.Node.Http.Routing;

/// <param name="Methods">Empty: the address does not exist.</param>
/// <param name="IsOpen">Whether one of them admits callers without credentials.</param>
internal readonly record struct MethodsAt(IReadOnlyList<string> Methods, bool IsOpen)
{
    /// <summary>The value of the header <c>Allow</c>.</summary>
    public string Header => string.Join(", ", Methods);
}

/// <summary>The methods of an address, for <c>Allow</c> in the answer to OPTIONS and with 405 (RFC 9110 §9.3.7, §15.5.6).</summary>
internal sealed class AllowedMethods(EndpointDataSource endpoints)
{
    private static readonly string[] s_writes = [HttpMethods.Put, HttpMethods.Post, HttpMethods.Patch];
    private readonly Lazy<List<Pattern>> _patterns = new(() => [.. Patterns(endpoints)]);

    private sealed record Pattern(TemplateMatcher Matcher, IReadOnlyList<string> Methods, bool IsOpen);

    private static IEnumerable<Pattern> Patterns(EndpointDataSource endpoints)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var (metadata, text) = (endpoint.Metadata, endpoint.RoutePattern.RawText);
            if (text is null || metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods)
                continue;
            var matcher = new TemplateMatcher(TemplateParser.Parse(text.TrimStart('/')), []);
            yield return new Pattern(matcher, methods, metadata.GetMetadata<Admission>() is { IsOpen: true });
        }
    }

    public MethodsAt At(PathString path)
    {
        var (methods, open) = (new SortedSet<string>(StringComparer.Ordinal), false);
        foreach (var pattern in _patterns.Value)
        {
            var values = new RouteValueDictionary();
            if (!pattern.Matcher.TryMatch(path.HasValue ? path : new PathString("/"), values))
                continue;
            var kind = values.TryGetValue("kind", out var value) ? value as string : null;
            if (kind is not null && !Composer.Shown.Contains(kind))
                continue;
            var all = kind is null || values.Count > 2 || KindCatalogue.SetNames.Contains(kind);
            methods.UnionWith(pattern.Methods.Where(m => all || !s_writes.Contains(m)));
            open |= pattern.IsOpen;
        }
        if (methods.Count == 0)
            return new MethodsAt([], false);
        if (methods.Contains(HttpMethods.Get))
            methods.Add(HttpMethods.Head);
        methods.Add(HttpMethods.Options);
        return new MethodsAt([.. methods], open);
    }

    /// <summary>The answer to <c>OPTIONS *</c>.</summary>
    public MethodsAt Anywhere { get; } = new(
        [
            HttpMethods.Delete, HttpMethods.Get, HttpMethods.Head, HttpMethods.Options, HttpMethods.Patch, HttpMethods.Post,
                HttpMethods.Put,
        ],
        true);
}
