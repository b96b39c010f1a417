namespace CampaignActors.Audience.People;

/// <summary>
/// Keys of recipients: letters, digits and <c>-_.@</c> of ASCII, 1 to 128 of them, case-sensitive; not dots alone, which an address of
/// HTTP cannot hold.
/// </summary>
public static class RecipientKey
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 128;

    /// <summary>What is wrong with a key that is not valid.</summary>
    public const string Expected = "the key is not 1 to 128 letters, digits or -_.@";

    public static bool IsValid(string? key) => key is { Length: > 0 and <= MaxLength } && key.All(IsAllowed) && key.Any(c => c != '.');

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@';
}
