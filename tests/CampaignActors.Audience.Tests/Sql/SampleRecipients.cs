using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Tests.Sql;

/// <summary>A target of a delivery, handed over or not.</summary>
internal sealed record SampleMessage(string Delivery, Channel Channel, Instant? At, IReadOnlySet<long> In, IReadOnlySet<long> Out)
{
    /// <summary>When each message of those who are in was handed over, where they are sent from here; <c>null</c>: they are not.</summary>
    public IReadOnlyDictionary<long, Instant?>? Sent { get; init; }

    /// <summary>Whether the messages of a mailing are gone.</summary>
    public bool IsPurged { get; init; }

    /// <summary>When a person got the message; <c>null</c>: not at all.</summary>
    public Instant? Received(long number) => !In.Contains(number) ? null : Sent is null || IsPurged ? At : Sent[number];
}

/// <summary>Values on which databases differ: letters beyond ASCII, wildcards, quotes, ends of ranges, missing ones.</summary>
internal static class SampleRecipients
{
    public static readonly string[] Texts =
    [
        "", "a", "A", "ab", "aB%", "a_b", "a\\b", "\\", "%", "_", "'", "''; DROP TABLE recipients; --", "\"",
        "ı", "I", "i", "İ", "ß", "SS", "ss", "ẞ",
        "é", "e\u0301", "E\u0301", "É", "ﬀ", "FF", "😀", "a😀b", "\uffff", "\ue000", "\ud7ff", "\U0010ffff",
        "Ω", "ω", "Ω", "ς", "σ", "Σ", "ǆ", "ǅ",
        "van Dijk", "Van den Berg", "  ", "a\tb", "a\nb", "ſ", "S", "K", "k", "@p1", "{0}", "$1", "?", ":x",
    ];

    private static readonly string[] s_lists = ["VIP", "vip", "OLD", "L-1"];
    private static readonly LocalDate[] s_dates =
    [
        new(1, 1, 1), new(1900, 2, 28), new(1969, 12, 31), new(1970, 1, 1), new(1996, 2, 29),
        new(2000, 2, 29), new(2000, 3, 1), new(2004, 2, 28),
        new(1995, 12, 1), new(1995, 12, 2), new(2008, 1, 31), new(2025, 12, 31), new(2026, 12, 1), new(2027, 6, 1), new(9999, 12, 31),
    ];

    private static readonly long[] s_units =
    [
        0, 1, -1, 4_999, 5_000, 5_001, -5_000, 9_999, 10_000, -10_000, 15_000, 123_456_789, -123_456_789, 1_000_000_000_0000,
        FieldValue.MostUnits, -FieldValue.MostUnits, FieldValue.MostUnits - 1,
    ];

    public static long Units(Random random) => random.Next(3) == 0 ? random.Next(-300, 300) * 10_000L
        : random.Next(3) == 0 ? random.NextInt64(-FieldValue.MostUnits, FieldValue.MostUnits)
        : Of(s_units, random);

    public static LocalDate Date(Random random) =>
        random.Next(2) == 0 ? Of(s_dates, random) : new LocalDate(1930, 1, 1).PlusDays(random.Next(36_000));

    public static string Text(Random random) => random.Next(4) == 0 ? Of(Texts, random) + Of(Texts, random) : Of(Texts, random);

    public static T Of<T>(IReadOnlyList<T> values, Random random) => values[random.Next(values.Count)];

    public static IReadOnlyList<Recipient> Draw(Random random, int count) => [.. Enumerable.Range(1, count).Select(number =>
    {
        var attributes = new Dictionary<string, FieldValue>();
        void Maybe(string field, Func<FieldValue> value)
        {
            if (random.Next(5) > 0)
                attributes[field] = value();
        }
        Maybe("loyaltyPoints", () => FieldValue.OfUnits(Units(random)));
        Maybe("price", () => FieldValue.OfUnits(random.Next(-3_000_000, 3_000_000)));
        Maybe("club", () => FieldValue.Of(Text(random)));
        Maybe("nick", () => FieldValue.Of(Text(random)));
        Maybe("optIn", () => FieldValue.Of(random.Next(2) == 0));
        Maybe("since", () => FieldValue.Of(Date(random)));
        Maybe("until", () => FieldValue.Of(Date(random)));
        return new Recipient($"R{number}")
        {
            Number = number,
            Email = random.Next(3) == 0 ? null : Text(random),
            Country = random.Next(3) == 0 ? null : random.Next(2) == 0 ? "NL" : "be",
            LastName = random.Next(3) == 0 ? null : Text(random),
            BirthDate = random.Next(4) == 0 ? null : Date(random),
            Attributes = attributes,
            Lists = s_lists.Where(_ => random.Next(3) == 0).ToHashSet(),
        };
    })];

    /// <param name="now">Messages were sent around the starts of the days before.</param>
    public static IReadOnlyList<SampleMessage> Messages(Random random, int recipients, Instant now) => [.. Enumerable.Range(0, 12).Select(
        i => new SampleMessage(
        $"DM{i % 4}",
        (Channel)random.Next(4),
        i == 0 ? null : now.Minus(Duration.FromMinutes(random.Next(60 * 24 * 40))),
        Some(random, recipients),
        Some(random, recipients))).Select((m, i) => i % 3 == 0 ? m : Mailed(random, m, now))];

    private static SampleMessage Mailed(Random random, SampleMessage message, Instant now) => message with
    {
        IsPurged = random.Next(4) == 0,
        Sent = message.In.ToDictionary(
            n => n, _ => random.Next(3) == 0 ? (Instant?)null : now.Minus(Duration.FromMinutes(random.Next(60 * 24 * 40)))),
    };

    private static HashSet<long> Some(Random random, int recipients) =>
        [.. Enumerable.Range(1, recipients).Where(_ => random.Next(6) == 0).Select(n => (long)n)];
}
