using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using CampaignActors.Web.Lists;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CampaignActors.Web.Tests.Provider;

/// <summary>Signing in at the identity provider: what it asks, what counts, and what does not.</summary>
public sealed class ProviderSignInSpecs(ProvidedNode node) : IClassFixture<ProvidedNode>, IDisposable
{
    private readonly PlainVisitor _visitor = PlainVisitor.At(node.Address);

    /// <summary>The provider is as it was for the next test.</summary>
    public void Dispose()
    {
        (node.Provider.Spoil, node.Provider.Error) = (null, null);
        node.Provider.Person = [("sub", "mia"), ("roles", "viewer")];
        _visitor.Dispose();
    }

    [Fact]
    public async Task A_person_of_the_provider_comes_back_signed_in_to_where_they_were()
    {
        Assert.Contains("Sign in with Our login", await _visitor.TextAsync("/ui/sign-in?return=/ui/campaigns"), StringComparison.Ordinal);

        var answer = await node.ThroughAsync(_visitor, "/ui/campaigns?q=spring");

        Assert.Equal((HttpStatusCode.SeeOther, "/ui/campaigns?q=spring"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await _visitor.GetAsync("/ui/campaigns?q=spring")).StatusCode);
        Assert.Equal($"{node.Address}/ui/sign-in/callback", node.Provider.Asked!["redirect_uri"]);
        Assert.Equal("openid profile", node.Provider.Asked["scope"]);
    }

    [Fact]
    public async Task Changes_are_signed_by_their_operator_with_their_roles()
    {
        node.Provider.Person = [("sub", "tom"), ("roles", "viewer"), ("roles", "strangers")];
        await node.ThroughAsync(_visitor);
        var kept = await _visitor.PostAsync("/ui/campaigns?q=signed", "keep-view", ("label", "Signed"), ("visibility", "own"));

        Assert.Equal(HttpStatusCode.SeeOther, kept.StatusCode);
        var view = ListView.CodeOf("campaigns", "tom", "Signed");
        var row = (await node.Admin.GetAsync($"/audit?entity=savedViews/{view}")).Json["items"]![0]!;
        Assert.Equal(("tom", "token:tom"), (row["by"]!.ToString(), row["via"]!.ToString()));
        // A viewer plans nothing.
        Assert.Equal(HttpStatusCode.Forbidden, (await _visitor.GetAsync("/ui/campaigns/new")).StatusCode);
    }

    [Fact]
    public async Task The_session_ends_after_eight_hours_however_much_it_is_used()
    {
        var before = TimeProvider.System.GetUtcNow();
        await node.ThroughAsync(_visitor);
        var options = node.Host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get("ui");
        var cookie = _visitor.Cookies.GetCookies(new Uri($"{node.Address}/ui"))["ui-session"]!;
        var ticket = options.TicketDataFormat.Unprotect(cookie.Value)!;

        Assert.Equal(false, ticket.Properties.AllowRefresh);
        Assert.InRange(ticket.Properties.ExpiresUtc!.Value, before, before.AddHours(8).AddMinutes(1));
        Assert.True(cookie.HttpOnly);
        // No token of the provider is kept.
        Assert.DoesNotContain(ticket.Properties.Items.Keys, key => key.StartsWith(".Token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/ui")]
    [InlineData("/\\elsewhere.example")]
    public async Task No_link_leads_elsewhere_after_signing_in(string wanted)
    {
        var answer = await node.ThroughAsync(_visitor, wanted);

        Assert.Equal("/ui", answer.Headers.Location!.OriginalString);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "denied", "Our login has not signed you in." },
        { "error", "has not succeeded" }, { "nonce", "has not succeeded" }, { "audience", "has not succeeded" },
        { "issuer", "has not succeeded" }, { "expired", "has not succeeded" }, { "forged", "has not succeeded" },
        { "secret", "has not succeeded" },
        { "no operator", "does not say which operator you are" }, { "no code", "does not say which operator you are" },
        { "no role", "mia has no role here" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_answer_that_does_not_count_is_a_page_with_one_line_and_noted(string how, string says)
    {
        Make(how);
        var answer = await node.ThroughAsync(_visitor);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
        Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.GetAsync("/ui")).StatusCode);
        await Until.TrueAsync(
            async () => (await node.Admin.GetAsync("/audit/denied")).Raw.Contains("/ui/sign-in/callback", StringComparison.Ordinal),
            "it is in the list of what was refused");
    }

    private void Make(string how)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        switch (how)
        {
            case "denied":
                node.Provider.Error = "access_denied";
                break;
            case "error":
                node.Provider.Error = "temporarily_unavailable";
                break;
            case "no operator":
                node.Provider.Person = [("name", "Mia"), ("roles", "viewer")];
                break;
            case "no code":
                node.Provider.Person = [("sub", "mia@example.com"), ("roles", "viewer")];
                break;
            case "no role":
                node.Provider.Person = [("sub", "mia"), ("roles", "administrator")];
                break;
            default:
                node.Provider.Spoil = token => Spoil(token, how, now);
                break;
        }
    }

    private static void Spoil(SecurityTokenDescriptor token, string how, DateTime now)
    {
        switch (how)
        {
            case "nonce":
                token.Subject = new ClaimsIdentity([new Claim("nonce", "another"), new Claim("sub", "mia"), new Claim("roles", "viewer")]);
                break;
            case "audience":
                token.Audience = "programs";
                break;
            case "issuer":
                token.Issuer = "https://evil.example.com";
                break;
            case "expired":
                (token.NotBefore, token.Expires) = (now.AddHours(-2), now.AddHours(-1));
                break;
            case "forged":
                token.SigningCredentials = new(
                    new RsaSecurityKey(RSA.Create(2048).ExportParameters(true)) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256);
                break;
            default:
                token.SigningCredentials = new(new SymmetricSecurityKey(new byte[64]) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);
                break;
        }
    }

    /// <summary>State and correlation: an attacker's own sign-in cannot be put into another browser, and none counts twice.</summary>
    [Fact]
    public async Task An_answer_counts_once_and_in_the_browser_that_asked()
    {
        using var other = PlainVisitor.At(node.Address);
        var callback = await node.CallbackAsync(_visitor);

        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync(callback)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/ui/sign-in/callback?code=x&state=y")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.GetAsync(callback)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _visitor.GetAsync(callback)).StatusCode);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_and_keys_go_on()
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(
            folder.Path,
            [
                ("Access:Authority", $"http://127.0.0.1:{CampaignActors.Local.LoopbackPorts.Free()}"), ("Access:Audience", "programs"),
                ("Access:ClientId", SmallProvider.Client),
            ]);
        await host.StartAsync();
        using var visitor = PlainVisitor.At(host.Addresses[0]);
        var answer = await visitor.GetAsync("/ui/sign-in/provider");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("127.0.0.1 does not answer now", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var signed = await PlainVisitor.SignInAsync(host.Addresses[0], TestKeys.For(host.Addresses[0])!);
        Assert.Equal(HttpStatusCode.OK, (await signed.GetAsync("/ui")).StatusCode);
        await host.StopAsync();
    }

    /// <summary>Policy, cookies and redirects as a real browser takes them, from another site and back.</summary>
    [Fact]
    public async Task A_browser_signs_in_by_the_button()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await (await chromium.WindowAsync()).NewPageAsync();
        await page.GotoAsync($"{node.Address}/ui/campaigns");
        await page.ClickAsync("text=Sign in with Our login");
        await page.WaitForURLAsync("**/ui/campaigns");

        Assert.Contains("mia", await page.ContentAsync(), StringComparison.Ordinal);
    }
}
