using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Tests.Jobs;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Keeping;

/// <summary>Mails that lie as files, and what is known of jobs, go when their days are over, and nothing else does.</summary>
public sealed class OldFilesSpecs : IDisposable
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly Instant s_old = s_now - Duration.FromDays(31);
    private readonly StepWorld _world = new();

    public void Dispose() => _world.Dispose();

    private async Task<PurgeReport> PurgeAsync(Retention retention, bool dryRun = false) => (await new Purge(
        new MemoryRecipients(), _ => Task.FromResult<IReadOnlyList<KeptDelivery>>([]), new ExtractionFolder(_world.Folder.In("files")),
        retention,
        old: new OldFiles(new GatewayOptions
        {
            PickupFolder = _world.Folder.In("mails"), FilesFolder = _world.Folder.In("files"), JobsFolder = _world.Folder.In("jobs"),
            MessagesFolder = _world.Folder.In("messages"),
        })).RunAsync(s_now, dryRun, default))!;

    private void Age(string path, Instant? at = null) => File.SetLastWriteTimeUtc(path, (at ?? s_old).ToDateTimeUtc());

    private string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(_world.Folder.In(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Mails_to_operators_and_recipients_go_after_their_days()
    {
        var mails = new PickupMailGateway(_world.Folder.In("mails"));
        var old = (await mails.PerformAsync(GatewaySamples.Mail("old"), default)).File!;
        var young = (await mails.PerformAsync(GatewaySamples.Mail("young"), default)).File!;
        Age(Path.Combine(_world.Folder.In("mails"), old));
        Age(Path.Combine(_world.Folder.In("mails"), young), s_now);
        await File.WriteAllTextAsync(_world.Folder.In("mails/foreign.eml"), "Subject: of another program\r\n\r\nHello");
        Age(_world.Folder.In("mails/foreign.eml"));
        Directory.CreateDirectory(_world.Folder.In("messages"));
        await File.WriteAllTextAsync(_world.Folder.In("messages/0123.eml"), "Subject: to a recipient\r\n\r\nHello");
        Age(_world.Folder.In("messages/0123.eml"));

        Assert.Equal(0, (await PurgeAsync(new Retention(TargetDays: 1))).Mails);
        Assert.Equal(0, (await PurgeAsync(new Retention(MailDays: 32))).Mails);
        Assert.Equal(2, (await PurgeAsync(new Retention(MailDays: 30), dryRun: true)).Mails);
        Assert.Equal((3, 1), (Names("mails").Length, Names("messages").Length));
        Assert.Equal(2, (await PurgeAsync(new Retention(MailDays: 30))).Mails);
        Assert.Equal(0, (await PurgeAsync(new Retention(MailDays: 30))).Mails);

        Assert.Equal(new[] { "foreign.eml", young }.Order(StringComparer.Ordinal), Names("mails"));
        Assert.Empty(Names("messages"));
    }

    [Fact]
    public async Task Markers_of_done_steps_and_tickets_go_after_their_days()
    {
        await _world.ExtractedAsync();
        Assert.Null((await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip)))).Error);
        Assert.NotNull((await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Command) { Command = "missing" }, 2))).Error);
        var ticket = (await new PostProcessingGateway(_world.Folder.In("jobs")).PerformAsync(GatewaySamples.Job(), default)).File!;
        await File.WriteAllTextAsync(_world.Folder.In("jobs/steps/broken.json"), "{");
        foreach (var file in Directory.EnumerateFiles(_world.Folder.In("jobs"), "*", SearchOption.AllDirectories))
            Age(file);
        var before = Names("jobs/steps").Length;

        Assert.Equal(0, (await PurgeAsync(new Retention(JobDays: 32))).Jobs);
        Assert.Equal(2, (await PurgeAsync(new Retention(JobDays: 30), dryRun: true)).Jobs);
        Assert.Contains(ticket, Names("jobs"));
        Assert.Equal(2, (await PurgeAsync(new Retention(JobDays: 30))).Jobs);

        Assert.Empty(Names("jobs"));
        // What is begun and not done, and what cannot be read, is not forgotten.
        Assert.Equal(before - 1, Names("jobs/steps").Length);
        Assert.Contains("broken.json", Names("jobs/steps"));
    }
}
