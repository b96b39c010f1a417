using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>
/// What axe finds on a page, without what it passes. The library's own way opens a page more for each look, and counts what passes: that
/// took nine tenths of the time.
/// </summary>
internal static class Axe
{
    private static readonly string s_script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Scripts do not run in the frame of a message, so axe would wait for it for ever: frames are left out.</summary>
    private const string Run =
        """
        async rules => {
          const result = await axe.run(document, {
            resultTypes: ['violations'], iframes: false, ...(rules.length > 0 ? { runOnly: { type: 'rule', values: rules } } : {})
          });
          return result.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`);
        }
        """;

    /// <param name="rules">Only these; none: all.</param>
    /// <returns>What is serious or critical.</returns>
    public static async Task<string[]> SeriousAsync(IPage page, params string[] rules)
    {
        if (await page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
            await page.EvaluateAsync(s_script);
        return await page.EvaluateAsync<string[]>(Run, rules);
    }
}
