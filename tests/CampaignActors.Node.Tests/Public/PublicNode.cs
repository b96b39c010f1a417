using System.Net.Http.Headers;
using CampaignActors.Audience.Messages;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Node.Tests.Public;

/// <summary>A node with a listener for the public, and a client of it without any key.</summary>
public sealed class PublicNode : IAsyncLifetime
{
    public const string BouncesKey = "a-key-for-bounces-of-tests";

    private readonly TempFolder _folder = new();

    public NodeHost Host { get; private set; } = null!;

    public Api Api { get; private set; } = null!;

    public HttpClient Public { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = RunningNode.Build(_folder.Path,
        [
            ("Public:Urls", "http://127.0.0.1:0"), ("Public:Url", "https://mail.example.com"), ("Public:BouncesKey", BouncesKey),
            ("Public:RequestsPerSecond", "0"), ("Sending:Paces", "email=1/1440m"),
        ]);
        await Host.StartAsync();
        Api = new Api(Host.Addresses[0]);
        await LeaveToTestsAsync();
        Public = new HttpClient { BaseAddress = new Uri(Host.PublicAddresses[0]), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The sender of the node takes the one message of the day, so that all others are handed over by tests alone.</summary>
    private async Task LeaveToTestsAsync()
    {
        var mailing = await OpenMailing.OfAsync(Host, "FIRST", people: ("first", "first@x.example"));
        await mailing.OrderAsync(1, MailingState.Running, 1);
        await Until.TrueAsync(
            async () => (await mailing.Ledger.CountsAsync(mailing.Plan.Key, default)).HandedOver == 1, "the node has sent its message");
    }

    public async Task<(HttpResponseMessage Response, string Text)> AskAsync(
        HttpMethod method, string path, HttpContent? content = null, string? language = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var response = await Public.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }

    public async Task DisposeAsync()
    {
        Public.Dispose();
        Api.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
