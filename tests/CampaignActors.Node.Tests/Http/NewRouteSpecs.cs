using System.Net;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CampaignActors.Node.Tests.Http;

/// <summary>A new address is one entry of a route group: routing, the gate, <c>Allow</c> and the OpenAPI document follow from it.</summary>
public sealed class NewRouteSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed class Greetings : IRouteGroup
    {
        public IEnumerable<HttpRoute> Routes =>
        [
            HttpRoute.Get("/greetings/{name}", Need.Administer, (string name) => $"Hello {name}", _ =>
                [new ApiOperation("greet", "greetings", "Greets.") { Reply = Schema.Text(), ReplyType = "text/plain" }]),
        ];
    }

    [Fact]
    public async Task New_address_is_one_entry()
    {
        await using var host = NodeHost.Build(["--data", _folder.Path, "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IRouteGroup, Greetings>();
        });
        await host.StartAsync();
        using var admin = new Api(host.Addresses[0]);
        using var unknown = new Api(host.Addresses[0], null);
        await admin.PutAsync("/operators/mia", """{"name": "Mia"}""");
        using var viewer = new Api(
            host.Addresses[0], (await admin.PostAsync("/keys", """{"code": "v1", "operator": "mia", "roles": ["viewer"]}"""))["key"]);

        Assert.Equal((HttpStatusCode.OK, "Hello mia"), await AnswerAsync(admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(viewer)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AnswerAsync(unknown)).Status);
        var wrong = await admin.SendAsync(HttpMethod.Delete, "/greetings/mia", null);
        Assert.Equal("GET, HEAD, OPTIONS", string.Join(", ", wrong.Response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        var document = (await admin.GetAsync("/openapi/v1.json")).Json;
        Assert.Equal("Greets.", document["paths"]!["/greetings/{name}"]!["get"]!["summary"]!.ToString());
        await host.StopAsync();
    }

    private static async Task<(HttpStatusCode Status, string Text)> AnswerAsync(Api api)
    {
        using var response = await api.Http.GetAsync("/greetings/mia");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
