using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// Checks a content when its target is computed, so that no template fails while it is sent (domain.md §5.8 rule 2): it
/// is compiled, and rendered for the given people and for made-up ones who lack each combination of the fields that it
/// names.
/// </summary>
public static class ContentCheck
{
    /// <summary>
    /// Up to so many fields all combinations are tried; of more, none, all, each one and each two that are missing.
    /// </summary>
    public const int MaxCombined = 10;

    /// <summary>People of a target who are tried.</summary>
    public const int MaxSamples = 2_000;

    /// <summary>Problems that are listed.</summary>
    public const int MaxProblems = 20;

    /// <param name="samples">People of the target; one for each set of missing values is enough.</param>
    /// <returns>The problems, one line each, none of them with a value of a person; empty when there are
    /// none.</returns>
    public static IReadOnlyList<string> Problems(
        Channel channel, MessageContent content, RecipientLayout layout, IReadOnlyDictionary<string, string> values,
        ZonedDateTime today, IEnumerable<Recipient> samples)
    {
        var (templates, problems) = ContentTemplates.Compile(channel, content, new ContentFields(layout, values.Keys));
        if (templates is null)
            return [.. problems.Take(MaxProblems)];
        var rendering = new RenderingValues(values, "https://example.com/u/0123456789abcdefghijkl", today);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (recipient, missing) in MadeUp(templates.RecipientFields, layout))
        {
            if (Problem(templates, recipient, rendering) is { } problem)
                found.TryAdd(problem, Without(missing));
        }
        foreach (var recipient in samples)
        {
            if (Problem(templates, recipient, rendering) is { } problem)
                found.TryAdd(problem, " for a recipient of the target");
        }
        return [.. found.Select(f => f.Key + f.Value).Take(MaxProblems)];
    }

    private static string Without(IReadOnlyList<string> missing) => missing.Count switch
    {
        0 => "",
        1 => $" when {missing[0]} is missing",
        _ => $" when {string.Join(", ", missing)} are missing",
    };

    private static string? Problem(ContentTemplates templates, Recipient recipient, RenderingValues values)
    {
        try
        {
            templates.Render(recipient, values);
            return null;
        }
        catch (RenderingException e)
        {
            return e.Message;
        }
    }

    /// <summary>Few missing values first, so that a problem is reported with those that cause it.</summary>
    private static IEnumerable<(Recipient Recipient, IReadOnlyList<string> Missing)> MadeUp(
        IReadOnlyCollection<string> used, RecipientLayout layout)
    {
        // Each person has a key.
        var fields = used.Where(f => f != "key").Order(StringComparer.Ordinal).ToArray();
        return Combinations(fields).Select(missing => (Sample(layout, fields.Except(missing)), missing));
    }

    private static IEnumerable<IReadOnlyList<string>> Combinations(string[] fields)
    {
        if (fields.Length <= MaxCombined)
        {
            return Enumerable.Range(0, 1 << fields.Length)
                .OrderBy(bits => int.PopCount(bits)).ThenBy(bits => bits)
                .Select(bits => (IReadOnlyList<string>)[.. fields.Where((_, i) => (bits >> i & 1) == 1)]);
        }
        IReadOnlyList<string>[] ends = [[], fields];
        var pairs = fields.SelectMany((a, i) => fields.Skip(i + 1).Select(b => (IReadOnlyList<string>)[a, b]));
        return ends.Take(1).Concat(fields.Select(f => (IReadOnlyList<string>)[f])).Concat(pairs).Concat(ends.Skip(1));
    }

    /// <summary>A person who does not exist, with a value in each field.</summary>
    public static Recipient MadeUpPerson(RecipientLayout layout) => Sample(layout, layout.All.Select(f => f.Name));

    private static Recipient Sample(RecipientLayout layout, IEnumerable<string> has)
    {
        var fields = has.ToHashSet(StringComparer.Ordinal);
        return new Recipient("SAMPLE")
        {
            Email = Text("email", "anna@example.com"),
            Phone = Text("phone", "+3212345678"),
            FirstName = Text("firstName", "Anna"),
            LastName = Text("lastName", "Sample"),
            Language = Text("language", "en"),
            Country = Text("country", "BE"),
            Street = Text("street", "Street 1"),
            City = Text("city", "City"),
            Postcode = Text("postcode", "1000"),
            BirthDate = fields.Contains("birthDate") ? new LocalDate(1980, 2, 29) : null,
            Attributes = layout.Declared.Where(f => fields.Contains(f.Name)).ToDictionary(f => f.Name, f => f.Type switch
            {
                DataType.Number => FieldValue.OfUnits(12 * FieldValue.Scale),
                DataType.Bool => FieldValue.Of(true),
                DataType.Date => FieldValue.Of(new LocalDate(2020, 1, 31)),
                _ => FieldValue.Of("Sample"),
            }),
        };

        string? Text(string name, string value) => fields.Contains(name) ? value : null;
    }
}
