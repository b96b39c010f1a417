using System.Globalization;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Events of providers over HTTP, and the retry of a step (domain.md §6 rules 6 and 7).</summary>
public sealed class ProviderEventSpecs : IAsyncLifetime
{
    private const string Secret = "a-secret-of-acme-that-is-long";
    private const string Path = "/providers/ACME/events";

    private readonly TempFolder _folder = new();
    private NodeHost _host = null!;
    private Api _api = null!;
    private Api _provider = null!;

    public async Task InitializeAsync()
    {
        File.WriteAllText(_folder.In("acme.secret"), Secret);
        _host = RunningNode.Build(
            _folder.In("data"),
            [
                ("Providers:Secrets:ACME:File", _folder.In("acme.secret")), ("Providers:Commands:seal", "/bin/true"),
                ("Providers:Roots:archive", _folder.In("archive")), ("Public:Urls", "http://127.0.0.1:0"),
            ]);
        await _host.StartAsync();
        _api = new Api(_host.Addresses[0]);
        _provider = new Api(_host.Addresses[0], null);
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        _provider.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task HandOverAsync(string steps)
    {
        var service = $$"""{ "services": { "Mail": { "postProcessing": {{steps}} } } }""";
        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync("/providers/ACME", service)).Status);
        Assert.Equal(
            HttpStatusCode.OK, (await _api.PutAsync("/deliveries/DM1", """{"channel":"directMail","service":"ACME/Mail"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostAsync("/commands/analyse", """{"delivery":"DM1","targeted":100}""")).Status);
    }

    private async Task<string> RevisionAsync() => (await _api.GetAsync("/deliveries/DM1")).Response.Headers.ETag!.Tag;

    private async Task<JsonObject> DeliveryAsync() => (await _api.GetAsync("/deliveries/DM1")).Json;

    private Task FinishedAsync() =>
        Until.TrueAsync(async () => (await DeliveryAsync())["state"]!.ToString() == "finished", "it is finished");

    private Task<Reply> ReportAsync(string body, string secret = Secret, TimeSpan? ago = null, Api? at = null)
    {
        var timestamp = (DateTimeOffset.UtcNow - (ago ?? TimeSpan.Zero)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (at ?? _provider).PostAsync(
            Path, body, (ProviderSignature.TimestampHeader, timestamp),
            (ProviderSignature.SignatureHeader, Signature(secret, timestamp, body)));
    }

    private static string Signature(string secret, string timestamp, string body) =>
        ProviderSignature.Of(Encoding.UTF8.GetBytes(secret), timestamp, Encoding.UTF8.GetBytes(body));

    [Fact]
    public async Task Event_reaches_its_delivery_once_however_often_it_comes()
    {
        await HandOverAsync("""["gzip",{"command":"seal"}]""");
        await FinishedAsync();
        const string Event = """{"id":"ev-1","delivery":"DM1","sent":98,"failed":2,"amount":12.5,"currency":"EUR","status":"posted"}""";

        var first = await ReportAsync(Event);
        var revision = await RevisionAsync();
        var again = await ReportAsync(Event);
        var other = await ReportAsync(Event.Replace("98", "97", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.OK, "accepted"), (first.Status, first["outcome"]));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (other.Status, other["code"]));
        var delivery = await DeliveryAsync();
        Assert.Equal(("98", "posted"), (delivery["sent"]!.ToString(), delivery["providerStatus"]!["text"]!.ToString()));
        Assert.Equal(revision, await RevisionAsync());
    }

    [Fact]
    public async Task Event_that_is_forged_or_late_changes_nothing_and_is_noted()
    {
        await HandOverAsync("""["gzip"]""");
        await FinishedAsync();
        const string Event = """{"id":"ev-1","delivery":"DM1","sent":98}""";

        var forged = await ReportAsync(Event, "a-secret-of-somebody-else");
        var late = await ReportAsync(Event, ago: TimeSpan.FromMinutes(6));
        var unsigned = await _provider.PostAsync(Path, Event);
        var byKey = await _api.PostAsync(Path, Event);

        Assert.All([forged, late, unsigned, byKey], r => Assert.Equal(HttpStatusCode.Unauthorized, r.Status));
        Assert.Null((await DeliveryAsync())["sent"]);
        await Until.TrueAsync(
            async () => (await _api.GetAsync("/audit/denied")).Raw.Contains(Path, StringComparison.Ordinal), "it is in the audit list");
    }

    [Fact]
    public async Task Event_at_the_public_address_is_taken_once_and_a_forged_one_is_noted()
    {
        using var door = new Api(_host.PublicAddresses[0], null);
        await HandOverAsync("""["gzip"]""");
        await FinishedAsync();
        const string Event = """{"id":"ev-1","delivery":"DM1","sent":98}""";

        var forged = await ReportAsync(Event, "a-secret-of-somebody-else", at: door);
        Assert.Null((await DeliveryAsync())["sent"]);
        var taken = await ReportAsync(Event, at: door);
        var inside = await ReportAsync(Event);
        var unknown = await ReportAsync("""{"id":"ev-2","delivery":"DM9","status":"printed"}""", at: door);
        var large = await ReportAsync(new string(' ', ProviderEvents.MaxBody + 1), at: door);

        Assert.Equal(
            [401, 200, 200, 404, 413], new[] { forged, taken, inside, unknown, large }.Select(r => (int)r.Status));
        Assert.Equal("accepted\n", taken.Raw);
        Assert.Equal("98", (await DeliveryAsync())["sent"]!.ToString());
        await Until.TrueAsync(
            async () => (await _api.GetAsync("/audit/denied")).Raw.Contains(Path, StringComparison.Ordinal), "it is in the audit list");
    }

    [Fact]
    public async Task Event_that_comes_too_early_succeeds_when_it_comes_again()
    {
        await HandOverAsync("""[{"copy":{"to":"archive"}}]""");
        await Until.TrueAsync(
            async () => (await DeliveryAsync())["providerJob"]?["steps"]?[0]?["result"] is not null, "the step has failed once");
        const string Event = """{"id":"ev-1","delivery":"DM1","sent":98}""";

        var early = await ReportAsync(Event);
        Directory.CreateDirectory(_folder.In("archive"));
        var retried = await _api.PostAsync("/commands/retryStep", """{"delivery":"DM1","step":1}""");
        await FinishedAsync();
        var later = await ReportAsync(Event);

        Assert.Equal((HttpStatusCode.Conflict, "state"), (early.Status, early["code"]));
        Assert.Contains(retried.Status, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
        Assert.Equal(HttpStatusCode.OK, later.Status);
    }

    [Fact]
    public async Task Event_about_an_unknown_delivery_is_told_so()
    {
        var reply = await ReportAsync("""{"id":"ev-1","delivery":"DM9","status":"printed"}""");

        Assert.Equal((HttpStatusCode.NotFound, "unknown"), (reply.Status, reply["code"]));
    }

    [Fact]
    public async Task Event_with_a_large_body_is_refused()
    {
        var reply = await ReportAsync(new string(' ', ProviderEvents.MaxBody + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.Status);
    }

    [Fact]
    public async Task Step_that_fails_says_why_and_goes_on_when_a_person_retries()
    {
        await HandOverAsync("""["gzip",{"command":"missing"},{"command":"seal"}]""");
        await Until.TrueAsync(
            async () => (await DeliveryAsync())["providerJob"]?["steps"]?[1]?["result"] is not null, "the second step has failed");
        var step = (await DeliveryAsync())["providerJob"]!["steps"]![1]!;
        Assert.Equal(
            "step 2 (command) of DM1: this node does not allow the command 'missing' (allowed: seal); see Providers__Commands",
            step["result"]!.ToString());

        await _api.PatchAsync(
            "/providers/ACME", """{"services":{"Mail":{"postProcessing":["gzip",{"command":"seal"},{"command":"seal"}]}}}""");
        var retried = await _api.PostAsync("/commands/retryStep", """{"delivery":"DM1"}""");
        await FinishedAsync();

        Assert.Equal(HttpStatusCode.OK, retried.Status);
        var steps = (await DeliveryAsync())["providerJob"]!["steps"]!.AsArray();
        Assert.Equal(["done", "done", "done"], steps.Select(s => s!["state"]!.ToString()));
    }
}
