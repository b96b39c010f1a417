using System.Globalization;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Operations.Demo;

/// <summary>
/// Customers of the made-up company. Addresses end in <c>.example</c>, which no mail server answers for, and telephone numbers are of
/// ranges that are kept for stories. The same seed and day give the same people.
/// </summary>
/// <param name="day">The day that counts as today: since when somebody is a customer lies before it.</param>
/// <param name="prefix">What keys and codes of lists begin with; may be empty.</param>
public sealed class MadeUpPeople(int seed, LocalDate day, string prefix = "")
{
    /// <summary>How many customers a demo has.</summary>
    public const int Customers = 10_000;

    /// <summary>Declared fields of the company's customers.</summary>
    public static readonly RecipientLayout Layout = new(
    [
        new("loyaltyPoints", DataType.Number, Indexed: true),
        new("club", DataType.Text),
        new("optIn", DataType.Bool),
        new("since", DataType.Date),
    ]);

    public const string Newsletter = "NEWSLETTER";
    public const string Designers = "DESIGNERS";

    private static readonly Place[] s_places =
    [
        new("NL", "nl", "Utrecht", "3511", "kade", "+3185000"), new("NL", "nl", "Groningen", "9711", "dijk", "+3185000"),
        new("NL", "nl", "Breda", "4811", "laan", "+3185000"), new("BE", "nl", "Gent", "9000", "straat", "+3256000"),
        new("BE", "nl", "Aalst", "9300", "plein", "+3256000"), new("DE", "de", "Bremen", "28195", "gasse", "+4930230"),
        new("DE", "de", "Köln", "50667", "ufer", "+4930230"), new("FR", "fr", "Lille", "59000", "rue", "+3319900"),
        new("DK", "da", "Århus", "8000", "gade", "+4570000"), new("GB", "en", "Leeds", "LS1 4AP", "row", "+4411349"),
    ];

    private static readonly string[] s_first =
    [
        "Anna", "Bram", "Chloë", "Daan", "Eva", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Katrijn", "Lars", "Mila", "Noor", "Otto", "Puck",
        "Quinten", "Renée", "Sanne", "Thijs", "Ulla", "Vera", "Wout", "Xavier", "Yara", "Zoë",
    ];

    private static readonly string[] s_last =
    [
        "van Dijk", "van den Berg", "Jansen", "De Smet", "Peeters", "Müller", "Schröder", "Lefèvre", "Moreau", "Sørensen", "Kjær",
        "Ashworth", "O'Neill", "Brandt", "Vermeulen", "Claes", "Hansen", "Visser", "Bakker", "Maes",
    ];

    private static readonly string[] s_clubs = ["Oak", "Ash", "Walnut"];

    private static readonly string[] s_streets = ["Haven", "Linden", "Molen", "Park", "Station", "Kerk", "Water", "Noord"];

    /// <returns>The customers with the numbers 1 to <paramref name="count"/>.</returns>
    public IEnumerable<Recipient> Take(int count) => Enumerable.Range(1, count).Select(Person);

    /// <param name="number">From 1.</param>
    public Recipient Person(int number)
    {
        var bits = new Bits(SeededDraw.Mixed((ulong)(uint)seed << 32 | (uint)number));
        var (first, last, place) = (bits.Of(s_first), bits.Of(s_last), bits.Of(s_places));
        var points = bits.Below(100) < 30 ? (long?)null : bits.Below(2_000);
        var optIn = bits.Below(100) switch { < 8 => (bool?)null, < 78 => true, _ => false };
        var since = day.PlusDays(-1 - bits.Below(3_000));
        var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}HP{number:D6}");
        return new Recipient(key)
        {
            Email = bits.Below(100) < 4 ? null : Email(first, last, number),
            Phone = bits.Below(100) < 45 ? null : string.Create(CultureInfo.InvariantCulture, $"{place.Phone}{bits.Below(1_000):D3}"),
            FirstName = first,
            LastName = last,
            Language = place.Language,
            Country = place.Country,
            Street = string.Create(CultureInfo.InvariantCulture, $"{bits.Of(s_streets)}{place.Street} {1 + bits.Below(180)}"),
            City = place.City,
            Postcode = place.Postcode,
            BirthDate = bits.Below(100) < 12 ? null : day.PlusDays(-6_600 - bits.Below(20_000)),
            Attributes = Attributes(points, bits.Below(100) < 35 ? bits.Of(s_clubs) : null, optIn, since),
            Lists = Lists(optIn is true && bits.Below(100) < 80, bits.Below(100) < 3),
        };
    }

    // Now and then two customers share an address, as people of one household do.
    private static string Email(string first, string last, int number)
    {
        var owner = number % 97 == 0 ? number - 1 : number;
        var name = number % 97 == 0 ? "household" : $"{first}.{last}";
        if (number % 97 == 96)
            name = "household";
        return string.Create(CultureInfo.InvariantCulture, $"{Plain(name)}.{owner}@post.example");
    }

    private static string Plain(string name) => string.Concat(name.ToLowerInvariant().Normalize(System.Text.NormalizationForm.FormD)
        .Replace('ø', 'o').Replace('æ', 'a').Where(c => char.IsAsciiLetter(c) || c == '.'));

    private static Dictionary<string, FieldValue> Attributes(long? points, string? club, bool? optIn, LocalDate since)
    {
        var values = new Dictionary<string, FieldValue> { ["since"] = FieldValue.Of(since) };
        if (points is { } units)
            values["loyaltyPoints"] = FieldValue.OfUnits(units * FieldValue.Scale);
        if (club is not null)
            values["club"] = FieldValue.Of(club);
        if (optIn is { } given)
            values["optIn"] = FieldValue.Of(given);
        return values;
    }

    private HashSet<string> Lists(bool newsletter, bool designer)
    {
        var lists = new HashSet<string>();
        if (newsletter)
            lists.Add(prefix + Newsletter);
        if (designer)
            lists.Add(prefix + Designers);
        return lists;
    }

    private sealed record Place(string Country, string Language, string City, string Postcode, string Street, string Phone);

    /// <summary>A sequence of numbers that begins with the bits of a person.</summary>
    private struct Bits(ulong start)
    {
        private ulong _at = start;

        public int Below(int count)
        {
            _at = SeededDraw.Mixed(_at);
            return (int)(_at % (ulong)count);
        }

        public T Of<T>(T[] items) => items[Below(items.Length)];
    }
}
