using CampaignActors.Testing.Browsers;
using Microsoft.Playwright;

namespace CampaignActors.Pictures;

internal sealed record ShotOptions(
    string Node, FileInfo KeyFile, DirectoryInfo Folder, int Width, bool Dark, bool Dutch, IReadOnlyList<string> Pages);

/// <summary>Signs in and takes one picture of each page, as high as it is.</summary>
internal static class PageShots
{
    /// <summary>Pixels after which a long list is cut off.</summary>
    private const int Highest = 1_600;

    /// <summary>Pages of the documentation, as the demo's company has them.</summary>
    public static readonly string[] Usual =
    [
        "/ui", "/ui/inbox", "/ui/campaigns", "/ui/campaigns/TERRACE", "/ui/calendar", "/ui/deliveries", "/ui/deliveries/GUESTROOM.MAIL",
        "/ui/budgets", "/ui/budgets/DIRECT", "/ui/stocks", "/ui/audiences", "/ui/segments/GROWNUPS", "/ui/recipients", "/ui/workflows",
        "/ui/cluster", "/ui/whatif", "/ui/reports", "/ui/access", "/ui/audit",
    ];

    public static async Task<int> TakeAsync(ShotOptions options, TextWriter say, CancellationToken ct)
    {
        options.Folder.Create();
        var key = (await File.ReadAllTextAsync(options.KeyFile.FullName, ct)).Trim();
        await using var chromium = await Chromium.StartAsync();
        await using var window = await chromium.WindowAsync(
            options.Width, language: options.Dutch ? "nl-NL" : "en-GB", dark: options.Dark);
        var page = await window.SignInAsync(options.Node, key);
        var failed = 0;
        foreach (var path in options.Pages)
        {
            ct.ThrowIfCancellationRequested();
            var answer = await page.GotoAsync(options.Node + path);
            var file = Path.Combine(options.Folder.FullName, NameOf(path) + ".png");
            var height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
            var clip = new Clip { Width = options.Width, Height = Math.Min(height, Highest) };
            await page.ScreenshotAsync(new() { Path = file, FullPage = true, Clip = clip });
            failed += answer?.Ok == true ? 0 : 1;
            await say.WriteLineAsync($"{answer?.Status} {path} {file}");
        }
        return failed == 0 ? 0 : 1;
    }

    private static string NameOf(string path) =>
        new([.. path.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')]);
}
