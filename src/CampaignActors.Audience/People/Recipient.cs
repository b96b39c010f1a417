using System.Collections.Frozen;
using CampaignActors.Audience.Fields;
using NodaTime;

namespace CampaignActors.Audience.People;

/// <summary>
/// A person who can be written to. The key is the importer's id: letters, digits and <c>-_.@</c>, at most 128, case-sensitive.
/// </summary>
public sealed record Recipient(string Key)
{
    /// <summary>The store's own number of the row, never shown to people and never used again; 0 until stored.</summary>
    public long Number { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Language { get; init; }

    public string? Country { get; init; }

    public string? Street { get; init; }

    public string? City { get; init; }

    public string? Postcode { get; init; }

    public LocalDate? BirthDate { get; init; }

    /// <summary>Values of declared fields, by name; a missing value has no entry.</summary>
    public IReadOnlyDictionary<string, FieldValue> Attributes { get; init; } = FrozenDictionary<string, FieldValue>.Empty;

    /// <summary>Codes of the lists that the recipient is on.</summary>
    public IReadOnlySet<string> Lists { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The value of a field, built in or declared; <c>null</c> when it is missing.</summary>
    public FieldValue? Value(string field) => field switch
    {
        "key" => FieldValue.Of(Key),
        "email" => Of(Email),
        "phone" => Of(Phone),
        "firstName" => Of(FirstName),
        "lastName" => Of(LastName),
        "language" => Of(Language),
        "country" => Of(Country),
        "street" => Of(Street),
        "city" => Of(City),
        "postcode" => Of(Postcode),
        "birthDate" => BirthDate is { } date ? FieldValue.Of(date) : null,
        _ => Attributes.TryGetValue(field, out var value) ? value : null,
    };

    private static FieldValue? Of(string? text) => text is null ? null : FieldValue.Of(text);
}
