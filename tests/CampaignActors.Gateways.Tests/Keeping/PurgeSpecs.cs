using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Keeping;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Keeping;

/// <summary>People of deliveries that are over go when their days are over, and nothing else does.</summary>
public sealed class PurgeSpecs : IDisposable
{
    private static readonly Instant s_sent = Instant.FromUtc(2026, 3, 2, 8, 0);
    private readonly TempFolder _folder = new();
    private readonly MemoryRecipients _people = new();
    private readonly List<KeptDelivery> _deliveries = [];

    public void Dispose() => _folder.Dispose();

    private Purge Purge(int? targets = 30, int? files = 60) => new(
        _people, _ => Task.FromResult<IReadOnlyList<KeptDelivery>>([.. _deliveries]), new ExtractionFolder(_folder.In("files")),
        new Retention(targets, files));

    private async Task<FrozenTarget> FreezeAsync(string delivery)
    {
        await _people.PutAsync([new Recipient("R1") { Email = "r1@x.example" }], default);
        return await _people.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = delivery,
                Preparation = 1,
                Channel = Channel.Email,
                At = s_sent,
                Zone = DateTimeZone.Utc,
                ContactAt = s_sent,
                Segments = [new Condition.Everyone()],
            },
            default);
    }

    /// <summary>Sent at <see cref="s_sent"/>, with a file of that time.</summary>
    private async Task<FrozenTarget> SentAsync(string delivery, Instant? handedOver)
    {
        var target = await FreezeAsync(delivery);
        await _people.KeepAsync(target.Key, default);
        if (handedOver is { } at)
            await _people.HandOverAsync(target.Key, at, default);
        _deliveries.Add(new KeptDelivery(delivery, false, target.Key, target.Hash, handedOver));
        Directory.CreateDirectory(_folder.In("files", delivery, "1"));
        foreach (var name in new[] { "people.csv", "people.csv.sha256" })
        {
            await File.WriteAllTextAsync(_folder.In("files", delivery, "1", name), "r1@x.example");
            File.SetLastWriteTimeUtc(_folder.In("files", delivery, "1", name), s_sent.ToDateTimeUtc());
        }
        return target;
    }

    [Fact]
    public async Task Messages_go_after_their_days_and_counts_stay()
    {
        var target = await SentAsync("D1", s_sent);
        var plan = new MailingPlan(
            target.Key, target.Hash, Channel.Email, new MessageContent("Hello", "Text", null, null, null),
            new Dictionary<string, string>(), [], UnknownPolicy.Resend);
        await _people.Messages.OpenAsync(plan, s_sent, default);
        await _people.Messages.DirectAsync(plan.Key, new MailingOrder(1, MailingState.Ended, 1, 0, null), s_sent, default);
        foreach (var report in await _people.Messages.ReportsAsync(default))
            await _people.Messages.ReportedAsync(report.Key, report.Number, default);
        var purge = new Purge(
            _people, _ => Task.FromResult<IReadOnlyList<KeptDelivery>>([.. _deliveries]), new ExtractionFolder(_folder.In("files")),
            new Retention(MessageDays: 90), _people.Messages);

        async Task<long?> MailingsAsync(int days, bool dryRun) =>
            (await purge.RunAsync(s_sent + Duration.FromDays(days), dryRun, default))?.Mailings;

        Assert.Equal((0, 0, 1, 0), (
            await MailingsAsync(90, false), await MailingsAsync(91, true), await MailingsAsync(91, false), await MailingsAsync(92, false)));
        Assert.Equal(1, (await _people.Messages.CountsAsync(plan.Key, default)).Canceled);
    }

    [Fact]
    public async Task Rows_and_files_go_after_their_days_and_counts_and_hash_stay()
    {
        var sent = await SentAsync("D1", s_sent);
        await SentAsync("OPEN", null);

        Assert.Equal(new PurgeReport(0, 0, 0), await Purge().RunAsync(s_sent + Duration.FromDays(30), false, default));
        Assert.Equal(new PurgeReport(1, 0, 0), await Purge().RunAsync(s_sent + Duration.FromDays(31), true, default));
        Assert.NotNull(await _people.HashAsync(sent.Key, default));
        Assert.Equal(new PurgeReport(1, 0, 0), await Purge().RunAsync(s_sent + Duration.FromDays(31), false, default));
        Assert.Equal(new PurgeReport(0, 1, 0), await Purge().RunAsync(s_sent + Duration.FromDays(61), true, default));
        Assert.True(File.Exists(_folder.In("files", "D1", "1", "people.csv")));
        Assert.Equal(new PurgeReport(0, 1, 0), await Purge().RunAsync(s_sent + Duration.FromDays(61), false, default));
        Assert.Equal(new PurgeReport(0, 0, 0), await Purge().RunAsync(s_sent + Duration.FromDays(61), false, default));

        Assert.Null(await _people.HashAsync(sent.Key, default));
        Assert.Equal((sent.Hash, 1), ((await _people.TargetAsync(sent.Key, default))!.Hash, sent.ToSend));
        Assert.Equal(
            ["files/D1/1/people.csv.sha256", "files/OPEN/1/people.csv", "files/OPEN/1/people.csv.sha256"], _folder.Files.Order());
    }

    [Fact]
    public async Task Nothing_goes_where_no_days_are_set()
    {
        await SentAsync("D1", s_sent);
        Assert.Equal(
            new PurgeReport(0, 0, 0), await Purge(null, null).RunAsync(s_sent + Duration.FromDays(10_000), false, default));
    }

    [Fact]
    public async Task Targets_that_no_event_names_go_after_a_day_but_for_computed_ones()
    {
        var lost = await FreezeAsync("LOST");
        await FreezeAsync("COMPUTED");
        var named = await FreezeAsync("NAMED");
        await FreezeAsync("UNKNOWN");
        _deliveries.AddRange(
            [new("LOST", false), new("COMPUTED", true), new("NAMED", false, named.Key, named.Hash)]);

        Assert.Equal(0, (await Purge().RunAsync(s_sent + Duration.FromHours(24), false, default))!.Swept);
        Assert.Equal(1, (await Purge().RunAsync(s_sent + Duration.FromHours(25), true, default))!.Swept);
        Assert.Equal(1, (await Purge().RunAsync(s_sent + Duration.FromHours(25), false, default))!.Swept);
        Assert.Null(await _people.TargetAsync(lost.Key, default));
        Assert.Equal(3, (await _people.TargetsAsync(default)).Count);
    }

    [Fact]
    public async Task Two_at_once_are_one()
    {
        var held = await _people.AloneAsync(
            async ct => Assert.Null(await Purge().RunAsync(s_sent, false, ct)), default);
        Assert.True(held);
        Assert.NotNull(await Purge().RunAsync(s_sent, false, default));
    }

    [Theory]
    [InlineData("2026-03-02T00:30:00Z", "2026-03-02T02:00:00Z")]
    [InlineData("2026-03-02T02:00:00Z", "2026-03-03T02:00:00Z")]
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    public void Night_is_that_of_the_zone(string now, string next) => Assert.Equal(
        NodaTime.Text.InstantPattern.ExtendedIso.Parse(next).Value,
        CampaignActors.Gateways.Keeping.Purge.NextNight(
            NodaTime.Text.InstantPattern.ExtendedIso.Parse(now).Value, DateTimeZoneProviders.Tzdb["Europe/Amsterdam"]));
}
