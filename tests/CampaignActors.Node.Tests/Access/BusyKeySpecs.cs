using Microsoft.Extensions.Configuration;

namespace CampaignActors.Node.Tests.Access;

/// <summary>A right key that cannot be verified right now is told so, and is not counted as a wrong one.</summary>
public sealed class BusyKeySpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_right_key_is_told_to_come_again_and_costs_its_address_nothing()
    {
        var busy = false;
        var faults = Enumerable.Repeat<Func<Answer?>>(() => busy ? throw new TimeoutException("the entity is moving") : null, 1_000);
        await using var host = NodeHost.Build(["--data", _folder.Path, "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Http:UnidentifiedPerSecond", (string?)"1")]);
            builder.Host.UseServiceProviderFactory(new FaultyClient(Kinds.Key(new Code("mia")), faults));
        });
        await host.StartAsync();
        using var admin = new Api(host.Addresses[0]);
        await admin.PutAsync("/operators/mia", """{"name": "Mia"}""");
        var key = KeyText.Make(new Code("mia"));
        var body = $$"""{"code": "mia", "hash": "{{key.Hash}}", "operator": "mia", "roles": ["viewer"]}""";
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync("/keys", body)).Status);
        await Until.TrueAsync(async () => (await admin.GetAsync("/views/status"))["lag"] == "0", "lists have it");
        using var mia = new Api(host.Addresses[0], key.Secret);

        var replies = new List<Reply>();
        busy = true;
        for (var n = 0; n < 40; n++)
            replies.Add(await mia.GetAsync("/budgets"));
        busy = false;
        var verified = await mia.GetAsync("/budgets");

        Assert.All(replies, r => Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (r.Status, r["code"])));
        Assert.All(replies, r => Assert.NotNull(r.Response.Headers.RetryAfter));
        Assert.All(replies, r => Assert.Contains("the key cannot be verified right now", r["detail"], StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, verified.Status);
        await host.StopAsync();
    }
}
