using System.Data.Common;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Recipients.Sql;

/// <summary>People as rows.</summary>
internal static class StoredPeople
{
    /// <summary>Between the codes of lists, which have none.</summary>
    public const string ListEnd = " ";

    /// <param name="from">
    /// The column with the number; key, fields and lists follow, as <see cref="StoredLayout.Read"/> selects them.
    /// </param>
    /// <returns><c>null</c>: there is no person.</returns>
    public static Recipient? Read(DbDataReader row, int from, StoredLayout layout)
    {
        if (row.IsDBNull(from))
            return null;
        var at = from + 2;
        string? Text() => row.IsDBNull(at++) ? null : row.GetString(at - 1);
        var person = new Recipient(row.GetString(from + 1))
        {
            Number = row.GetInt64(from),
            Email = Text(),
            Phone = Text(),
            FirstName = Text(),
            LastName = Text(),
            Language = Text(),
            Country = Text(),
            Street = Text(),
            City = Text(),
            Postcode = Text(),
            BirthDate = row.IsDBNull(at++) ? null : Day(row.GetInt64(at - 1)),
        };
        var attributes = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var field in layout.Layout.Declared)
        {
            if (!row.IsDBNull(at))
                attributes.Add(field.Name, field.Type == DataType.Text ? FieldValue.Of(row.GetString(at)) : Value(field.Type,
                    row.GetInt64(at)));
            at++;
        }
        var lists = row.IsDBNull(at) ? [] : row.GetString(at).Split(ListEnd);
        return person with { Attributes = attributes, Lists = new SortedSet<string>(lists, StringComparer.Ordinal) };
    }

    /// <summary>The value of a column: a text, a whole number, or <c>null</c>.</summary>
    public static object? Stored(Recipient person, StoredColumn column) => person.Value(column.Field.Name) switch
    {
        null => null,
        { Type: DataType.Text } text => text.Text,
        { } value => value.Units,
    };

    public static string? Folded(object? text) => text is string given ? Folding.Fold(given) : null;

    /// <summary>The value of a column that is no text.</summary>
    public static FieldValue Value(DataType type, long units) => type switch
    {
        DataType.Number => FieldValue.OfUnits(units),
        DataType.Bool => FieldValue.Of(units != 0),
        DataType.Date => FieldValue.Of(Day(units)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such type"),
    };

    private static LocalDate Day(long days) => new LocalDate(1970, 1, 1).PlusDays(checked((int)days));
}
