using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Lists;

/// <summary>By what a list is sorted. Ties are sorted by code, in the same direction.</summary>
public enum ListSort
{
    Code,

    /// <summary>By the ordering of the entity's last row.</summary>
    Changed,

    /// <summary>By <see cref="ListRow.Label"/>.</summary>
    Label,

    /// <summary>By the word.</summary>
    State,

    /// <summary>What has no start comes last, the other way round first.</summary>
    Start,
}

/// <summary>What is asked of a list of one kind. Conditions that are given must all be met.</summary>
/// <param name="Kind">One of those of <see cref="ListShape"/>.</param>
public sealed record ListQuery(string Kind)
{
    /// <summary>Words of one search.</summary>
    public const int MostWords = 10;

    /// <summary>Characters of one search.</summary>
    public const int MostCharacters = 200;

    /// <summary>Rows up to which those that match are counted.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Each must occur in the code or in the label, folded like these.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>It must be in one of these; empty: in any.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>Codes by key of <see cref="ListShape.References"/>.</summary>
    public IReadOnlyDictionary<string, Code> References { get; init; } = new Dictionary<string, Code>();

    /// <summary>It must not be over before that.</summary>
    public Instant? From { get; init; }

    /// <summary>It must not begin after that.</summary>
    public Instant? To { get; init; }

    /// <summary>Of the codes; empty: all.</summary>
    public string Prefix { get; init; } = "";

    public ListSort Sort { get; init; }

    public bool Descending { get; init; }

    /// <summary>The place behind which the page begins; <c>null</c>: at the beginning.</summary>
    public ListPlace? After { get; init; }

    public int Limit { get; init; } = 100;

    /// <summary>Whether all that match are counted, up to <see cref="MostCounted"/>.</summary>
    public bool Counts { get; init; }
}

/// <summary>The place of an entity in a list as it was sorted when it was read.</summary>
/// <param name="Key">What it was sorted by, numbers in digits; empty where that is the code.</param>
public sealed record ListPlace(string Key, string Code);

/// <param name="Entries">In the order that was asked for.</param>
/// <param name="Count">
/// Of all that match, where it was asked for; one more than <see cref="ListQuery.MostCounted"/>: there are more.
/// </param>
public sealed record FoundList(IReadOnlyList<ListPlace> Entries, long? Count);
