using Microsoft.Playwright;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>Whether a page fits its window.</summary>
internal static class PageWidth
{
    /// <summary>The innermost element that sticks out of a window of this width.</summary>
    private const string Widest =
        "width => [...document.querySelectorAll('main *')]"
        + ".filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, pre, .chart-box'))"
        + ".slice(-1).map(e => e.outerHTML.slice(0, 200)).join('')";

    /// <returns>What makes the page scroll sideways; empty: nothing.</returns>
    public static async Task<string> WiderAsync(IPage page, int width) =>
        await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width ? ""
            : $"wider than {width}: {await page.EvaluateAsync<string>(Widest, width)}";
}
