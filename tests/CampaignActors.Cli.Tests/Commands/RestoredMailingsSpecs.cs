using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Sqlite;
using NodaTime;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>Mailings of a backup wait for a person, whichever way it was put back.</summary>
public sealed class RestoredMailingsSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mailing_that_had_not_ended_waits_after_a_restore()
    {
        await using (var host = RunningNode.Build(_folder.In("old")))
        {
            await host.StartAsync();
            await OpenMailing.OfAsync(host, "OPEN", people: ("A1", "a1@x.example"));
            var ended = await OpenMailing.OfAsync(host, "OVER", people: ("B1", "b1@x.example"));
            await ended.OrderAsync(1, MailingState.Ended, 0);
            await host.StopAsync();
        }
        await Campaign.DoneAsync("database", "backup", "--data", _folder.In("old"), "--out", _folder.In("backup"));

        var said = await Campaign.DoneAsync("database", "restore", "--data", _folder.In("new"), "--in", _folder.In("backup"));

        Assert.Contains("1 mailings wait for a person", said, StringComparison.Ordinal);
        using var people = new SqliteRecipients(_folder.In("new"));
        Assert.Equal((MailingState.Restored, MailingState.Ended), (await StateAsync(people, "OPEN"), await StateAsync(people, "OVER")));
        Assert.Contains(
            "1 mailings wait", await Campaign.DoneAsync("database", "restored", "--data", _folder.In("old")), StringComparison.Ordinal);
        Assert.Equal("no mailing was open\n", await Campaign.DoneAsync("database", "restored", "--data", _folder.In("none")));
    }

    private static async Task<MailingState?> StateAsync(SqliteRecipients people, string delivery) =>
        (await people.Messages.MailingAsync(new MailingKey(delivery, 1), SystemClock.Instance.GetCurrentInstant(), default))?.Order.State;
}
