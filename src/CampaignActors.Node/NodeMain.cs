using CampaignActors.Node.Configuration;
using CampaignActors.Node.Demo;
using CampaignActors.Node.Play;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Demo;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node;

/// <summary>The command line of a node, from its arguments to its exit code.</summary>
public static class NodeMain
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (NodeArgumentReader.AsksForHelp(args))
            return Say(NodeArguments.Usage);
        if (NodeArgumentReader.AsksForVersion(args))
            return Say($"CampaignActors {ProductVersion.Text}");
        try
        {
            return NodeArgumentReader.Probed(args) is { } url
                ? await HealthProbe.RunAsync(url, Console.Out, Console.Error)
                : await StartAsync(args);
        }
        catch (StartException e)
        {
            return Complain(e.ExitCode, e.Message);
        }
        catch (InputException e)
        {
            return Complain(NodeExitCodes.BadInput, e.Message);
        }
        catch (OperationCanceledException)
        {
            return NodeExitCodes.Fine; // Stopped while it was starting.
        }
        catch (Exception e) when (!args.Contains("--verbose"))
        {
            return Complain(NodeExitCodes.Failed, $"{Shown.OneLine($"{e.GetType().Name}: {e.Message}")} (--verbose shows more)");
        }
    }

    private static async Task<int> StartAsync(string[] args)
    {
        // Read before anything is started or made: a bad file must leave nothing behind.
        var play = NodeArgumentReader.Read(args).Play is { } file ? PlayFile.Read(file) : null;
        var filled = await FirstStart.FillAsync(args, Console.Out, CancellationToken.None);
        var host = NodeHost.Build(args);
        using var lastResort = LastResort.Watch(host);
        try
        {
            return await RunAsync(host, play, filled);
        }
        finally
        {
            await host.DisposeAsync();
            if (host.StillAtWork is { } busy)
            {
                Console.Error.WriteLine($"The node ends although {busy} did not come to an end; what it was at stays unanswered.");
                LastResort.EndNow(NodeExitCodes.Forced);
            }
        }
    }

    private static async Task<int> RunAsync(NodeHost host, PlayFile? play, bool filled)
    {
        var node = await host.StartAsync();
        foreach (var line in host.Banner(node))
            Console.WriteLine(line);
        foreach (var line in filled ? DemoTour.Lines("") : [])
            Console.WriteLine(line);
        var asExpected = play is null || await play.RunAsync(host, Console.Out);
        await host.WaitAsync();
        Console.WriteLine(host.LostPart is { } lost ? $"The node has left because {lost} had ended: start it again."
            : host.EndedByItself ? "The node was thrown out of its cluster."
            : "Stopped.");
        return host.EndedByItself || !asExpected ? NodeExitCodes.Failed : NodeExitCodes.Fine;
    }

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return NodeExitCodes.Fine;
    }

    private static int Complain(int exitCode, string text)
    {
        Console.Error.WriteLine(text);
        return exitCode;
    }
}
