using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Tests.Gateways;

/// <summary>A folder of the test's own, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("gateways-").FullName;

    public string this[params string[] parts] => Path.Combine([Root, .. parts]);

    /// <summary>All files, relative, with <c>/</c>, in order.</summary>
    public string[] Files => [.. Directory
        .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    /// <summary>A folder that nobody can write to, not even the administrator: its parent is a file.</summary>
    public string Unwritable()
    {
        File.WriteAllText(this["file"], "");
        return this["file", "folder"];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

internal static class Some
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
