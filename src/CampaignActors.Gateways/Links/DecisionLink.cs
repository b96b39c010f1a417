using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Gateways.Links;

/// <summary>
/// What a link in a mail stands for: one operator may look at one thing, and decide one step of it in one round (domain.md §5.9 rule 6).
/// The token holds it in plain sight under a signature; nothing is stored, and an altered or guessed token is worth nothing.
/// </summary>
/// <remarks>
/// A GET shows what the link is about and changes nothing, since programs fetch the links of mails; a POST decides. Before it does, it
/// compares <see cref="Round"/> and <see cref="Stage"/> with what waits now: an old mail decides nothing new.
/// </remarks>
/// <param name="Step">
/// An approval as people write it, such as <c>target</c>, or <c>start</c>; <see cref="Show"/>: there is nothing to decide.
/// </param>
/// <param name="Stage">The stage of an approval in stages; empty: it has none.</param>
/// <param name="Round">Round of the approval; of a start, the number of the delivery's analysis.</param>
/// <param name="Operator">Who got the mail and decides.</param>
/// <param name="Expires">First instant at which it is worth nothing, in whole seconds.</param>
public sealed record DecisionLink(EntityRef Entity, string Step, string Stage, int Round, Code Operator, Instant Expires)
{
    /// <summary>The step of a link that only shows.</summary>
    public const string Show = "show";

    /// <summary>How long a link works after the deadline, and without a deadline, after the mail.</summary>
    public static readonly Duration Lasting = Duration.FromDays(14);

    /// <summary>No token is longer.</summary>
    public const int MaxCharacters = 1_000;

    private const byte Version = 1;
    private const int SignatureBytes = 32;

    /// <summary>Until when a link works.</summary>
    /// <param name="deadline">Of the decision; <c>null</c>: there is none.</param>
    /// <param name="now">When the mail is sent: a mail about what is overdue works as long as any other.</param>
    public static Instant ExpiresAt(Instant? deadline, Instant now) =>
        Instant.FromUnixTimeSeconds(((deadline > now ? deadline.Value : now) + Lasting).ToUnixTimeSeconds());

    /// <summary>The token of a link: letters, digits, <c>-</c> and <c>_</c>.</summary>
    /// <param name="key">See <c>ILinkSecret</c>.</param>
    public static string Make(DecisionLink link, ReadOnlySpan<byte> key)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Version);
        Span<byte> numbers = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(numbers, link.Expires.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt32BigEndian(numbers[8..], link.Round);
        bytes.Write(numbers);
        foreach (var text in new[] { link.Entity.Kind, link.Entity.Code.Text, link.Step, link.Stage, link.Operator.Text })
        {
            var part = Encoding.UTF8.GetBytes(text);
            bytes.WriteByte(checked((byte)part.Length));
            bytes.Write(part);
        }
        bytes.Write(HMACSHA256.HashData(key, bytes.ToArray()));
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <returns>
    /// Whether the token was made with this key, is unchanged and has not expired. The caller learns nothing else of others.
    /// </returns>
    public static bool TryRead(string? token, ReadOnlySpan<byte> key, Instant now, [NotNullWhen(true)] out DecisionLink? link)
    {
        link = null;
        if (token is not { Length: > 0 and <= MaxCharacters } || !Base64Url.IsValid(token))
            return false;
        var bytes = Base64Url.DecodeFromChars(token);
        // The last character has bits that mean nothing: only one spelling is accepted.
        if (bytes.Length <= SignatureBytes || Base64Url.EncodeToString(bytes) != token)
            return false;
        var content = bytes.AsSpan(..^SignatureBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, content), bytes.AsSpan(^SignatureBytes..)))
            return false;
        link = Parse(content);
        if (link is not null && link.Expires <= now)
            link = null;
        return link is not null;
    }

    /// <summary>Reads what was signed; a later version may have signed something else.</summary>
    private static DecisionLink? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length < 13 || content[0] != Version)
            return null;
        var (expires, round) = (BinaryPrimitives.ReadInt64BigEndian(content[1..]), BinaryPrimitives.ReadInt32BigEndian(content[9..]));
        var rest = content[13..];
        var texts = new List<string>();
        while (rest.Length > 0 && rest.Length > rest[0])
        {
            texts.Add(Encoding.UTF8.GetString(rest[1..(1 + rest[0])]));
            rest = rest[(1 + rest[0])..];
        }
        return texts.Count != 5 || rest.Length > 0 || Code.Problem(texts[1]) is not null || Code.Problem(texts[4]) is not null ? null
            : new(new EntityRef(texts[0], new Code(texts[1])), texts[2], texts[3], round, new Code(texts[4]),
                Instant.FromUnixTimeSeconds(expires));
    }
}
