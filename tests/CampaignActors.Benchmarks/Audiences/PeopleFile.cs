using System.Globalization;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Operations.Demo;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Benchmarks.Audiences;

/// <summary>Made-up people as a file of separated values, the same for all arms.</summary>
internal static class PeopleFile
{
    public static readonly LocalDate Today = new(2026, 3, 1);

    /// <summary>Built-in fields, then declared ones.</summary>
    public static readonly IReadOnlyList<string> Columns = [.. MadeUpPeople.Layout.All.Select(f => f.Name)];

    public static void Write(string path, int count)
    {
        using var file = new StreamWriter(path);
        file.Write(string.Join(',', Columns) + "\n");
        foreach (var person in new MadeUpPeople(1, Today).Take(count))
            file.Write(string.Join(',', Columns.Select(c => Text(person, c))) + "\n");
    }

    private static string Text(Recipient person, string field) => person.Value(field) switch
    {
        null => "",
        { Type: DataType.Number } value => (value.Units / FieldValue.Scale).ToString(CultureInfo.InvariantCulture),
        { Type: DataType.Date } value => LocalDatePattern.Iso.Format(value.Date),
        { Type: DataType.Bool } value => value.IsTrue ? "true" : "false",
        { } value when value.Text.Contains('"') || value.Text.Contains(',') =>
            throw new InvalidOperationException("quotes are not made here"),
        { } value => value.Text,
    };
}
