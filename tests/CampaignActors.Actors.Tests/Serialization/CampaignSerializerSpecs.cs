using System.Runtime.Serialization;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Serialization;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Serialization;
using CampaignActors.Domain.Kernel;
using Envelope = CampaignActors.Protocol.Shell.Envelope;

namespace CampaignActors.Actors.Tests.Serialization;

/// <summary>What goes out is what was meant, comes back as it was, and nothing else gets in.</summary>
public sealed class CampaignSerializerSpecs() : TestKit(Strict)
{
    private static readonly Instant s_at = Instant.FromUtc(2026, 3, 1, 12, 30) + Duration.FromNanoseconds(123);

    private static Config Strict => CampaignHocon.Serialization().WithFallback("akka.loglevel = ERROR");

    private Akka.Serialization.Serialization Serialization => Sys.Serialization;

    public static TheoryData<string> Messages => new(s_messages.Keys);

    private static readonly SweepStatus s_sweep = new(TechnicalWorkflow.StockMgt, "run1", true, true, 1, 2, 3, 4);

    private static readonly Dictionary<string, object> s_messages = new object[]
    {
        new CommandMessage(Some.Budget("B1"), "c1", "me", s_at, Some.Reserve("fair", 30.25m)) { Again = true, Via = "key:me-1" },
        new EffectMessage(Some.Group("G1"), Some.Operator("O1"), 7, s_at, "", new Domain.Operators.JoinGroup(true)),
        new ConfirmMessage(Some.Operator("O1"), Some.Group("G1"), 7),
        new FactsQuery(Some.Group("G1"), Some.Operator("O1"), 3),
        new FactsAnswer(Some.Operator("O1"), Some.Group("G1"), 3, new Domain.People.GroupFacts("Sales", [new Code("O1")])),
        new OutsideReply(Some.Operator("O1"), Outside.Mail, 2, s_at, new OutsideDone("k", "refused", 3, "f", 1, "h", 2)),
        new WakeMessage(Some.Budget("B1"), s_at),
        new CommandReply(
            Some.Budget("B1"),
            "c1",
            Answer.Rejected(4, Refusal.Insufficient, "needed 1, free 0 \"€\"") with { RetryAfter = Duration.FromMilliseconds(1_500) }),
        new ReadEntity(Some.Budget("B1")),
        new EntityReply(Some.Budget("B1"), 4, "{\"code\":\"B1\"}", [new DueChange("budgetMgt", s_at)])
        {
            Parked = [new ParkedShown(new EffectId(Some.Operator("O1"), 7), "notices.notify", "not \"understood\"", s_at, "mia", true)],
        },
        new ReleaseEntity(Some.Budget("B1")),
        new EntityReleased(Some.Budget("B1"), "row 2 cannot be read"),
        new PassivateEntity(Some.Budget("B1")),
        new EntityPassivating(Some.Budget("B1")),
        new ListActors("/user", 3, 2_000, 500),
        new ActorsListed(["/user", "/user/quiet"], true),
        GetFigures.Instance,
        new FiguresOfNode(
            TimeSpan.FromHours(3), 300_000_000, TimeSpan.FromSeconds(72.5),
            new MinuteSpan(1_200, TimeSpan.FromMilliseconds(3.25), TimeSpan.FromMilliseconds(10)),
            new MinuteSpan(800, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(5)), new WorkUnderWay(4, 3, 2, 1),
            new NodeFaults(7, 6, 5), new StoreFigures(9, TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(2), TimeSpan.FromDays(3), 1)),
        new WorkNudge(TechnicalWorkflow.StockMgt, Some.Budget("B1"), s_at),
        new SupervisorTick(TechnicalWorkflow.BudgetMgt, s_at, 5),
        StopEntity.Instance,
        ProjectorWake.Instance,
        GetProjection.Instance,
        new ProjectionStatus(4, 9, 1, new Hole(Some.Budget("B1"), 3)),
        AwaitCaughtUp.Instance,
        new CaughtUp(9),
        RebuildProjection.Instance,
        new RefoldEntity(Some.Budget("B1")),
        new Refolded(Some.Budget("B1"), "row 2 is missing"),
        new EntityRepaired(Some.Budget("B1")),
        new GetSupervisor(TechnicalWorkflow.BudgetMgt),
        new GetSweepStatus(TechnicalWorkflow.StockMgt),
        s_sweep,
        new SupervisorStatus(
            TechnicalWorkflow.BudgetMgt, WorkflowState.Started, 3, 4, TimeSpan.FromSeconds(1.5), 2,
            [new ParkedItem(Some.Budget("B1"), s_at, s_at + Duration.FromHours(1), 4, "not \"possible\"")], s_at, s_sweep)
        {
            Silences = [Silence.Overdue],
        },
        new TickDone(TechnicalWorkflow.BudgetMgt, 5, 4, s_at, s_at),
    }.ToDictionary(m => m.GetType().Name);

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_went(string name) => Assert.Equal(s_messages[name], RoundTrip(s_messages[name]));

    [Fact]
    public void Every_bound_message_has_a_sample_here() => Assert.Equal(
        CampaignSerializer.Types.Except([typeof(StoredEnvelope), typeof(ShellSnapshot)]).Select(t => t.Name).Order(),
        s_messages.Keys.Order());

    /// <summary>Messages with parts that may be absent, without them.</summary>
    private static readonly object[] s_bare =
    [
        new CommandMessage(Some.Budget("B1"), "c1", "me", s_at, Some.Reserve("fair", 30.25m)),
        new FactsAnswer(Some.Operator("O1"), Some.Group("G1"), 3, null),
        new CommandReply(Some.Budget("B1"), "c1", new Answer(Outcome.Accepted, 1)),
        new SupervisorTick(TechnicalWorkflow.BudgetMgt, s_at, null),
        new EntityReply(Some.Budget("B1"), 0, "", []),
        new ReadEntity(Some.Budget("B1")) { WithFacts = false },
        new EntityReleased(Some.Budget("B1"), null),
        new ProjectionStatus(0, 0, 0, null),
        new Refolded(Some.Budget("B1"), null),
        new SweepStatus(TechnicalWorkflow.StockMgt, null, false, false, 0, 0, 0, 0),
        new SupervisorStatus(TechnicalWorkflow.BudgetMgt, null, 0, 0, TimeSpan.Zero, 0, [], null, s_sweep),
        new TickDone(TechnicalWorkflow.BudgetMgt, 0, 0, null),
        new FiguresOfNode(
            TimeSpan.Zero, 0, TimeSpan.Zero, new MinuteSpan(2, TimeSpan.FromSeconds(20), null), MinuteSpan.None,
            new WorkUnderWay(0, 0, 0, 0), new NodeFaults(0, 0, 0), null),
    ];

    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// <summary>Messages with parts that most do not have.</summary>
    private static readonly object[] s_grown =
    [
        new CommandMessage(Some.Budget("B1"), "c1", "me", s_at, Some.Reserve("fair", 30.25m)) { Trace = Trace },
        new EffectMessage(Some.Group("G1"), Some.Operator("O1"), 7, s_at, "", new Domain.Operators.JoinGroup(true)) { Trace = Trace },
        Conditional,
        When,
        new CommandReply(Some.Budget("B1"), "c1", new Answer(Outcome.Accepted, 1) { Created = true }),
        new EntityReply(Some.Budget("B1"), 4, "{}", []) { Facts = "{\"currency\":\"EUR\"}" },
    ];

    private static CommandMessage Conditional =>
        new(Some.Budget("B1"), "c1", "me", s_at, Some.Reserve("fair", 30.25m)) { ExpectedRevision = 7 };

    private static CommandMessage When =>
        new(Some.Budget("B1"), "c1", "me", s_at, Some.Reserve("fair", 30.25m)) { Precondition = new(true, [7, 9], [8]) };

    [Fact]
    public void Further_parts_come_back_as_they_went() => Assert.All(s_grown, message => Assert.Equal(message, RoundTrip(message)));

    /// <summary>A node of an earlier release must not carry it out as if no revision was meant: it does not know the manifest.</summary>
    [Fact]
    public void A_command_for_one_revision_has_a_manifest_of_its_own()
    {
        Assert.Equal(
            ("w.command", "w.commandIf"),
            (
                Serializer(s_messages["CommandMessage"]).Manifest(s_messages["CommandMessage"]),
                Serializer(Conditional).Manifest(Conditional)));
        new GoldenFile(GoldenFile.FolderBeside("Wire"), "w.commandIf").Check(
            [Bytes(Conditional)], b => Bytes(Serialization.Deserialize(b, CampaignSerializer.Id, "w.commandIf")));
    }

    [Fact]
    public void A_command_under_another_condition_has_a_manifest_of_its_own()
    {
        Assert.Equal("w.commandWhen", Serializer(When).Manifest(When));
        new GoldenFile(GoldenFile.FolderBeside("Wire"), "w.commandWhen").Check(
            [Bytes(When)], b => Bytes(Serialization.Deserialize(b, CampaignSerializer.Id, "w.commandWhen")));
    }

    [Fact]
    public void Absent_parts_stay_absent() => Assert.All(s_bare, message => Assert.Equal(message, RoundTrip(message)));

    /// <summary>Nodes of two releases talk to each other while a cluster is upgraded.</summary>
    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_and_read_as_ever(string name)
    {
        var manifest = Serializer(s_messages[name]).Manifest(s_messages[name]);
        new GoldenFile(GoldenFile.FolderBeside("Wire"), manifest).Check(
            [
                .. s_bare.Concat(s_grown.Except([Conditional, When]))
                    .Where(m => m.GetType().Name == name).Prepend(s_messages[name]).Select(Bytes),
            ],
            b => Bytes(Serialization.Deserialize(b, CampaignSerializer.Id, manifest)));
    }

    [Fact]
    public void A_message_that_was_ever_sent_is_known_for_ever() => Assert.Empty(
        GoldenFile.Names(GoldenFile.FolderBeside("Wire"))
            .Except(s_messages.Values.Append(Conditional).Append(When).Select(m => Serializer(m).Manifest(m))));

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_field_of_tomorrow_in_a_message_is_passed_over(string name)
    {
        var (message, bytes) = (s_messages[name], Bytes(s_messages[name]));
        var tomorrow = JsonNode.Parse(bytes)!.AsObject();
        tomorrow["addedTomorrow"] = 1;
        Assert.Equal(
            message,
            Serialization.Deserialize(
                Encoding.UTF8.GetBytes(tomorrow.ToJsonString()), CampaignSerializer.Id, Serializer(message).Manifest(message)));
    }

    [Theory]
    [MemberData(nameof(ContractSamples.Manifests), MemberType = typeof(ContractSamples))]
    public void Every_contract_crosses_the_wire_as_a_payload(string manifest)
    {
        var payload = ContractSamples.Of(manifest);
        object? message = payload switch
        {
            OutsideDone done => new OutsideReply(Some.Budget("B1"), Outside.Mail, 1, s_at, done),
            ICommand command => new CommandMessage(Some.Budget("B1"), "c1", "me", s_at, command),
            IEffect effect => new EffectMessage(Some.Budget("B1"), Some.Budget("B2"), 1, s_at, "me", effect),
            IFacts facts => new FactsAnswer(Some.Budget("B1"), Some.Budget("B2"), 1, facts),
            _ => null,
        };
        if (message is not null)
            Assert.Equal(Bytes(message), Bytes(RoundTrip(message)));
        else if (payload is IEvent happened)
            AssertRow(new Envelope { At = s_at, Events = [happened] });
        else
            AssertSnapshot(Assert.IsAssignableFrom<IEntityState>(payload));
    }

    [Fact]
    public void A_row_goes_out_as_the_bytes_that_were_decided_and_comes_back_with_them()
    {
        var row = new Envelope
        {
            At = s_at, CommandId = "c1", Cause = "c1", Events = [new Domain.Budgets.MoneyReleased(Some.Budget("B2"), "h")],
        };
        AssertRow(row);
    }

    [Theory]
    [InlineData("env2", "{}")]
    [InlineData("env1", "{\"at\":")]
    [InlineData("env1", "{\"at\":\"2026-01-01T00:00:00Z\",\"ev\":[{\"m\":\"budget.guessed\",\"d\":{}}]}")]
    [InlineData("env1", "[]")]
    [InlineData("", "{}")]
    public void A_row_that_cannot_be_read_is_said_to_be_so_and_nothing_is_thrown(string manifest, string json) =>
        Assert.IsType<UnreadableRow>(Serialization.Deserialize(Encoding.UTF8.GetBytes(json), CampaignSerializer.Id, manifest));

    [Theory]
    [InlineData("snap2", "{}")]
    [InlineData("snap1", "{\"schema\":1}")]
    [InlineData("snap1", "nonsense")]
    public void A_snapshot_that_cannot_be_read_is_said_to_be_so_and_nothing_is_thrown(string manifest, string json) =>
        Assert.IsType<UnreadableSnapshot>(Serialization.Deserialize(Encoding.UTF8.GetBytes(json), CampaignSerializer.Id, manifest));

    [Theory]
    [InlineData("w.guess", "{}")]
    [InlineData("w.read", "{\"t\":")]
    [InlineData("w.read", "{\"t\":\"no slash\"}")]
    [InlineData(
        "w.command", "{\"t\":\"budgets/B1\",\"id\":\"c\",\"by\":\"\",\"at\":\"2026-01-01T00:00:00Z\",\"m\":\"budget.guessed\",\"d\":{}}")]
    [InlineData(
        "w.command", "{\"t\":\"budgets/B1\",\"id\":\"c\",\"by\":\"\",\"at\":\"2026-01-01T00:00:00Z\",\"m\":\"budget.held\",\"d\":{}}")]
    public void A_message_that_cannot_be_read_is_an_error(string manifest, string json) => Assert.ThrowsAny<Exception>(
        () => Serialization.Deserialize(Encoding.UTF8.GetBytes(json), CampaignSerializer.Id, manifest));

    [Fact]
    public void A_message_that_is_too_large_is_refused_on_both_sides()
    {
        var reply = new EntityReply(Some.Budget("B1"), 1, new string('x', CampaignSerializer.MaxMessageBytes), []);
        Assert.Throws<SerializationException>(() => Bytes(reply));
        Assert.Throws<SerializationException>(
            () => Serialization.Deserialize(new byte[CampaignSerializer.MaxMessageBytes + 1], CampaignSerializer.Id, "w.read"));
    }

    [Fact]
    public void A_type_that_was_not_bound_cannot_be_sent()
    {
        var thrown = Assert.ThrowsAny<Exception>(() => Serialization.FindSerializerFor(new Unbound("x")).ToBinary(new Unbound("x")));
        Assert.Contains(nameof(Unbound), thrown.ToString());
    }

    [Fact]
    public void A_type_name_inside_the_bytes_picks_nothing()
    {
        const string Json = "{\"$type\":\"System.IO.FileInfo, System.Private.CoreLib\",\"t\":\"budgets/B1\"}";
        Assert.Equal(
            new ReadEntity(Some.Budget("B1")) { WithFacts = false },
            Serialization.Deserialize(Encoding.UTF8.GetBytes(Json), CampaignSerializer.Id, "w.read"));
    }

    private object RoundTrip(object message) =>
        Serialization.Deserialize(Bytes(message), CampaignSerializer.Id, Serializer(message).Manifest(message));

    private byte[] Bytes(object message) => Serializer(message).ToBinary(message);

    private SerializerWithStringManifest Serializer(object message) =>
        Assert.IsType<CampaignSerializer>(Serialization.FindSerializerFor(message));

    private void AssertRow(Envelope row)
    {
        var bytes = EnvelopeCodec.Write(row);
        var read = Assert.IsType<StoredEnvelope>(RoundTrip(new StoredEnvelope(row, bytes)));
        Assert.Equal(bytes, read.Bytes);
        Assert.Equal(bytes, EnvelopeCodec.Write(read.Envelope));
    }

    private void AssertSnapshot(IEntityState state)
    {
        var snapshot = new ShellSnapshot { Sequence = 3, At = s_at, State = state };
        var read = Assert.IsType<ShellSnapshot>(RoundTrip(snapshot));
        Assert.Equal(SnapshotCodec.Write(snapshot), SnapshotCodec.Write(read));
    }

    private sealed record Unbound(string Text);
}
