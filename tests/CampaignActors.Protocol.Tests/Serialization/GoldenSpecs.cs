using System.Text.Json.Nodes;
using CampaignActors.Protocol.Tests.Shell;

namespace CampaignActors.Protocol.Tests.Serialization;

/// <summary>
/// Every shape that can stand in the journal, in a snapshot or in a message as it was first written (architecture.md, Storage): a change is
/// noticed, and old bytes are read. Which shapes there are is taken from the code, so a new one fails until it has its file.
/// </summary>
public sealed class GoldenSpecs
{
    private static readonly string s_contracts = GoldenFile.FolderBeside("Contracts");
    private static readonly string s_snapshots = GoldenFile.FolderBeside("Snapshots");

    public static TheoryData<string> Manifests => new(Contracts.All.Keys.Order(StringComparer.Ordinal));

    public static TheoryData<string> KindNames => new(EntityCatalog.All.Select(k => k.Name).Order(StringComparer.Ordinal));

    /// <summary>With every field filled, and with nothing but what must be there.</summary>
    private static IReadOnlyList<byte[]> Samples(string manifest) =>
        [.. new[] { true, false }.Select(full => Contracts.Serialize(new Sampler(full).Make(Contracts.TypeOf(manifest))))];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_contract_is_written_and_read_as_ever(string manifest) => new GoldenFile(s_contracts, manifest)
        .Check(Samples(manifest), b => Contracts.Serialize(Contracts.Deserialize(manifest, b)));

    [Fact]
    public void A_contract_that_was_ever_stored_is_known_for_ever() =>
        Assert.Empty(GoldenFile.Names(s_contracts).Except(Contracts.All.Keys));

    [Theory]
    [MemberData(nameof(KindNames))]
    public void The_snapshot_of_a_kind_is_written_and_read_as_ever(string kind) => new GoldenFile(s_snapshots, kind)
        .Check([SnapshotCodec.Write(Snapshot(kind))], Again);

    /// <summary>A snapshot of another schema or shape is never used: the journal is read from its beginning instead.</summary>
    private static byte[] Again(byte[] stored) => SnapshotCodec.TryRead(stored) is { } read ? SnapshotCodec.Write(read)
        : IsOfAnother(JsonNode.Parse(stored)!) ? stored
        : throw new InvalidOperationException("it is not read");

    private static bool IsOfAnother(JsonNode stored) =>
        stored["schema"]!.GetValue<int>() != ShellSnapshot.CurrentSchema
        || stored["shape"]!.GetValue<string>() != StateShape.Of(Contracts.TypeOf(stored["m"]!.GetValue<string>()));

    private static ShellSnapshot Snapshot(string kind) => new()
    {
        Sequence = 12,
        At = Instant.FromUtc(2026, 1, 5, 8, 0),
        State = new Sampler(true).Make(EntityCatalog.Get(kind).StateType),
    };

    /// <summary>
    /// A node of the last release meets rows and messages of this one while a cluster is upgraded node by node, and back: fields that it
    /// does not know are passed over, in every contract and in the envelope around it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_field_of_tomorrow_is_passed_over(string manifest)
    {
        var bytes = Samples(manifest)[0];
        var tomorrow = JsonNode.Parse(bytes)!.AsObject();
        tomorrow["addedTomorrow"] = new JsonObject { ["x"] = 1 };

        var read = Contracts.Deserialize(manifest, Encoding.UTF8.GetBytes(tomorrow.ToJsonString()));

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Contracts.Serialize(read)));
    }

    [Fact]
    public void A_field_of_tomorrow_in_an_envelope_is_passed_over() => Assert.Equal(
        new Envelope { At = Instant.FromUtc(2026, 1, 5, 8, 0), By = "mia", Cause = "c-1" },
        EnvelopeCodec.Read("""{"at":"2026-01-05T08:00:00Z","addedTomorrow":[1],"by":"mia","cause":"c-1"}"""u8.ToArray()));

    /// <summary>
    /// A snapshot is only used by a node whose states have the same fields: else what the other knew would be lost for good.
    /// </summary>
    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_snapshot_of_another_shape_is_not_used(string kind)
    {
        var other = JsonNode.Parse(SnapshotCodec.Write(Snapshot(kind)))!.AsObject();
        other["shape"] = "another";
        Assert.Null(SnapshotCodec.TryRead(Encoding.UTF8.GetBytes(other.ToJsonString())));
        other.Remove("shape");
        Assert.Null(SnapshotCodec.TryRead(Encoding.UTF8.GetBytes(other.ToJsonString())));
    }

    [Fact]
    public void Shapes_differ_by_kind_and_are_the_same_each_time()
    {
        var shapes = EntityCatalog.All.Select(k => StateShape.Of(k.StateType)).ToList();
        Assert.Equal(shapes.Count, shapes.Distinct().Count());
        Assert.Equal(shapes, EntityCatalog.All.Select(k => StateShape.Of(k.StateType)));
        Assert.NotEqual(StateShape.Of(typeof(Domain.Budgets.BudgetFields)), StateShape.Of(typeof(Domain.Stocks.LineFields)));
    }
}
