using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>What is checked of a page whatever it shows.</summary>
internal static partial class PageChecks
{
    private static readonly AxeRunOptions s_colours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
    };

    /// <summary>The innermost element that sticks out of a window of this width.</summary>
    private const string Widest =
        "width => [...document.querySelectorAll('main *')]"
        + ".filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, pre, .chart-box'))"
        + ".slice(-1).map(e => e.outerHTML.slice(0, 200)).join('')";

    /// <summary>Rules of axe that the page breaks seriously or worse. In dark colours only the colours are others.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(IPage page, bool dark, ITestOutputHelper output)
    {
        // Scripts do not run in the frame of a message, so axe would wait for it for ever.
        await page.EvaluateAsync("document.querySelectorAll('iframe[sandbox]').forEach(frame => frame.remove())");
        var result = await (dark ? page.RunAxe(s_colours) : page.RunAxe());
        var bad = result.Violations.Where(v => v.Impact is "serious" or "critical").ToArray();
        foreach (var violation in bad)
            output.WriteLine($"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(n => n.Html))}");
        return [.. bad.Select(v => v.Id)];
    }

    /// <returns>What makes the page scroll sideways; empty: nothing.</returns>
    public static async Task<string> WiderAsync(IPage page, int width) =>
        await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width ? ""
            : $"wider than {width}: {await page.EvaluateAsync<string>(Widest, width)}";

    /// <summary>The forms of a page with their hidden and filled fields.</summary>
    public static List<Dictionary<string, string>> Forms(string page) =>
        [.. Form().Matches(page).Select(form => Input().Matches(form.Value)
            .Select(input => (Name: WebUtility.HtmlDecode(input.Groups[1].Value), Value: WebUtility.HtmlDecode(input.Groups[2].Value)))
            .GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.First().Value))
            .Where(f => f.ContainsKey("_handler"))];

    [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Input();
}
