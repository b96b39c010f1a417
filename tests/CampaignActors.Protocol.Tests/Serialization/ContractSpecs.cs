using System.Reflection;
using CampaignActors.Domain.Deliveries;
using FsCheck.Xunit;
using static CampaignActors.Testing.Make;

namespace CampaignActors.Protocol.Tests.Serialization;

/// <summary>Everything that is stored or sent has a stable name and can be written and read (architecture.md, Storage).</summary>
[Properties(Replay = Draws.Same)]
public sealed class ContractSpecs
{
    private static readonly Type[] s_roles = [typeof(ICommand), typeof(IEvent), typeof(IEffect), typeof(IFacts)];

    private static IEnumerable<Type> Concrete(Assembly assembly) =>
        assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false });

    /// <summary>All shapes that must be contracts: commands, events, effects, facts, and the state of every kind.</summary>
    private static IEnumerable<Type> Shapes => Concrete(typeof(EntityKind).Assembly).Concat(Concrete(typeof(EntityShell).Assembly))
        .Where(t => s_roles.Any(r => r.IsAssignableFrom(t))).Concat(EntityCatalog.All.Select(k => k.StateType)).Distinct();

    public static TheoryData<string> Manifests => new(Contracts.All.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_shape_has_a_manifest() =>
        Assert.Empty(Shapes.Where(t => t.GetCustomAttribute<ContractAttribute>(false) is null).Select(t => t.Name));

    [Fact]
    public void Every_manifest_belongs_to_a_shape() => Assert.Empty(Contracts.All.Values.Except(Shapes).Select(t => t.Name));

    [Fact]
    public void No_two_shapes_share_a_manifest() => Assert.Empty(
        Shapes.GroupBy(t => t.GetCustomAttribute<ContractAttribute>(false)!.Manifest).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Manifests_are_short_and_name_no_type() => Assert.All(Contracts.All, m =>
    {
        Assert.Matches("^[a-z][a-zA-Z]*(\\.[a-z][a-zA-Z]*)?$", m.Key);
        Assert.True(m.Key.Length <= 32);
    });

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_contract_has_generated_serialization(string manifest)
    {
        var type = Contracts.TypeOf(manifest);
        var info = Contracts.Options.GetTypeInfo(type);
        Assert.Equal(type, info.Type);
        // Generated, not reflected: the resolver is the generated context.
        Assert.Equal("ContractsJson", info.OriginatingResolver?.GetType().Name);
    }

    /// <summary>
    /// What is derived is not stored: it would be a second truth, and a second thing to migrate. The serializer leaves out
    /// properties that cannot be set, unless they are collections.
    /// </summary>
    [Fact]
    public void Nothing_derived_is_stored()
    {
        var seen = new HashSet<Type>();
        var derived = new List<string>();
        foreach (var type in Contracts.All.Values)
            Look(type);
        Assert.Empty(derived);

        void Look(Type type)
        {
            if (!seen.Add(type) || type.Namespace?.StartsWith("CampaignActors", StringComparison.Ordinal) != true && !type.IsGenericType)
                return;
            foreach (var argument in type.GetGenericArguments())
                Look(argument);
            var info = Contracts.Options.GetTypeInfo(type);
            if (info.Kind != System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Object)
                return;
            derived.AddRange(info.Properties.Where(p =>
                p is { Get: not null, Set: null, AssociatedParameter: null } && p.PropertyType != typeof(string)
                    && typeof(System.Collections.IEnumerable)
                    .IsAssignableFrom(p.PropertyType)).Select(p => $"{type.Name}.{p.Name}"));
            foreach (var property in info.Properties)
                Look(property.PropertyType);
        }
    }

    /// <summary>An instance with every field filled, and with nothing but what must be there.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_contract_comes_back_as_it_went(string manifest)
    {
        var type = Contracts.TypeOf(manifest);
        foreach (var full in new[] { true, false })
        {
            var instance = new Sampler(full).Make(type);
            var bytes = Contracts.Serialize(instance);
            var back = Contracts.Deserialize(manifest, bytes);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Contracts.Serialize(back)));
            if (instance.GetType().GetProperties().All(p => p.PropertyType.Name != "ImmutableSortedDictionary`2"))
                Assert.Equal(instance, back);
        }
    }

    [Fact]
    public void An_unknown_manifest_is_an_error_that_names_it()
    {
        var row = """{"at":"2026-01-05T08:00:00Z","ev":[{"m":"budget.vanished","d":{}}]}"""u8.ToArray();
        Assert.Contains(
            "budget.vanished", Assert.Throws<UnknownContractException>(() => EnvelopeCodec.Read(row)).Message, StringComparison.Ordinal);
        Assert.Throws<UnknownContractException>(() => EnvelopeCodec.Write(new Envelope { At = Spec.Start, Events = [new Homeless()] }));
    }

    private sealed record Homeless : IEvent;

    [Fact]
    public void A_field_of_tomorrow_does_not_stop_today() => Assert.Equal(
        new CancelOrder(), Contracts.Deserialize("order.cancel", """{"reason":"added later"}"""u8));

    private static Envelope Full => new()
    {
        CommandId = "c-1",
        PayloadHash = "0123456789abcdef",
        At = Spec.Start,
        By = "mia",
        Via = "key:mia-1",
        Cause = "c-1",
        Source = new EffectId(Kinds.Delivery(Code("DM1")), 7),
        Events = [new StockConsumed(Code("DM1"), new(797.5m)), new DeliveryMoved(DeliveryState.FileToApprove)],
        Effects =
        [
            new OutgoingEffect(Kinds.Budget(Code("B1")), 3, Charge(Task(1), Open(12.34m, CommitmentLevel.Reserved, "OP1"), null, "h1")),
        ],
        Granted = [Kinds.Budget(Code("B1"))],
        Due = [new DueChange("budgetMgt", Spec.Start), new DueChange("outbox", null)],
        Confirmed = [new EffectId(Kinds.Line(Code("CARD")), 9)],
        Retry = new OutsideRetry(Outside.Mail, 2, Spec.Start + Duration.FromSeconds(10)),
        Pending = new PendingChange(new PendingCommand(
            "c-2", "ff", "mia", Spec.Start, new CancelDelivery(),
            [new ConsentRequest(Kinds.Line(Code("CARD")), new ReserveStock(Code("DM1"), new(150)), false)],
            [
                new ConsentAnswer(
                    new ConsentRequest(Kinds.Budget(Code("B1")), Hold("h", Task(1), Open(1)), true),
                    false,
                    Refusal.Insufficient,
                    "needed 1.00, free 0.00"),
            ],
            4, 2)
        { Via = "key:mia-1" }),
        Parked = new ParkedEffect(new EffectId(Kinds.Task(Code("T1")), 1), "notices.notify", "not \"understood\" — ü 🎈",
            new Domain.Notices.Notify("k", "t", "s", "b", Kinds.Task(Code("T1"))), Spec.Start, "mia"),
        Unparked = new EffectId(Kinds.Task(Code("T1")), 2),
        Refused = new RefusedCommand("c-0", "fe", Refusal.Insufficient, "needed 1.00, free 0.00"),
    };

    /// <summary>A refused consent, and one effect on two entities.</summary>
    private static Envelope Changes => new()
    {
        At = Spec.Start,
        Cause = $"{Kinds.Budget(Code("B1"))}#7",
        Source = new EffectId(Kinds.Budget(Code("B1")), 7),
        Effects =
        [
            new OutgoingEffect(Kinds.Budget(Code("B1")), 3, new ReleaseMoney("h1")),
            new OutgoingEffect(Kinds.Budget(Code("B2")), 1, new ReleaseMoney("h1")),
            new OutgoingEffect(Kinds.Budget(Code("B3")), 1, new ReleaseMoney("h2")),
        ],
        Pending = new PendingChange(null) { Taken = new ConsentTaken(false, Refusal.Insufficient, "needed 1.00, free 0.00", 4) },
    };

    /// <summary>A command that asks two entities for the same.</summary>
    private static Envelope Waits => new()
    {
        At = Spec.Start,
        Cause = "c-2",
        Effects = [new OutgoingEffect(Kinds.Budget(Code("B1")), 4, Hold("h", Task(1), Open(1)))],
        Pending = new PendingChange(new PendingCommand(
            "c-2", "ff", "mia", Spec.Start, new CancelDelivery(),
            [
                new ConsentRequest(Kinds.Budget(Code("B1")), Hold("h", Task(1), Open(1)), true),
                new ConsentRequest(Kinds.Budget(Code("B2")), Hold("h", Task(1), Open(1)), true),
                new ConsentRequest(Kinds.Budget(Code("B3")), Hold("h", Task(1), Open(2)), true),
            ],
            [], 4, 1)),
    };

    [Fact]
    public void An_envelope_that_says_what_changed_comes_back_as_it_went()
    {
        foreach (var envelope in new[] { Changes, Waits, Full, Changes with { Pending = null }, Changes with { Cause = "" } })
            Assert.Equal(envelope, EnvelopeCodec.Read(EnvelopeCodec.Write(envelope, changes: true)));
        var given = Changes with { Pending = new PendingChange(null) { Taken = new ConsentTaken(true, default, "", null) } };
        Assert.Equal(given, EnvelopeCodec.Read(EnvelopeCodec.Write(given, changes: true)));
    }

    [Fact]
    public void An_envelope_comes_back_as_it_went()
    {
        foreach (
            var envelope in new[] { Full, Full with { Pending = new PendingChange(null), Retry = null }, new Envelope { At = Spec.Start } })
            Assert.Equal(envelope, EnvelopeCodec.Read(EnvelopeCodec.Write(envelope)));
    }

    [Property]
    public void Amounts_and_quantities_keep_every_digit(int cents, int thousandths, string? label)
    {
        // A half character is no text; what a store cannot hold is tested with the shell.
        if (label is not null && label.Any(char.IsSurrogate))
            return;
        var described = new BudgetDescribed(
            new BudgetFields { Allocated = Eur(cents / 100m), Label = label, Categories = Amounts((label ?? "x", cents / 100m)) });
        Assert.Equal(described, Contracts.Deserialize("budget.described", Contracts.Serialize(described)));
        var consumed = new StockConsumed(Code("D1"), new(thousandths / 1000m));
        Assert.Equal(consumed, Contracts.Deserialize("line.consumed", Contracts.Serialize(consumed)));
    }

    /// <summary>
    /// Envelopes and a snapshot with everything in them that the shell adds; see <see cref="GoldenSpecs"/> for each contract.
    /// </summary>
    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void Old_bytes_are_written_and_read_as_ever(string name)
    {
        var (bytes, read) = s_golden[name]();
        new GoldenFile(GoldenFile.FolderBeside(""), name).Check([bytes], read);
    }

    public static TheoryData<string> GoldenNames => new(s_golden.Keys.Order(StringComparer.Ordinal));

    private static readonly Dictionary<string, Func<(byte[] Bytes, Func<byte[], byte[]> Again)>> s_golden = new()
    {
        ["envelope-full"] = () => (EnvelopeCodec.Write(Full), b => EnvelopeCodec.Write(EnvelopeCodec.Read(b))),
        ["envelope-changes"] = () => (EnvelopeCodec.Write(Changes, changes: true), b => EnvelopeCodec.Write(EnvelopeCodec.Read(b), true)),
        ["envelope-waits-grouped"] = () =>
            (EnvelopeCodec.Write(Waits, changes: true), b => EnvelopeCodec.Write(EnvelopeCodec.Read(b), true)),
        ["envelope-budget-charged"] = () => Envelope(new BudgetCharged(
            Task(1), Open(6_391.41m), null, ["h1"],
            [
                new CostLine(2, Task(1), "", LedgerLevel.Planned, Eur(-796), true, Spec.Start, 1),
                new CostLine(3, Task(1), "Print", LedgerLevel.Planned, Eur(6_391.41m), true, Spec.Start, null),
            ])),
        ["envelope-delivery-analysed"] = () => Envelope(new DeliveryAnalysed(
            850, 52,
            [new Domain.Pricing.PricedSelection(
                "Postage", "Standard", Domain.Pricing.PriceStructure.LinearByThreshold(0.11m, new Domain.Pricing.PriceBand(100, 0.13m)),
                Eur(5), "Second", Code("C5"), 0.5m)],
            new ServiceJobs("{delivery}.csv", "router@example.com", "Transfer"))),
        ["envelope-order-received"] = () => Envelope(new OrderReceivedAtLine(Code("ORD1"), new(500), Quantity.Zero, Spec.Start)),
        ["envelope-outside-mail"] = () => Wrapped(new Envelope
        {
            At = Spec.Start,
            Effects =
            [
                new OutgoingEffect(
                    Outside.Mail,
                    1,
                    new SendMail("k", MailTemplates.StockAlert, "bea", "bea@example.com", "Bea", "Stock low", "In stock 5.")),
            ],
        }),
        ["snapshot-budget"] = () =>
        {
            var spec = new Spec(Kinds.Budget(Code("B1")))
                .Given(
                    new BudgetDescribed(new BudgetFields { Allocated = Eur(1_000), Label = "Mail", Categories = Amounts(("Print", 600)) }));
            spec.WhenTold(Task(1), Charge(Task(1), Open(12.34m, CommitmentLevel.Reserved)))
                .WhenTold(Task(2), Hold("h1", Task(2), Open(5, CommitmentLevel.Committed)));
            var snapshot = new ShellSnapshot
            {
                Sequence = 12,
                At = Spec.Start,
                State = spec.State<BudgetState>(),
                Inbox = [new EffectId(Task(1), 1), new EffectId(Task(2), 4)],
                Outbox =
                [
                    new OutboxTarget(
                        Kinds.Operator(Code("mia")), 3, 2, [new OutgoingEffectAt(3, new ReleaseMoney("h"), Spec.Start, "mia")], 1,
                        Spec.Start),
                ],
                Remembered =
                [
                    new RememberedCommand("c-1", "0123456789abcdef", 1, Spec.Start),
                    new RememberedCommand("c-0", "fe", 2, Spec.Start, Refusal.Insufficient, "needed 1.00, free 0.00"),
                ],
                Due = [new DueChange("outbox", Spec.Start)],
                Parked = [Full.Parked!],
                Pending = Full.Pending!.Now,
            };
            return (SnapshotCodec.Write(snapshot), Again);

            // The golden file of an older schema is never used again.
            static byte[] Again(byte[] b) => SnapshotCodec.TryRead(b) is { } read ? SnapshotCodec.Write(read) : b;
        },
    };

    private static (byte[], Func<byte[], byte[]>) Envelope(IEvent happened) =>
        Wrapped(
            new Envelope
            {
                At = Spec.Start, By = "mia", CommandId = "c-1", PayloadHash = "0123456789abcdef", Cause = "c-1", Events = [happened],
            });

    private static (byte[], Func<byte[], byte[]>) Wrapped(Envelope envelope) =>
        (EnvelopeCodec.Write(envelope), b => EnvelopeCodec.Write(EnvelopeCodec.Read(b)));
}
