using System.Text;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>Events that providers report by themselves (domain.md §6.7).</summary>
public sealed class ProviderEventsSpecs : IDisposable
{
    private const string Body =
        """{"id":"ev-1","delivery":"DM1","sent":98,"failed":2,"amount":12.50,"currency":"EUR","status":"printed"}""";
    private static readonly Instant s_now = Instant.FromUtc(2026, 1, 5, 8, 0);
    private readonly StepWorld _world = new();

    public void Dispose() => _world.Dispose();

    private ProviderEventResult Read(
        string body = Body, string provider = "ACME", string secret = StepWorld.Secret, Duration? late = null, string? signature = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = (s_now - (late ?? Duration.Zero)).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>
        {
            [ProviderSignature.TimestampHeader] = timestamp,
            [ProviderSignature.SignatureHeader] = signature ?? ProviderSignature.Of(Encoding.UTF8.GetBytes(secret), timestamp, bytes),
        };
        return new ProviderEvents(_world.Options()).Read(provider, name => headers.GetValueOrDefault(name), bytes, s_now);
    }

    [Fact]
    public void Event_becomes_commands_whose_ids_follow_from_its_own()
    {
        var read = Read();

        Assert.Equal(200, read.Status);
        var target = Kinds.Delivery(new Code("DM1"));
        Assert.Equal(
            [
                new CommandMessage(target, "provider:ACME:ev-1", "", s_now, new ReportSent(98, 2)
                {
                    Amount = Money.Of(12.50m, Currency.Eur), Provider = new Code("ACME"),
                })
                { Via = "provider:ACME" },
                new CommandMessage(target, "provider:ACME:ev-1:status", "", s_now, new ReportProviderStatus(new Code("ACME"), "printed"))
                { Via = "provider:ACME" },
            ],
            read.Commands);
        Assert.Equal(read.Commands, Read().Commands);
    }

    [Theory]
    [InlineData("ACME", "another-secret-that-is-long", null)]
    [InlineData("NOBODY", StepWorld.Secret, null)]
    [InlineData("../acme", StepWorld.Secret, null)]
    [InlineData("ACME", StepWorld.Secret, "")]
    [InlineData("ACME", StepWorld.Secret, "sha256=00")]
    public void Event_that_is_forged_is_refused_without_a_hint(string provider, string secret, string? signature)
    {
        var read = Read(provider: provider, secret: secret, signature: signature);

        Assert.Equal(401, read.Status);
        Assert.StartsWith("the event is not signed as expected", read.Detail, StringComparison.Ordinal);
        Assert.Empty(read.Commands);
    }

    [Fact]
    public void Event_whose_body_was_changed_is_refused()
    {
        var timestamp = s_now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var of = ProviderSignature.Of(Encoding.UTF8.GetBytes(StepWorld.Secret), timestamp, Encoding.UTF8.GetBytes(Body));

        Assert.Equal(401, Read(Body.Replace("98", "99", StringComparison.Ordinal), signature: of).Status);
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(301, 401)]
    [InlineData(-300, 200)]
    [InlineData(-301, 401)]
    public void Event_is_taken_within_five_minutes_of_its_signature(int seconds, int status) =>
        Assert.Equal(status, Read(late: Duration.FromSeconds(seconds)).Status);

    [Theory]
    [InlineData("", "the body is not one flat JSON object in UTF-8 with each member once")]
    [InlineData("[]", "the body is not a JSON object")]
    [InlineData("{\"id\":\"1\",\"id\":\"2\"}", "the body is not one flat JSON object in UTF-8 with each member once")]
    [InlineData("{\"delivery\":\"DM1\",\"sent\":1}", "'id' is missing, expected one that no other event has")]
    [InlineData("{\"id\":\"1\",\"sent\":1}", "'delivery' is missing, expected its code")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\"}", "the event says nothing: expected 'sent' or 'status'")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM 1\",\"sent\":1}",
        "'DM 1' is not a code: only letters, digits, '-', '_' and '.' are allowed")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"snet\":1}",
        "unknown member 'snet', expected id, delivery, sent, failed, pending, amount, currency, status")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"sent\":1.5}", "'sent' must be a whole number from 0 to 100000000")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"sent\":-1}", "'sent' must be a whole number from 0 to 100000000")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"sent\":1e30}", "'sent' must be a whole number from 0 to 100000000")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"failed\":1}", "'failed', 'pending' and 'amount' need 'sent' beside them")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"sent\":1,\"amount\":1}",
        "'amount' needs 'currency' beside it, three capital letters such as EUR")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"sent\":1,\"amount\":1.005,\"currency\":\"EUR\"}",
        "1.005 has more than 2 decimals, which EUR does not have")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"status\":\"a\\nb\"}", "'status' must be one line of text")]
    [InlineData("{\"id\":\"1\",\"delivery\":\"DM1\",\"status\":\"\\ud800\"}", "'status' holds half a character")]
    [InlineData("{\"id\":\"1\",\"delivery\":{\"a\":{\"b\":{}}},\"sent\":1}",
        "the body is not one flat JSON object in UTF-8 with each member once")]
    public void Event_that_cannot_be_read_says_why(string body, string problem)
    {
        var read = Read(body);

        Assert.Equal((400, problem), (read.Status, read.Detail));
    }

    [Fact]
    public void Event_that_is_too_large_is_not_read() => Assert.Equal(413, Read(new string('x', ProviderEvents.MaxBody + 1)).Status);

    [Fact]
    public void Event_waits_while_the_secret_cannot_be_read()
    {
        File.Delete(_world.Folder.In("acme.secret"));

        Assert.Equal(503, Read().Status);
    }
}
