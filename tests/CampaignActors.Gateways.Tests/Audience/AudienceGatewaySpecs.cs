using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Audience;
using CampaignActors.Gateways.Files;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Audience;

/// <summary>Targets computed and kept in the store of recipients, and files of their people (domain.md §5.7).</summary>
public sealed class AudienceGatewaySpecs : IDisposable
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private readonly TempFolder _folder = new();
    private readonly MemoryRecipients _store = new();

    public void Dispose() => _folder.Dispose();

    private AudienceGateway Gateway() => new(() => _store);

    private static TargetAsk Ask(string where, int preparation = 1, DeliveryAudience? audience = null) => new(
        new Code("DM1"), preparation, DeliveryChannel.DirectMail, s_now, "UTC", s_now,
        audience ?? new DeliveryAudience { Segments = [new Code("S")] }, null,
        Map<DeclaredField>.Empty.Set("points", new DeclaredField(DataType.Number)),
        Map<string>.Empty.Set("S", where).Set("B", "country = 'BE'"), []);

    private Task<OutsideDone> PrepareAsync(TargetAsk ask) =>
        Gateway().PerformAsync(new PrepareTarget($"target:DM1:{ask.Preparation}", ask), default);

    private async Task PeopleAsync(params string[] names)
    {
        await _store.PutAsync(
            [
                .. names.Select(n => new Recipient(n)
                {
                    LastName = n, Street = "Markt 1", Postcode = "1000AA", City = $"City {n}", Country = n[0] == 'B' ? "BE" : "NL",
                }),
            ], default);
    }

    [Fact]
    public async Task Target_is_frozen_once_for_each_analysis()
    {
        await PeopleAsync("N1", "N2", "B1");
        var done = await PrepareAsync(Ask("country = 'NL' or segment 'B'"));
        Assert.Equal((1, 3L, null), (done.Target!.Preparation, done.Target.Targeted, done.Target.Problem));
        await PeopleAsync("N3");
        Assert.Equal(done, await PrepareAsync(Ask("country = 'NL' or segment 'B'")));
        var next = await PrepareAsync(Ask("country = 'NL' or segment 'B'", preparation: 2));
        Assert.Equal(4, next.Target!.Targeted);
        Assert.NotEqual(done.Target.Hash, next.Target.Hash);
        Assert.Equal(next.Target.Hash, await _store.HashAsync(new TargetKey("DM1", 2, next.Target.Attempt), default));
    }

    [Theory]
    [InlineData("points >", "column")]
    [InlineData("segment 'C'", "C")]
    [InlineData("segment 'S'", "circle")]
    public async Task Question_that_cannot_be_asked_is_answered_and_not_an_error(string where, string problem)
    {
        var done = await PrepareAsync(Ask(where));
        Assert.Null(done.Error);
        Assert.Contains(problem, done.Target!.Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_learns_the_fields_of_a_question_and_loses_none()
    {
        await _store.DeclareAsync(new RecipientLayout([new("club", DataType.Text)]), default);
        await PrepareAsync(Ask("points > 3"));
        Assert.Equal(["club", "points"], (await _store.LayoutAsync(default)).Declared.Select(f => f.Name));
    }

    [Fact]
    public async Task Store_that_is_out_of_order_is_an_error()
    {
        var gateway = new AudienceGateway(() => throw new IOException("no database"));
        var done = await gateway.PerformAsync(new PrepareTarget("k", Ask("everyone")), default);
        Assert.Equal("target of DM1: no database", done.Error);
        Assert.Null(done.Target);
    }

    [Fact]
    public async Task Kept_released_and_handed_over_is_done_in_the_store()
    {
        await PeopleAsync("N1");
        var (one, two) = (await PrepareAsync(Ask("everyone")), await PrepareAsync(Ask("everyone", preparation: 2)));
        var gateway = Gateway();
        await gateway.PerformAsync(new KeepTarget("a", new Code("DM1"), 2, two.Target!.Attempt), default);
        Assert.Null(await _store.TargetAsync(new TargetKey("DM1", 1, one.Target!.Attempt), default));
        await gateway.PerformAsync(new HandOverTarget("b", new Code("DM1"), 2, two.Target.Attempt, s_now), default);
        Assert.Equal(s_now, Assert.Single(await _store.TargetsAsync(default)).HandedOver);
        Assert.Null((await gateway.PerformAsync(new ReleaseTarget("c", new Code("DM1"), 2), default)).Error);
        Assert.Contains("no such target", (await gateway.PerformAsync(
            new KeepTarget("d", new Code("DM1"), 7, 1), default)).Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_that_comes_late_does_not_give_up_a_later_target()
    {
        await PeopleAsync("N1");
        var pressed = new PressureLimit(1, Duration.FromDays(1), null);
        Task<OutsideDone> OtherAsync(int preparation) => PrepareAsync(
            Ask("everyone", preparation) with { Delivery = new Code("DM2"), Rules = [new(null, null, pressed, null)] });
        await PrepareAsync(Ask("everyone", preparation: 2));
        await Gateway().PerformAsync(new ReleaseTarget("a", new Code("DM1"), 1), default);
        Assert.Equal(1, (await OtherAsync(1)).Target!.ExcludedBy.Find("pressure"));
        await Gateway().PerformAsync(new ReleaseTarget("b", new Code("DM1"), 2), default);
        Assert.Equal(0, (await OtherAsync(2)).Target!.ExcludedBy.Find("pressure"));
    }

    private async Task<WriteExtraction> FileAsync(ExportRule? export = null, int number = 1, long rows = 3)
    {
        var target = (await PrepareAsync(Ask("everyone"))).Target!;
        return GatewaySamples.Extraction(number: number, rows: rows) with
        {
            People = new ExtractionPeople(
                1, target.Attempt, [new ExtractionSeed(new Code("qa"), "Quality", "qa@example.com")],
                Map<string>.Empty.Set("campaign.label", "Spring"))
            {
                Export = export,
            },
        };
    }

    private static readonly ExportRule s_names =
        new([new("lastName", "Name"), new("campaign.label"), new("email")]) { Separator = ";", LineEnd = "crlf" };

    private ExtractionFileGateway Files() => new(_folder.In("files"), GatewaySamples.Clock, () => _store);

    private string[] Lines(int number = 1) =>
        File.ReadAllText(_folder.In("files", "DM1", $"{number}", "cards.csv"), Encoding.UTF8).Split("\r\n");

    [Fact]
    public async Task File_has_the_people_in_order_of_rank_and_seeds_that_count_nowhere()
    {
        await PeopleAsync("N1", "N2", "N3");
        var effect = await FileAsync(s_names);
        var done = await Files().PerformAsync(effect, default);
        Assert.Equal((null, 3L, null), (done.Error, done.Rows, done.LeftOut));
        var key = new TargetKey("DM1", 1, effect.People!.Attempt);
        var names = await _store.RowsAsync(key, all: false, default).Select(r => $"{r.Recipient!.LastName};Spring;").ToListAsync();
        Assert.Equal(["Name;campaign.label;email", .. names, "Quality;Spring;qa@example.com", ""], Lines());
        Assert.Equal(["Name;campaign.label;email"], done.Sample!);
        Assert.Equal(done, await Files().PerformAsync(effect, default));
    }

    [Fact]
    public async Task Target_whose_people_were_purged_gives_an_error_and_no_file()
    {
        await PeopleAsync("N1", "N2", "N3");
        var first = await Files().PerformAsync(await FileAsync(s_names), default);
        var again = await FileAsync(s_names, number: 2);
        await _store.HandOverAsync(new TargetKey("DM1", 1, again.People!.Attempt), s_now, default);
        await _store.PurgeTargetsAsync(s_now + Duration.FromDays(1), default);

        var refused = await Files().PerformAsync(again, default);

        Assert.StartsWith("extraction 2 of DM1: the people of this target were purged", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("files", "DM1", "2", "cards.csv")));
        Assert.Equal(first, await Files().PerformAsync(await FileAsync(s_names), default));
    }

    [Fact]
    public async Task Suppressed_and_forgotten_since_are_left_out_of_the_next_file()
    {
        await PeopleAsync("N1", "N2", "N3");
        var first = await Files().PerformAsync(await FileAsync(s_names), default);
        await _store.SuppressAsync("N1", new Suppression(Channel.DirectMail, SuppressionReason.Manual, s_now, "x"), default);
        await _store.ForgetAsync("N2", default);
        var second = await Files().PerformAsync(await FileAsync(s_names, number: 2), default);
        Assert.Equal((1L, 2L), (second.Rows!.Value, second.LeftOut!.Value));
        Assert.Equal(["Name;campaign.label;email", "N3;Spring;", "Quality;Spring;qa@example.com", ""], Lines(2));
        // The file before stays, and its repeat says what it said.
        Assert.Equal(6, Lines().Length);
        Assert.Equal(first, await Files().PerformAsync(await FileAsync(s_names), default));
    }

    [Fact]
    public async Task File_without_its_sidecar_was_never_answered_for_and_is_written_again()
    {
        await PeopleAsync("N1", "N2", "N3");
        var effect = await FileAsync(s_names);
        await Files().PerformAsync(effect, default);
        File.Delete(_folder.In("files", "DM1", "1", "cards.csv.sha256"));
        await _store.ForgetAsync("N2", default);
        var done = await Files().PerformAsync(effect, default);
        Assert.Equal((2L, 1L), (done.Rows!.Value, done.LeftOut!.Value));
        Assert.Equal(5, Lines().Length);
    }

    [Fact]
    public async Task Changed_file_is_refused()
    {
        await PeopleAsync("N1");
        var effect = await FileAsync(s_names);
        await Files().PerformAsync(effect, default);
        File.AppendAllText(_folder.In("files", "DM1", "1", "cards.csv"), "x");
        Assert.Contains("was changed", (await Files().PerformAsync(effect, default)).Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lacking_character_is_an_error_that_names_no_person()
    {
        await _store.PutAsync([new Recipient("SECRET") { LastName = "Łukasz", Street = "Markt", Postcode = "1", City = "Gouda" }], default);
        var done = await Files().PerformAsync(await FileAsync(s_names with { Encoding = "iso-8859-1" }), default);
        Assert.Contains("lacks a character of lastName", done.Error!, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", done.Error!, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Files, f => f.EndsWith(".csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recorded_file_answers_with_the_rows_of_the_real_one()
    {
        await PeopleAsync("N1", "N2", "N3");
        await _store.SuppressAsync("N1", new Suppression(Channel.DirectMail, SuppressionReason.Manual, s_now, "x"), default);
        var effect = await FileAsync(s_names);
        var (real, recorded) = (await Files().PerformAsync(effect, default), new RecordingGateway(_store).Perform(effect));
        Assert.Equal((real.File, real.Rows, real.LeftOut, real.Sample), (recorded.File, recorded.Rows, recorded.LeftOut, recorded.Sample));
    }

    [Fact]
    public async Task Copy_of_a_system_has_no_people()
    {
        var copy = new RecordingGateway { KnowsPeople = false };
        var done = await copy.PerformAsync(new PrepareTarget("k", Ask("everyone")), default);
        Assert.Contains("has no recipients", done.Target!.Problem!, StringComparison.Ordinal);
        Assert.Null(copy.Perform(new KeepTarget("l", new Code("DM1"), 1, 1)).Error);
    }
}
