using CampaignActors.Domain.Values;

namespace CampaignActors.Gateways.Tests;

internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

internal static class GatewaySamples
{
    /// <summary>Long ago, so that files of today never count as leftovers, whatever the clock of the computer says.</summary>
    public static readonly DateTimeOffset Noon = new(2001, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static readonly FixedClock Clock = new(Noon);

    public static SendMail Mail(string key = "approval-mail:AP1:1:anna", string recipient = "anna") => new(
        key, MailTemplates.ApprovalRequest, recipient, $"{recipient}@example.com",
        "Anna Jansen", "Please approve DM1", "Dear Anna,\n\nplease.\n");

    public static WriteExtraction Extraction(string delivery = "DM1", int number = 1, long rows = 3, string fileName = "cards.csv") =>
        new($"extract:{delivery}:{number}", new Code(delivery), "New Cards", number, fileName, rows);

    public static StartPostProcessing Job(string key = "post:DM1:1") => new(key, new Code("DM1"), 1, "sftp-upload", "DM1/1/cards.csv");
}

/// <summary>An effect of which no gateway has heard.</summary>
internal sealed record UnknownEffect(string Key) : IOutsideEffect;
