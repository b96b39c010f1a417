using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Targets;

/// <summary>
/// A person who is in a target, with the values of the fields that were asked for. One object serves all rows of a reading: what it says
/// holds until the next row is read.
/// </summary>
/// <param name="fields">How many fields were asked for.</param>
public sealed class TargetPerson(int fields)
{
    private readonly FieldValue?[] _values = new FieldValue?[fields];

    /// <summary>The internal number.</summary>
    public long Number { get; set; }

    public ulong Rank { get; set; }

    /// <summary>Empty when the person was forgotten.</summary>
    public string Key { get; set; } = "";

    /// <summary>Whether the person was suppressed for the channel, or forgotten, since the target was frozen.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>The values in the order in which their fields were asked for; <c>null</c> where one is missing.</summary>
    public Span<FieldValue?> Values => _values;

    /// <summary>A person with the values of some fields.</summary>
    public static TargetPerson Of(Recipient person, ulong rank, IReadOnlyList<string> fields)
    {
        var result = new TargetPerson(fields.Count) { Number = person.Number, Rank = rank, Key = person.Key };
        for (var i = 0; i < fields.Count; i++)
            result._values[i] = person.Value(fields[i]);
        return result;
    }

    /// <summary>The same of a row of a target.</summary>
    public static TargetPerson Of(TargetRow row, IReadOnlyList<string> fields) => row is { Suppressed: false, Recipient: { } person }
        ? Of(person, row.Rank, fields)
        : new TargetPerson(fields.Count) { Number = row.Number, Rank = row.Rank, Key = row.Recipient?.Key ?? "", IsLeftOut = true };
}
