using System.Diagnostics.CodeAnalysis;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// The ids that clients choose for their commands. Where commands are remembered, these stand apart from the ids that workflows make up for
/// their own, which a client could otherwise take first; to people each is shown as it was chosen.
/// </summary>
public static class ClientIds
{
    /// <summary>Of an id as it is chosen, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Part of every id in every journal, so it never changes.</summary>
    private const string Prefix = "api:";

    /// <summary>The id of a command whose sender chose none.</summary>
    public static string New() => $"{Prefix}{Guid.NewGuid():N}";

    /// <summary>The id under which a command is remembered.</summary>
    /// <param name="where">Where the id was given, for the error.</param>
    /// <exception cref="InputException">It is no id.</exception>
    public static string Read(string where, string chosen) =>
        chosen.Length is > 0 and <= MaxLength && chosen.All(c => c is >= ' ' and <= '~')
            ? Prefix + chosen
            : throw new InputException(
                null,
                $"{where}: {Shown.Quote(chosen)} ({chosen.Length} characters) is not an id, "
                + $"expected 1 to {MaxLength} printable ASCII characters");

    /// <summary>Whether a client chose the id of this command, and what it chose.</summary>
    public static bool IsChosen(string commandId, [NotNullWhen(true)] out string? chosen)
    {
        chosen = commandId.StartsWith(Prefix, StringComparison.Ordinal) ? commandId[Prefix.Length..] : null;
        return chosen is not null;
    }

    /// <summary>The id as the client chose it; one that no client chose stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(commandId))]
    public static string? AsChosen(string? commandId) => commandId is not null && IsChosen(commandId, out var chosen) ? chosen : commandId;
}
