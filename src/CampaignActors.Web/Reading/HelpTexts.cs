using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace CampaignActors.Web.Reading;

/// <summary>What fields are for: the English of the catalogue, and its Dutch (<c>Dutch/help.txt</c>).</summary>
public static class HelpTexts
{
    private static readonly FrozenDictionary<string, string> s_dutch =
        DutchTexts.Read("help.txt").ToFrozenDictionary(text => text.English, text => text.Dutch, StringComparer.Ordinal);

    /// <summary>In the language of the reader, as far as it is known there.</summary>
    [return: NotNullIfNotNull(nameof(doc))]
    public static Told? Of(string? doc, Reader reader) => doc is null ? null
        : reader.Language != Language.Dutch ? new Told(WithoutNull(doc))
        : s_dutch.TryGetValue(doc, out var dutch) ? new Told(dutch)
        : new Told(doc, doc.Length == 0 ? null : Language.English.Tag());

    /// <summary>In a form an empty field clears; <c>null</c> is how documents say it.</summary>
    private static string WithoutNull(string doc) =>
        doc.Replace("; null clears it.", ".", StringComparison.Ordinal).Replace(" null clears it.", "", StringComparison.Ordinal);

    internal static bool Knows(string doc) => s_dutch.ContainsKey(doc);

    internal static IEnumerable<string> All => s_dutch.Keys;
}
