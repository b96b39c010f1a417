using System.Text;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Bounces;

namespace CampaignActors.Sending.Tests.Bounces;

public sealed class BounceFolderSpecs : IAsyncLifetime
{
    private static readonly DateTime s_old = new(2026, 1, 5, 8, 0, 0, DateTimeKind.Utc);
    private readonly TempFolder _folder = new();
    private readonly SentMails _sent = new();
    private int _files;

    private BounceFolder Folder => new(_folder.In("bounces"), _sent.Intake);

    public async Task InitializeAsync()
    {
        await _sent.SendAsync();
        Directory.CreateDirectory(_folder.In("bounces"));
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Bounce_is_taken_in_once_and_moved()
    {
        Put(BounceCorpus.Postfix());

        var first = await Folder.ProcessAsync(default);
        Put(BounceCorpus.Postfix());
        var second = await Folder.ProcessAsync(default);

        Assert.Equal(new BounceOutcome(1, 0, "delivery status", null), Assert.Single(first));
        Assert.Equal(new BounceOutcome(0, 0, "delivery status", null), Assert.Single(second));
        Assert.Equal(["bounces/done/1.eml", "bounces/done/2.eml"], _folder.Files);
        Assert.Equal(SuppressionReason.Bounced, Assert.Single(await _sent.Store.SuppressionsAsync("R1", default)).Reason);
    }

    [Fact]
    public async Task Soft_bounce_counts_once_and_suppresses_no_person()
    {
        Put(BounceCorpus.Postfix("4.4.1", "delayed"));
        Put(BounceCorpus.Postfix("4.4.1", "delayed"));

        await Folder.ProcessAsync(default);

        Assert.Equal(1, (await _sent.Store.Messages.ByIdAsync(_sent.Id, default))!.SoftBounces);
        Assert.Empty(await _sent.Store.SuppressionsAsync("R1", default));
    }

    [Fact]
    public async Task Mail_that_is_no_report_is_refused_and_other_ones_are_done()
    {
        Put(Encoding.ASCII.GetBytes("no mail"));
        Put(BounceCorpus.Postfix(), id: BounceCorpus.Id);
        Put(BounceCorpus.Reply("Auto-Submitted: auto-replied"));

        var outcomes = await Folder.ProcessAsync(default);

        Assert.Equal([false, true, true], outcomes.Select(o => o.Problem is null));
        Assert.Equal((0, 1), (outcomes[1].News, outcomes[1].Unknown));
        Assert.Equal(["bounces/done/2.eml", "bounces/done/3.eml", "bounces/refused/1.eml"], _folder.Files);
    }

    /// <summary>
    /// Mails are forwarded, so the report names an address that the message did not go to, perhaps one of another recipient.
    /// </summary>
    [Theory]
    [InlineData("r2@example.com")]
    [InlineData("news@example.com")]
    [InlineData("unknown@example.org")]
    public async Task Bounce_is_of_its_message_whatever_address_it_names(string named)
    {
        Put(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(BounceCorpus.Postfix()).Replace("anna@example.org", named, StringComparison.Ordinal)));

        await Folder.ProcessAsync(default);

        Assert.Equal(SuppressionReason.Bounced, Assert.Single(await _sent.Store.SuppressionsAsync("R1", default)).Reason);
        Assert.Empty(await _sent.Store.SuppressionsAsync("R2", default));
    }

    /// <summary>An address in a report is no proof: everyone can write one.</summary>
    [Fact]
    public async Task Bounce_that_names_a_recipient_and_no_message_is_kept_apart()
    {
        Put(
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(BounceCorpus.Postfix())
                .Replace("anna@example.org", "r1@example.com", StringComparison.Ordinal)
                .Replace($"Message-Id: <{BounceCorpus.Id}@mail.example.com>", "X-Nothing: 1", StringComparison.Ordinal)));

        var outcome = Assert.Single(await Folder.ProcessAsync(default));

        Assert.Equal("a delivery status that names no Message-Id of ours", outcome.Problem);
        Assert.Equal(["bounces/refused/1.eml"], _folder.Files);
        Assert.Empty(await _sent.Store.SuppressionsAsync("R1", default));
    }

    [Fact]
    public async Task File_that_is_being_written_waits()
    {
        File.WriteAllBytes(_folder.In("bounces", "new.eml"), BounceCorpus.Postfix());
        Put(BounceCorpus.Postfix(), name: ".tmp-1");

        Assert.Empty(await Folder.ProcessAsync(default));
        Assert.Equal(["bounces/.tmp-1", "bounces/new.eml"], _folder.Files);
    }

    [Fact]
    public async Task File_stays_when_the_ledger_cannot_take_it_in()
    {
        Put(BounceCorpus.Postfix());
        var broken = new BounceFolder(_folder.In("bounces"), new BounceIntake(() => throw new IOException("away")));

        await Assert.ThrowsAsync<IOException>(() => broken.ProcessAsync(default));

        Assert.Equal(["bounces/1.eml"], _folder.Files);
        Assert.Equal(1, Assert.Single(await Folder.ProcessAsync(default)).News);
    }

    [Fact]
    public async Task Purge_deletes_what_was_moved_before()
    {
        Put(BounceCorpus.Postfix());
        await Folder.ProcessAsync(default);

        Assert.Equal(0, Folder.Purge(new DateTimeOffset(s_old)));
        Assert.Equal(1, Folder.Purge(new DateTimeOffset(s_old).AddDays(1)));
        Assert.Empty(_folder.Files);
    }

    private void Put(byte[] mail, string? id = null, string? name = null)
    {
        var path = _folder.In("bounces", name ?? $"{++_files}.eml");
        File.WriteAllText(path, Encoding.UTF8.GetString(mail).Replace(BounceCorpus.Id, id ?? _sent.Id, StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, s_old.AddSeconds(_files));
    }
}
