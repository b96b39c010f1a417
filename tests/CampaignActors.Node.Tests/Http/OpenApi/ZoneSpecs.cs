namespace CampaignActors.Node.Tests.Http.OpenApi;

/// <summary>Wherever a zone may be named, one that does not exist is refused, with or without a time to read in it.</summary>
public sealed class ZoneSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private static readonly string[] s_methods = ["get", "put", "post", "patch", "delete"];

    [Theory]
    [InlineData("Mars", "'Mars' is not a time zone, expected an IANA name such as Europe/Paris")]
    [InlineData("W. Europe Standard Time", "Windows calls Europe/Berlin so")]
    [InlineData("UTC+02:00", "'UTC+02:00' is not a time zone")]
    [InlineData("", "'' is not a time zone")]
    public async Task Every_address_with_a_zone_refuses_an_unknown_one(string zone, string problem)
    {
        var asked = 0;
        foreach (var (method, path) in await AddressesAsync())
        {
            var reply = await SendAsync(method, $"{path}?zone={Uri.EscapeDataString(zone)}");
            Assert.True(reply.Status == HttpStatusCode.BadRequest, $"{method} {path}: {reply.Status} {reply.Raw}");
            Assert.Contains("zone: ", reply["detail"], StringComparison.Ordinal);
            Assert.Contains(problem, reply["detail"], StringComparison.Ordinal);
            asked++;
        }
        Assert.True(asked > 50, $"{asked} addresses take a zone");
    }

    /// <summary>Reports are addresses of one pattern, each with the same keys.</summary>
    [Theory]
    [InlineData("expenses")]
    [InlineData("costs")]
    [InlineData("evolution")]
    [InlineData("variance")]
    [InlineData("summary")]
    public async Task So_does_every_report(string name)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await node.Api.GetAsync($"/reports/{name}?zone=Mars")).Status);
        Assert.Equal(HttpStatusCode.OK, (await node.Api.GetAsync($"/reports/{name}?zone=Europe/Paris")).Status);
    }

    private async Task<IReadOnlyList<(string Method, string Path)>> AddressesAsync()
    {
        var paths = (await node.Api.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        return
        [
            .. from path in paths
               from method in path.Value!.AsObject().Where(m => s_methods.Contains(m.Key))
               where method.Value!["parameters"]?.AsArray().Any(p => $"{p!["name"]}" == "zone") is true
               select (method.Key, path.Key.Replace("{name}", "summary", StringComparison.Ordinal)
                   .Replace("{kind}", "budgets", StringComparison.Ordinal).Replace("{field}", "spent", StringComparison.Ordinal)
                   .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)),
        ];
    }

    private Task<Reply> SendAsync(string method, string address) => method switch
    {
        "get" => node.Api.GetAsync(address),
        "put" => node.Api.PutAsync(address, "{}"),
        "patch" => node.Api.PatchAsync(address, "{}"),
        _ => node.Api.PostAsync(address, "{}"),
    };
}
