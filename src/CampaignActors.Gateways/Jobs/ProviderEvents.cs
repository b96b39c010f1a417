using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Gateways.Jobs;

/// <summary>What became of an event that came in from a provider.</summary>
/// <param name="Status">Of HTTP: 200, or that of the refusal.</param>
/// <param name="Detail">The refusal in one line, fit for the sender; empty when there is none.</param>
/// <param name="Commands">To be sent in order, until one is refused. Each has an id that follows from that of the event.</param>
public sealed record ProviderEventResult(int Status, string Detail, IReadOnlyList<CommandMessage> Commands)
{
    internal static ProviderEventResult Refuse(int status, string detail) => new(status, detail, []);
}

/// <summary>
/// Events that providers report by themselves (domain.md §6.7): checks signature and time, then reads the body. It sends nothing and
/// keeps nothing, so any listener can use it. An event that comes again has commands with the same ids, which entities take once.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class ProviderEvents(ProviderOptions options)
{
    /// <summary>Bytes of a body.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>How far the timestamp may be from the clock of the node, in both directions.</summary>
    public static readonly Duration Window = Duration.FromMinutes(5);

    private const int Ok = 200, Bad = 400, Unauthorized = 401, TooLarge = 413, NotNow = 503;

    /// <summary>The same for an unknown provider, a missing and a wrong signature: an answer tells no one which providers exist.</summary>
    private static readonly ProviderEventResult s_unsigned = ProviderEventResult.Refuse(
        Unauthorized,
        $"the event is not signed as expected: send {ProviderSignature.TimestampHeader} (seconds since 1970) and "
        + $"{ProviderSignature.SignatureHeader}: {ProviderSignature.Scheme}HMAC-SHA256 of timestamp, '.' and body, "
        + "with the provider's secret");

    /// <summary>Takes the place of the secret of a provider that has none, so that its refusal takes as long.</summary>
    private readonly byte[] _absent = RandomNumberGenerator.GetBytes(32);

    /// <param name="provider">The code in the address.</param>
    /// <param name="header">The value of a header; <c>null</c>: it is missing or given twice.</param>
    public ProviderEventResult Read(string provider, Func<string, string?> header, ReadOnlyMemory<byte> body, Instant now)
    {
        if (body.Length > MaxBody)
            return ProviderEventResult.Refuse(TooLarge, $"the body is larger than {MaxBody} bytes");
        byte[]? secret;
        try
        {
            secret = Code.Problem(provider) is null ? options.SecretOf(provider) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return ProviderEventResult.Refuse(NotNow, "the secret of the provider cannot be read now, try again later");
        }
        var timestamp = header(ProviderSignature.TimestampHeader) ?? "";
        var at = TimeOf(timestamp);
        var expected = ProviderSignature.Of(secret ?? _absent, at is null ? "" : timestamp, body.Span);
        var isSigned = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(header(ProviderSignature.SignatureHeader) ?? ""));
        if (secret is null || at is not { } sentAt || !isSigned)
            return s_unsigned;
        if (now - sentAt > Window || sentAt - now > Window)
        {
            return ProviderEventResult.Refuse(
                Unauthorized, $"the event was signed at {sentAt} and it is {now}: expected at most {Window.TotalMinutes} minutes apart");
        }
        var commands = ProviderEventReader.Read(new Code(provider), body, now, out var problem);
        return problem is null ? new ProviderEventResult(Ok, "", commands) : ProviderEventResult.Refuse(Bad, problem);
    }

    private static Instant? TimeOf(string timestamp) =>
        timestamp.Length is > 0 and <= 11 && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Instant.FromUnixTimeSeconds(seconds)
            : null;
}
