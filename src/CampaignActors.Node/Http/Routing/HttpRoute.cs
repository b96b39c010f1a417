using CampaignActors.Node.Http.Documentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http.Routing;

/// <summary>
/// One method at one address: handler, admission and documentation. Routing, the gate, <c>Allow</c> and the OpenAPI document are derived
/// from this record, so a new address is one entry of an <see cref="IRouteGroup"/>.
/// </summary>
/// <param name="Path">A route template of ASP.NET, such as <c>/keys/{code}/revoke</c>.</param>
/// <param name="Handler">Its parameters are the parts of the path, and the <see cref="HttpContext"/>.</param>
/// <param name="Docs">Usually one operation; a path with <c>{kind}</c> or <c>{verb}</c> has one for each kind or verb.</param>
public sealed record HttpRoute(
    string Method, string Path, Admission Admission, Delegate Handler, Func<ApiSchemas, IEnumerable<ApiOperation>> Docs)
{
    /// <summary>Adds the endpoint where a library brings its own handler.</summary>
    public Func<IEndpointRouteBuilder, IEndpointConventionBuilder>? Library { get; init; }

    public static HttpRoute Get(string path, Admission admission, Delegate handler, Func<ApiSchemas, IEnumerable<ApiOperation>> docs) =>
        new(HttpMethods.Get, path, admission, handler, docs);

    public static HttpRoute Post(string path, Admission admission, Delegate handler, Func<ApiSchemas, IEnumerable<ApiOperation>> docs) =>
        new(HttpMethods.Post, path, admission, handler, docs);

    public static HttpRoute Put(string path, Admission admission, Delegate handler, Func<ApiSchemas, IEnumerable<ApiOperation>> docs) =>
        new(HttpMethods.Put, path, admission, handler, docs);

    public static HttpRoute Patch(string path, Admission admission, Delegate handler, Func<ApiSchemas, IEnumerable<ApiOperation>> docs) =>
        new(HttpMethods.Patch, path, admission, handler, docs);

    public static HttpRoute Delete(string path, Admission admission, Delegate handler, Func<ApiSchemas, IEnumerable<ApiOperation>> docs) =>
        new(HttpMethods.Delete, path, admission, handler, docs);

    /// <summary>The first word of the path, such as <c>keys</c>; empty for the root and where a path begins with a parameter.</summary>
    public string FirstWord => Path.Split('/') is [_, { Length: > 0 } word, ..] && word[0] != '{' ? word : "";

    public void Map(IEndpointRouteBuilder routes) =>
        (Library?.Invoke(routes) ?? routes.MapMethods(Path, [Method], Handler)).WithMetadata(Admission);
}

/// <summary>Addresses that belong together. A group is a service: the node maps the routes of all that are registered.</summary>
public interface IRouteGroup
{
    IEnumerable<HttpRoute> Routes { get; }

    /// <summary>Whether nodes without the role <c>web</c> answer as well, such as for health.</summary>
    bool OnEveryNode => false;
}
