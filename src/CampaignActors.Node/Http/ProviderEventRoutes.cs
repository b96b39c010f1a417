using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Routing;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>
/// Events that providers report by themselves. There is no key: the signature of the body is the credential, and one that does not
/// verify counts as a request without valid credentials.
/// </summary>
internal sealed class ProviderEventRoutes(ProviderEventIntake intake, RequestRates rates) : IRouteGroup
{
    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/providers/{code}/events", Admission.Signed, TakeAsync, schemas =>
        [
            new("reportProviderEvent", "providers", "What a provider reports about a delivery by itself: counts, an amount, a status.")
            {
                Description = $"Signed with the provider's secret: {ProviderSignature.TimestampHeader} has the seconds since 1970, "
                    + $"{ProviderSignature.SignatureHeader} is sha256= and the HMAC-SHA256 in hex of timestamp, '.' and body. The same id "
                    + "again changes nothing.",
                Body = schemas.Define("ProviderEvent", () => Schema.Object(
                    ("id", Schema.Described(Schema.Text(), "One that no other event of the provider has.")),
                    ("delivery", Schema.Code()), ("sent", Schema.Whole(0)), ("failed", Schema.Whole(0)), ("pending", Schema.Whole(0)),
                    ("amount", Schema.Described(new JsonObject { ["type"] = "number" }, "What it charges; with currency.")),
                    ("currency", Schema.Text()), ("status", Schema.Described(Schema.Text(), "One line in its own words.")))),
                Reply = schemas.Define("ProviderEventTaken", () => Schema.Object(("outcome", Schema.Words(["accepted", "unchanged"])))),
            },
        ]),
    ];

    private async Task<IResult> TakeAsync(HttpContext http, string code)
    {
        if (await BodyAsync(http) is not { } body)
            return TooLarge();
        var outcome = await intake.TakeAsync(http, code, body, http.RequestAborted);
        return outcome switch
        {
            { IsTaken: true } => new JsonReply(new JsonObject { ["outcome"] = outcome.Text }),
            { Status: StatusCodes.Status401Unauthorized } => rates.OfStranger(http) ?? Problem.Unauthenticated(outcome.Text),
            { Status: StatusCodes.Status503ServiceUnavailable } => Problem.Busy(outcome.Text, outcome.Refused?.RetryAfter),
            { Refused: { } answer } => Problem.Of(answer.Refusal ?? Refusal.Invalid, answer.Text),
            _ => Problem.Invalid(outcome.Text),
        };
    }

    private static Problem TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge, "invalid", "The input is too large",
        $"the body is larger than {ProviderEvents.MaxBody} bytes, expected one event");

    /// <returns><c>null</c>: it is too large. No more than the bound is read.</returns>
    private static async Task<byte[]?> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > ProviderEvents.MaxBody)
            return null;
        var buffer = new byte[ProviderEvents.MaxBody + 1];
        var length = 0;
        int read;
        while (length < buffer.Length
            && (read = await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted)) > 0)
            length += read;
        return length < buffer.Length ? buffer[..length] : null;
    }
}
