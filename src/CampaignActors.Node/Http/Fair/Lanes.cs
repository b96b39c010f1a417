using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Fair;

/// <summary>
/// The concurrency limits of a node, by class of request. Reads of the store block a thread, so a few at once are as fast as many; the
/// bounds of the queues keep the cost of a flood to some ten megabytes for each lane. Each caller has a share, and administrators have
/// reserved places.
/// </summary>
public sealed class Lanes
{
    /// <summary>Bytes from which a body is large.</summary>
    public const int Large = 64 * 1024;

    /// <summary>Characters from which the text of an entity is large.</summary>
    public const int LargeEntity = 256 * 1024;

    public Lanes(HttpOptions options)
    {
        Reads = new Lane(
            Kept(options, new("reads", Math.Max(4, 2 * Environment.ProcessorCount) + 1) { Waiting = 2_000, WaitingOfOne = 1_000 }));
        Histories = new Lane(Kept(options, new("explanations and the past", 3) { Waiting = 64, OfOne = 1, WaitingOfOne = 16 }));
        Heavy = new Lane(Kept(options, new("large entities", 2) { Waiting = 64, OfOne = 1, WaitingOfOne = 16 }));
        State = new Lane(Kept(options, new("the whole state", 3) { Waiting = 16, OfOne = 1, WaitingOfOne = 8 }));
        Reports = new Lane(Kept(options, new("reports", 3) { Waiting = 64, OfOne = 1, WaitingOfOne = 16 }));
        WhatIfs = new Lane(Kept(options, new("what-ifs", 2) { Waiting = 8, OfOne = 1 }));
        Searches = new Lane(Kept(options, new("searches", 5) { Waiting = 256, OfOne = 2, WaitingOfOne = 32 }));
        Exports = new Lane(new("exports", 4) { Waiting = 16, OfOne = 2, WaitingOfOne = 8 });
        Operators = new Lane(Kept(options, new("operator commands", 16) { Waiting = 256, OfOne = 6, WaitingOfOne = 64 }));
        Watches = new Lane(Kept(
            options, new("operators who watch", options.Watches) { OfOne = options.WatchesPerCaller, Setting = "Http__WatchesPerCaller" }));
        EventStreams = new Lane(Kept(
            options,
            new("event streams", options.EventStreams) { OfOne = options.EventStreamsPerCaller, Setting = "Http__EventStreamsPerCaller" }));
        LargeBodies = new Lane(Kept(options, new("large bodies", 8) { Waiting = 64, OfOne = 3, WaitingOfOne = 24 }));
        All = new Lane(Kept(options, new("this node", 10_000) { OfOne = 5_000 }));
    }

    /// <summary>Pages of a kind, one entity with joined fields of others.</summary>
    public Lane Reads { get; }

    /// <summary>Explanations and the past of an entity: each reads whole histories, and takes as long as they are.</summary>
    public Lane Histories { get; }

    /// <summary>One entity that is large: while it is rendered it takes some fifty times the memory of its text.</summary>
    public Lane Heavy { get; }

    /// <summary>All entities at once: each holds everything that there is in memory.</summary>
    public Lane State { get; }

    /// <summary>Reports: each reads all lines of a span and adds them up.</summary>
    public Lane Reports { get; }

    /// <summary>Each reads the whole journal and holds two copies of the system; a caller has one at a time.</summary>
    public Lane WhatIfs { get; }

    /// <summary>Lists with conditions: each looks at all rows of a kind at the most, some tenths of a second.</summary>
    public Lane Searches { get; }

    /// <summary>Each reads the whole journal, for as long as its client takes to read it.</summary>
    public Lane Exports { get; }

    /// <summary>Operator commands that come to an end.</summary>
    public Lane Operators { get; }

    /// <summary>Operator commands that go on until the client has seen enough.</summary>
    public Lane Watches { get; }

    /// <summary>Streams of changes.</summary>
    public Lane EventStreams { get; }

    /// <summary>Bodies larger than those of usual commands. They are read into memory whole.</summary>
    public Lane LargeBodies { get; }

    /// <summary>All requests but health checks.</summary>
    public Lane All { get; }

    /// <summary>Whether the body is, or may turn out to be, large.</summary>
    public static bool IsLarge(HttpRequest request) =>
        request.ContentLength is { } length ? length > Large : request.Headers.ContainsKey("Transfer-Encoding");

    private static LaneSize Kept(HttpOptions options, LaneSize size) => size with { Reserved = (int)options.Reserved(size.AtOnce) };
}
