using CampaignActors.Benchmarks.Reporting;

namespace CampaignActors.Benchmarks.Pages;

/// <summary>One page or one request of the interface, in milliseconds.</summary>
/// <param name="FirstByte">Median to the first byte.</param>
/// <param name="Median">To the last one.</param>
/// <param name="Late">Of twenty, one takes longer.</param>
/// <param name="Bytes">Of the answer.</param>
/// <param name="Asks">What a page asks the interface for.</param>
/// <param name="Rows">Rows that it reads of the answers.</param>
/// <param name="Read">Bytes that it reads of the answers.</param>
/// <param name="Processor">Of the node, for each visit, to some tenths; what it does at rest is in it.</param>
internal sealed record PageTiming(
    string Name, double FirstByte, double Median, double Late, double Worst, long Bytes, int Asks, int Rows, long Read,
    double Processor);

/// <summary>Open pages of a node at which nothing changes.</summary>
/// <param name="Before">Resident megabytes after a collection without them.</param>
/// <param name="With">The same with them.</param>
/// <param name="RestBefore">Part of a core that the node takes without them.</param>
/// <param name="RestWith">With them.</param>
internal sealed record OpenPages(int Browsers, double Before, double With, double RestBefore, double RestWith)
{
    public double Megabytes => With - Before;

    /// <summary>Hundredths of a core for each.</summary>
    public double Percent => Math.Max(0, 100 * (RestWith - RestBefore) / Browsers);
}

/// <summary>What the web interface costs on one store.</summary>
/// <param name="Projected">Seconds from the first start on the journal until all of it is in the tables.</param>
internal sealed record PagesResult(
    string Store, PageLoad Load, long Rows, double Projected, IReadOnlyList<PageTiming> Pages, IReadOnlyList<PageTiming> Lists,
    OpenPages Open)
{
    public IEnumerable<Aim> Aims =>
    [
        .. Pages.Select(p => Aim.AtMost($"{Store}, page, {p.Name}, 19 of 20, in ms", p.Late, 300)),
        .. Lists.Select(l => Aim.AtMost($"{Store}, list, {l.Name}, 19 of 20, in ms", l.Late, 200)),
        Aim.AtMost($"{Store}, an open page at rest, in % of a core", Open.Percent, 0.2),
        Aim.AtMost($"{Store}, {Open.Browsers} open pages, in MB", Open.Megabytes, 100),
    ];
}
