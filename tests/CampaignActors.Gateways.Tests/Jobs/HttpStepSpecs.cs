using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>Requests to a provider (domain.md §6.6).</summary>
public sealed class HttpStepSpecs : IAsyncLifetime
{
    private readonly StepWorld _world = new();

    public async Task InitializeAsync() => await _world.ExtractedAsync();

    public Task DisposeAsync()
    {
        _world.Dispose();
        return Task.CompletedTask;
    }

    private static RunProviderStep Post(Uri url, bool sign = true, StepBody? send = null) => StepWorld.Step(
        new ServiceStep(StepKind.Http) { Http = new HttpCall(url.ToString()) { Sign = sign, Send = send } });

    [Fact]
    public async Task Request_carries_the_file_its_key_and_its_signature()
    {
        await using var provider = new HttpSink();

        var done = await _world.RunAsync(Post(provider.Url()));

        var arrived = Assert.Single(provider.Arrived);
        Assert.Equal("POST /in HTTP/1.1", arrived.Line);
        Assert.Equal(_world.Content, arrived.Text);
        Assert.Equal(OutsideKey.Hash("step:DM1:1:1"), arrived.Headers["Idempotency-Key"]);
        var timestamp = arrived.Headers["Campaign-Timestamp"];
        Assert.Equal("988977600", timestamp);
        var expected = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(StepWorld.Secret), Encoding.UTF8.GetBytes($"{timestamp}.{arrived.Text}"));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), arrived.Headers["Campaign-Signature"]);
        Assert.Equal($"{provider.Url().Authority} answered 200 OK to {arrived.Body.Length} bytes", done.Result);
    }

    [Fact]
    public async Task Request_may_be_a_notice_about_the_file()
    {
        await using var provider = new HttpSink(_ => "202 Accepted");

        var done = await _world.RunAsync(Post(provider.Url(), send: StepBody.Notice));

        Assert.Null(done.Error);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_world.Content)));
        Assert.Equal(
            $$"""{"key":"step:DM1:1:1","delivery":"DM1","number":1,"file":"cards.csv","bytes":{{_world.Content.Length}},"""
                + $$"""
                "sha256":"{{hash}}","rows":3}
                """,
            Assert.Single(provider.Arrived).Text);
    }

    [Fact]
    public async Task Request_that_succeeded_is_not_repeated()
    {
        await using var provider = new HttpSink();

        await _world.RunAsync(Post(provider.Url()));
        await _world.RunAsync(Post(provider.Url()));

        Assert.Single(provider.Arrived);
    }

    [Fact]
    public async Task Request_whose_end_was_not_noted_repeats_its_key()
    {
        await using var provider = new HttpSink();
        await _world.RunAsync(Post(provider.Url()));
        _world.ForgetEnd(Post(provider.Url()), ready: false);

        var again = await _world.RunAsync(Post(provider.Url()));

        Assert.Equal(2, provider.Arrived.Count);
        Assert.Single(provider.Arrived.Select(a => a.Headers["Idempotency-Key"]).Distinct());
        Assert.EndsWith("; an earlier try may have arrived too, with the same Idempotency-Key", again.Result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500 Internal Server Error", "answered 500 InternalServerError")]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", "answered 302 Found, which is not followed")]
    [InlineData("409 Conflict", "answered 409 Conflict")]
    public async Task Request_that_is_refused_fails_and_succeeds_later(string answer, string error)
    {
        var refuses = true;
        await using var provider = new HttpSink(_ => refuses ? answer : "200 OK");

        var refused = await _world.RunAsync(Post(provider.Url()));
        refuses = false;
        var later = await _world.RunAsync(Post(provider.Url()));

        Assert.Equal($"step 1 (http) of DM1: {provider.Url().Authority} {error}", refused.Error);
        Assert.Null(later.Error);
    }

    [Fact]
    public async Task Request_without_an_answer_ends_after_the_time_limit()
    {
        await using var provider = new HttpSink(_ => null);

        var done = await _world.RunAsync(Post(provider.Url(), sign: false), new() { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal($"step 1 (http) of DM1: {provider.Url().Authority} did not answer within 0.3 s", done.Error);
    }

    [Fact]
    public async Task Request_to_a_server_that_is_down_is_an_error()
    {
        Uri url;
        await using (var provider = new HttpSink())
            url = provider.Url();

        var done = await _world.RunAsync(Post(url));

        Assert.StartsWith($"step 1 (http) of DM1: {url.Authority}: ", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_without_encryption_to_another_machine_is_refused()
    {
        var done = await _world.RunAsync(Post(new Uri("http://print.example.com/in")));

        Assert.Equal(
            "step 1 (http) of DM1: print.example.com would get the file without encryption; use https, see Providers__PlainHttp",
            done.Error);
    }

    [Fact]
    public async Task Request_that_is_to_be_signed_without_a_secret_is_not_sent()
    {
        await using var provider = new HttpSink();
        File.WriteAllText(_world.Folder.In("acme.secret"), "short");

        var weak = await _world.RunAsync(Post(provider.Url()));
        var none = await _world.RunAsync(Post(provider.Url()), new());

        Assert.Equal("step 1 (http) of DM1: the secret in acme.secret has 5 characters, expected at least 16", weak.Error);
        Assert.Equal("step 1 (http) of DM1: this node has no secret of provider ACME, see Providers__Secrets__ACME__File", none.Error);
        Assert.Empty(provider.Arrived);
    }
}
