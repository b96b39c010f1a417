using System.Security.Cryptography;
using System.Text;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>Takes in what mail servers report of messages that were handed over.</summary>
internal interface IBounceIntake
{
    /// <param name="message">A whole message (RFC 5322).</param>
    /// <returns>One word of what it was.</returns>
    Task<string> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken ct);
}

/// <summary>
/// <c>POST /bounces</c>: a report as message/rfc822, from a mail server that knows the key. Taken in when the answer is 200, and as often
/// as it is sent.
/// </summary>
internal sealed class BounceRoute(PublicOptions options, IBounceIntake intake) : IPublicRoute
{
    private const string Type = "message/rfc822";
    private const string Scheme = "Bearer ";
    private readonly byte[]? _key = options.BouncesKey is { } key ? Hash(key) : null;

    public string Word => "bounces";

    public string Allow => "POST";

    public int MaxBody => 5 << 20;

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

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct) => request.Parts.Count > 0
        ? PublicReply.NotFound
        : new PublicReply(StatusCodes.Status200OK, Text: $"{await intake.TakeAsync(request.Body, ct)}\n");

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
