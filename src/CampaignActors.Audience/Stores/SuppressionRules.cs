using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Stores;

/// <summary>What every store asks of a suppression.</summary>
public static class SuppressionRules
{
    /// <summary>The normalised address that a text is meant as; <c>null</c>: it can be none.</summary>
    public static string? Address(Channel channel, string text) =>
        channel == Channel.Email && !text.Contains('@', StringComparison.Ordinal) ? null
            : channel != Channel.Email && text.Any(char.IsAsciiLetter) ? null
            : Addresses.Normalise(channel, text);

    public static AudienceException Unknown(Channel channel) =>
        new($"there is no recipient with that key, and it is no address for {channel}");

    /// <exception cref="AudienceException">The entry names nothing that can be suppressed.</exception>
    public static void Check(SuppressionEntry entry, Func<string, bool> isKey)
    {
        var given = (entry.Key is null ? 0 : 1) + (entry.Address is null ? 0 : 1) + (entry.Hash is null ? 0 : 1);
        if (given != 1)
            throw new AudienceException("a suppression names a key, an address or a hash, and only one of them");
        if (entry.Hash is { } hash && !(hash.Length == 2 * Addresses.HashLength && hash.All(char.IsAsciiHexDigitLower)))
            throw new AudienceException("a hash is not 64 digits of lower-case hex");
        if ((entry.Key ?? entry.Address) is { } text && !isKey(text) && Address(entry.Suppression.Channel, text) is null)
            throw Unknown(entry.Suppression.Channel);
    }

    /// <summary>What the person asked for is taken back for a reason that is said.</summary>
    /// <exception cref="AudienceException">None is said.</exception>
    public static void CheckLift(IEnumerable<Suppression> found, LiftReason? because)
    {
        if (because is null && found.FirstOrDefault(s => s.Reason is SuppressionReason.Unsubscribed or SuppressionReason.Complained) is
            { } asked)
        {
            throw new AudienceException(
                $"the person asked for this ({asked.Reason.ToString().ToLowerInvariant()}): say why it is lifted, consent or mistake");
        }
    }
}
