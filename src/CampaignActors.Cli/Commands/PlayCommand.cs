using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Playing;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign play FILE</c>: a scenario's commands to a running node, on the real clock.</summary>
internal static class PlayCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var file = Files.Argument("The scenario file.");
        var run = new Option<string?>("--run-id")
        {
            HelpName = "ID",
            Description = "Id of this play. Playing again with the same one takes up a play that was broken off; default a new one.",
        };
        var from = new Option<int>("--from-step")
        {
            HelpName = "N",
            Description = "The first step to play; workflow states and setup belong to step 1.",
            DefaultValueFactory = _ => 1,
        };
        var to = new Option<int?>("--to-step")
        {
            HelpName = "N", Description = "The last step to play; final figures are only compared at the end of the file.",
        };
        var command = new Command("play", """
            Sends a scenario's setup and steps to a running node. Dates already past fire at once, so figures in between may
            be ahead of the file; the final ones are compared.
            """) { file, run, from, to };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var scenario = ScenarioReader.Read(parsed.GetRequiredValue(file));
            var id = parsed.GetValue(run) is { } given ? ClientOptions.CheckedId("--run-id", given) : ClientOptions.NewId()[..12];
            var options = new PlayOptions(id, SystemClock.Instance.GetCurrentInstant())
            {
                FromStep = Step("--from-step", parsed.GetValue(from), scenario),
                ToStep = parsed.GetValue(to) is { } last ? Step("--to-step", last, scenario) : scenario.Steps.Count,
            };
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            progress.WriteLine(host.Out, $"{Shown.OneLine(scenario.Title, 500)} (run {id})");
            var result = await new Player(client, scenario, options)
            {
                OnProgress = progress.Report,
                OnSetup = setup => progress.WriteLine(host.Out, $"setup  {ApplyCommand.Summary(setup)}"),
                OnStep = step => Write(host, progress, PlayReport.Lines(step, scenario.Zone)),
            }.PlayAsync(cancellation);
            Write(host, progress, PlayReport.Lines(result));
            if (result.Setup is { Ok: false } refused)
                return host.Refused(refused.Code, refused.Refusal);
            return result.Holds ? ExitCodes.Ok : ExitCodes.Refused;
        });
        return command;
    }

    private static void Write(Host host, Progress progress, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            progress.WriteLine(host.Out, line);
    }

    private static int Step(string option, int number, Scenario scenario) => number >= 1 && number <= Math.Max(1, scenario.Steps.Count)
        ? number
        : throw new InputException(null, $"{option}: there is no step {number}, expected 1 to {scenario.Steps.Count}");
}
