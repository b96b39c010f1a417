using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Tests.Targets;

public sealed class SelectionSpecs
{
    private static readonly Instant s_contact = Instant.FromUtc(2026, 12, 1, 9, 0);

    private static readonly TargetQuestion s_plain = new()
    {
        Delivery = "DM201",
        Preparation = 1,
        Channel = Channel.Email,
        At = s_contact,
        Zone = DateTimeZone.Utc,
        ContactAt = s_contact,
        Segments = [new Condition.Everyone()],
    };

    private sealed record Contact(long Number, Instant At, Channel Channel);

    [Fact]
    public void Rank_is_the_start_of_a_hash_of_delivery_and_key()
    {
        // printf 'DM201\nR1' | sha256sum
        Assert.Equal(0x215F2EE235FF205EUL, Ranks.Of("DM201", "R1"));
        Assert.NotEqual(Ranks.Of("DM201", "R1"), Ranks.Of("DM20", "1R1"));
        Assert.Equal(Independent(new string('é', 64), new string('x', 1_000)), Ranks.Of(new string('é', 64), new string('x', 1_000)));
    }

    [Fact]
    public void Reasons_are_looked_at_in_their_order()
    {
        var question = s_plain with
        {
            Filters = [new(new Condition.Everyone(), "young"), new(new Condition.Everyone(), "foreign")],
            Pressure = [new(1, Duration.FromDays(7), null)],
        };
        var selection = new Selection(question);
        selection.Add(new(1, "A", new(AddressState.Missing, 0), Excluded: true, Suppressed: true, 0));
        selection.Add(new(2, "B", new(AddressState.Missing, 0), Excluded: false, Suppressed: true, 0));
        selection.Add(new(3, "C", new(AddressState.Bad, 0), Excluded: false, Suppressed: true, 0));
        selection.Add(new(4, "D", Good(1), Excluded: false, Suppressed: true, 0));
        selection.Add(new(6, "F", Good(1), Excluded: false, Suppressed: false, -1));
        selection.Add(new(5, "E", Good(1), Excluded: false, Suppressed: false, 1));
        selection.Add(new(7, "G", Good(2), Excluded: false, Suppressed: false, 0));
        selection.Add(new(8, "H", Good(3), Excluded: false, Suppressed: false, -1));
        selection.Add(new(9, "I", Good(4), Excluded: false, Suppressed: false, -1));
        foreach (var number in new[] { 5, 6, 7, 8 })
            selection.AddContact(number, s_contact, Channel.Mobile);

        var rows = selection.Complete([]).Rows.ToDictionary(r => r.Number, r => TargetStates.Reason(r.State, ["young", "foreign"]));

        Assert.Equal(
            ["excluded", "noAddress", "badAddress", "suppressed", "foreign", "duplicate", "young", "pressure", null],
            Enumerable.Range(1, 9).Select(n => rows[n]));
    }

    [Fact]
    public void Control_group_is_rounded_down_and_the_same_when_repeated()
    {
        var few = Chosen(s_plain with { Control = new(Units: 333_333, Count: null) }, 10);
        var again = Chosen(s_plain with { Control = new(Units: 333_333, Count: null) }, 10);

        Assert.Equal(3, few.ExcludedBy["control"]);
        Assert.Equal(few.Rows, again.Rows);
        Assert.Equal(few.Hash, again.Hash);
        Assert.All(few.Rows.Take(3), r => Assert.Equal(TargetStates.Control, r.State));
        Assert.Equal(10, Chosen(s_plain with { Control = new(null, 100) }, 10).ExcludedBy["control"]);
        Assert.Empty(Chosen(s_plain with { Control = new(99_999, null) }, 10).ExcludedBy);
    }

    [Fact]
    public void Hash_is_that_of_numbers_and_states_in_order_of_rank()
    {
        var target = Chosen(s_plain with { Limit = 2 }, 5);

        var bytes = target.Rows.SelectMany(r => (byte[])[.. BitConverter.GetBytes(r.Number).Reverse(), r.State]).ToArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), target.Hash);
        Assert.Equal(
            [TargetStates.In, TargetStates.In, TargetStates.Limit, TargetStates.Limit, TargetStates.Limit],
            target.Rows.Select(r => r.State));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Selection_is_that_of_the_rules_read_one_by_one(int seed)
    {
        var random = new Random(20260105 + seed);
        for (var round = 0; round < 250; round++)
        {
            var question = Question(random);
            var candidates = Candidates(random);
            var contacts = Enumerable.Range(0, random.Next(120)).Select(_ => new Contact(
                random.Next(40), s_contact + Duration.FromHours(random.Next(-9, 10)), (Channel)random.Next(2))).ToList();
            var used = question.Capacity.Select(_ => (long)random.Next(12)).ToList();
            var selection = new Selection(question);
            foreach (var contact in contacts)
                selection.AddContact(contact.Number, contact.At, contact.Channel);
            foreach (var candidate in candidates)
                selection.Add(candidate);

            var target = selection.Complete(used);

            var expected = Naive(question, candidates, contacts, used);
            Assert.Equal(expected, target.Rows.Select(r => (r.Number, TargetStates.Reason(r.State, ["f1", "f2"]))));
            Assert.Equal(
                expected.Where(r => r.Reason is not null).GroupBy(r => r.Reason!).ToDictionary(g => g.Key, g => (long)g.Count()),
                target.ExcludedBy.ToDictionary());
        }
    }

    private static TargetQuestion Question(Random random) => s_plain with
    {
        Delivery = $"D{random.Next(1_000)}",
        Filters = [new(new Condition.Everyone(), "f1"), new(new Condition.Everyone(), "f2")],
        Pressure = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new PressureRule(
            random.Next(0, 4), Duration.FromHours(random.Next(1, 8)), random.Next(2) == 0 ? null : (Channel)random.Next(2)))],
        Control = random.Next(3) switch
        {
            0 => null,
            1 => new ControlGroup(random.Next(1_000_001), null),
            _ => new ControlGroup(null, random.Next(10)),
        },
        Limit = random.Next(2) == 0 ? null : random.Next(20),
        Capacity = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new CapacityRule(random.Next(30), 1))],
    };

    private static List<Candidate> Candidates(Random random) => [.. Enumerable.Range(1, random.Next(40)).Select(n => new Candidate(
        n,
        $"{(char)('A' + random.Next(26))}{(random.Next(2) == 0 ? "_" : "")}{n}",
        random.Next(8) switch
        {
            0 => new Address(AddressState.Missing, 0),
            1 => new Address(AddressState.Bad, 0),
            _ => Good(random.Next(25)),
        },
        Excluded: random.Next(8) == 0,
        Suppressed: random.Next(8) == 0,
        Filter: random.Next(4) == 0 ? random.Next(2) : -1))];

    /// <summary>The rules as outside people read them: one after the other, over lists.</summary>
    private static List<(long Number, string? Reason)> Naive(
        TargetQuestion question, List<Candidate> candidates, List<Contact> contacts, List<long> used)
    {
        var reasons = new Dictionary<long, string>();
        var ranked = candidates.OrderBy(c => Independent(question.Delivery, c.Key)).ThenBy(c => c.Number).ToList();
        List<Candidate> Left() => [.. ranked.Where(c => !reasons.ContainsKey(c.Number))];
        void Out(IEnumerable<Candidate> who, string reason)
        {
            foreach (var candidate in who.ToList())
                reasons.Add(candidate.Number, reason);
        }

        Out(Left().Where(c => c.Excluded), "excluded");
        Out(Left().Where(c => c.Address.State == AddressState.Missing), "noAddress");
        Out(Left().Where(c => c.Address.State == AddressState.Bad), "badAddress");
        Out(Left().Where(c => c.Suppressed), "suppressed");
        Out(Left().GroupBy(c => c.Address.Identity).SelectMany(g => g.OrderBy(c => c.Key, StringComparer.Ordinal).Skip(1)), "duplicate");
        Out(Left().Where(c => c.Filter == 0), "f1");
        Out(Left().Where(c => c.Filter == 1), "f2");
        Out(Left().Where(c => question.Pressure.Any(p => TooMany(p, contacts.Where(o => o.Number == c.Number)))), "pressure");
        var n = Left().Count;
        var control = question.Control is null ? 0
            : question.Control.Units is { } units ? (int)((BigInteger)units * n / 1_000_000)
            : (int)question.Control.Count!.Value;
        Out(Left().Take(control), "control");
        Out(question.Limit is { } limit ? Left().Skip((int)limit) : [], "limit");
        for (var i = 0; i < used.Count; i++)
            Out(Left().Skip((int)Math.Max(0, question.Capacity[i].Max - used[i])), "capacity");
        return [.. ranked.Select(c => (c.Number, reasons.GetValueOrDefault(c.Number)))];
    }

    /// <summary>Tries the start of every span hour by hour: contacts are at full hours.</summary>
    private static bool TooMany(PressureRule rule, IEnumerable<Contact> contacts)
    {
        var times = contacts.Where(c => rule.Channel is null || c.Channel == rule.Channel).Select(c => c.At).Append(s_contact).ToList();
        for (var start = s_contact - rule.Within + Duration.FromHours(1); start <= s_contact; start += Duration.FromHours(1))
        {
            if (times.Count(t => t >= start && t < start + rule.Within) > rule.Max)
                return true;
        }
        return false;
    }

    private static SelectedTarget Chosen(TargetQuestion question, int people)
    {
        var selection = new Selection(question);
        for (var n = 1; n <= people; n++)
            selection.Add(new(n, $"R{n}", Good(n), Excluded: false, Suppressed: false, -1));
        return selection.Complete([]);
    }

    /// <summary>Bits all over, as hashes have.</summary>
    private static Address Good(int identity) => new(AddressState.Good, UInt128.MaxValue / 3 * 2 + (UInt128)identity);

    private static ulong Independent(string delivery, string key) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{delivery}\n{key}")).AsSpan(0, 8));
}
