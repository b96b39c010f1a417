using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>Reads the steps in order, so that references must exist at their step.</summary>
internal sealed class StepReader(KnownEntities known, ReadContext context, Instant? start, InputErrors errors)
{
    private readonly CallReader _calls = new(known, context, errors);
    private readonly ExpectReader _expect = new(known, context, errors);
    private Instant? _now = start;

    public List<Step> Read(ListNode steps)
    {
        var read = new List<Step>();
        foreach (var node in steps.Items)
        {
            if (node is MapNode map)
                read.Add(Step(read.Count + 1, map));
            else
                errors.Add(node.Position, $"this is {node.What}, expected a step with at, do, expect, reject or outage");
        }
        return read;
    }

    private Step Step(int index, MapNode map)
    {
        var reader = new MapReader(map, context, errors);
        var at = At(reader);
        var reject = reader.IsCleared("reject") ? "" : reader.Text("reject");
        var calls = reader.List("do") is { } list ? _calls.Read(list, mayBeRefused: reject is not null) : [];
        var expect = reader.MapOf("expect");
        if (expect is not null)
            _expect.Check(expect);
        var outages = Outages(reader);
        var past = Past(reader);
        reader.Done();

        var commands = calls.Sum(call => call is ParallelCall parallel ? parallel.Calls.Count : 1);
        if (reject is not null && commands != 1 && !_calls.LastHadErrors)
            errors.Add(map.Find("reject")!.Position, $"reject: this step has {commands} commands, expected exactly one");
        return new Step(index, at, calls, expect, reject, outages, map.Position) { Past = past };
    }

    private Instant? At(MapReader reader)
    {
        var at = reader.Instant("at");
        if (at < _now)
            errors.Add(reader.Find("at")!.Position, $"at: time goes back, expected {_now} or later");
        else
            _now = at ?? _now;
        return at;
    }

    private AsOf? Past(MapReader reader)
    {
        var (known, trueAt) = (reader.Instant("knownAt"), reader.Instant("trueAt"));
        if (known is not null && trueAt is not null)
            errors.Add(reader.Find("trueAt")!.Position, "'knownAt' and 'trueAt' exclude each other, expected one of them");
        else if ((known ?? trueAt) > _now)
            errors.Add(reader.Find(known is null ? "trueAt" : "knownAt")!.Position, $"this is in the future, expected {_now} or earlier");
        return (known ?? trueAt) is { } at ? new AsOf(at, Known: known is not null) : null;
    }

    private static Dictionary<string, Duration> Outages(MapReader step)
    {
        var outages = new Dictionary<string, Duration>();
        if (step.Reader("outage") is not { } reader)
            return outages;
        foreach (var name in OutageNames.All)
        {
            if (reader.Duration(name) is { } duration)
                outages[WorkflowNames.Canonical(name) ?? name] = duration;
        }
        reader.Done();
        return outages;
    }
}
