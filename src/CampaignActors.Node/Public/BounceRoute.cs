using System.Security.Cryptography;
using System.Text;
using CampaignActors.Operations.Settings;
using CampaignActors.Sending.Bounces;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>
/// <c>POST /bounces</c>: a returned mail as message/rfc822, from a mail server that knows the key. It is dealt with when the answer is 200;
/// sent again, it changes nothing.
/// </summary>
internal sealed class BounceRoute(PublicOptions options, BounceIntake intake) : IPublicRoute
{
    private const string Type = "message/rfc822";
    private const string Scheme = "Bearer ";
    private readonly byte[]? _key = options.BouncesKey is { } key ? Hash(key) : null;

    public string Word => "bounces";

    public string Allow => "POST";

    public int MaxBody => BounceReader.MaxBytes;

    /// <summary>Without a key in the settings there is no such address.</summary>
    public PublicReply? Refused(HttpRequest request)
    {
        if (_key is null)
            return PublicReply.NotFound;
        var given = request.Headers.Authorization is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? text[Scheme.Length..].Trim()
            : "";
        if (!CryptographicOperations.FixedTimeEquals(Hash(given), _key))
            return new PublicReply(StatusCodes.Status401Unauthorized, Text: "the key is missing or wrong\n");
        return request.ContentType?.Split(';')[0].Trim().Equals(Type, StringComparison.OrdinalIgnoreCase) ?? false
            ? null
            : new PublicReply(StatusCodes.Status415UnsupportedMediaType, Text: $"expected content of type {Type}\n");
    }

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct)
    {
        if (request.Parts.Count > 0)
            return PublicReply.NotFound;
        // What cannot be used is not to be sent again, so it is no error of the request.
        var outcome = await intake.TakeAsync(request.Body, ct);
        return new PublicReply(StatusCodes.Status200OK, Text: $"{outcome.Problem ?? outcome.Note}\n");
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
