using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Playing;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Node.Play;

/// <summary>
/// A scenario file that a node plays on itself, over HTTP as any client would, to show a newcomer what the node does.
/// </summary>
public sealed class PlayFile
{
    private readonly string _path;
    private readonly Scenario _scenario;

    private PlayFile(string path, Scenario scenario) => (_path, _scenario) = (path, scenario);

    /// <exception cref="InputException">The file cannot be read or is no scenario; all errors are listed with their places.</exception>
    public static PlayFile Read(string path) => new(path, ScenarioReader.Read(path));

    /// <summary>Plays, prints how it goes, and compares the final figures.</summary>
    /// <returns>Whether everything came out as the file says. A play that was stopped counts as well as one that went well.</returns>
    public async Task<bool> RunAsync(NodeHost host, TextWriter output)
    {
        using var client = new NodeClient(Reachable(host.Addresses[0])) { Key = host.OwnKey };
        output.WriteLine();
        try
        {
            var before = await client.StateAsync(host.Stopping);
            return Earlier(before) is { Count: > 0 } earlier
                ? await CompareAsync(before, earlier, host, output)
                : await PlayAsync(client, host, output);
        }
        catch (NodeException e)
        {
            output.WriteLine($"The play was broken off: {e.Message}");
            return false;
        }
        catch (OperationCanceledException)
        {
            output.WriteLine("The play was stopped.");
            return true;
        }
    }

    private async Task<bool> PlayAsync(NodeClient client, NodeHost host, TextWriter output)
    {
        output.WriteLine($"Playing {_path}: {Shown.OneLine(_scenario.Title, 500)}");
        var result = await new Player(client, _scenario, new PlayOptions($"play:{Guid.NewGuid():N}", Now))
        {
            OnSetup = setup => WriteAll(output, setup.Ok ? [$"ok   setup   {setup.Entities.Count} entities"] : setup.Refusal),
            OnStep = step => WriteAll(output, PlayReport.Lines(step, _scenario.Zone)),
        }.PlayAsync(host.Stopping);
        WriteAll(output, PlayReport.Lines(result));
        output.WriteLine();
        WriteAll(output, BudgetTable.Lines(await client.StateAsync(host.Stopping), _scenario.Currency));
        output.WriteLine(result.Holds
            ? "All final figures are as the file says. The node stays up; Ctrl-C stops it."
            : "This is NOT as the file says. The node stays up to be looked at; Ctrl-C stops it.");
        return result.Holds;
    }

    /// <summary>Entities that exist are not played into a second time: the steps would be refused one after the other.</summary>
    private async Task<bool> CompareAsync(JsonObject state, List<EntityRef> earlier, NodeHost host, TextWriter output)
    {
        var some = string.Join(", ", earlier.Take(3)) + (earlier.Count > 3 ? $" and {earlier.Count - 3} more" : "");
        output.WriteLine($"The data folder already holds {some} of {_path}, most likely from an earlier play: nothing is played.");
        output.WriteLine($"To play it afresh, start with --data and another folder, or remove {host.Arguments.DataFolder} first.");
        output.WriteLine();
        WriteAll(output, BudgetTable.Lines(state, _scenario.Currency));
        var figures = await FinalFigures.OfAsync(_scenario, Now);
        var result = new PlayResult(null, [], figures.Count, figures.Check(state));
        WriteAll(output, PlayReport.Lines(result));
        output.WriteLine("The node stays up; Ctrl-C stops it.");
        return true;
    }

    private static Instant Now => SystemClock.Instance.GetCurrentInstant();

    /// <summary>Entities that the file would create and that exist. The setup may exist: applying it again changes nothing.</summary>
    private List<EntityRef> Earlier(JsonObject state)
    {
        var created = _scenario.Steps.SelectMany(s => Flat(s.Do)).OfType<CreateCall>().Select(c => c.Entity.Ref).ToList();
        var sought = created.Count > 0 ? created : [.. _scenario.Setup.Select(s => s.Ref)];
        return [.. sought.Where(e => e.Kind != Kinds.Workflows && state[e.Kind]?[e.Code.Text] is not null)];
    }

    private static IEnumerable<VerbCall> Flat(IEnumerable<VerbCall> calls) =>
        calls.SelectMany(c => c is ParallelCall p ? Flat(p.Calls) : [c]);

    /// <summary>"Any address" is where a node listens, not where it is.</summary>
    private static string Reachable(string address)
    {
        var url = new UriBuilder(address);
        if (url.Host is "0.0.0.0" or "[::]" or "*" or "+")
            url.Host = "127.0.0.1";
        return url.Uri.ToString();
    }

    private static void WriteAll(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            output.WriteLine(line);
    }
}
