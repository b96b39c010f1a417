using System.Text;
using CampaignActors.Cli;
using CampaignActors.Cli.Shell;

// A label may hold any character, whatever the language of the terminal.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CampaignCli.RunAsync(args, new Host(Console.Out, Console.Error)
{
    NodesHere = () => NodesHere.Find("data", "local"),
    In = Console.In,
    OutIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Keyboard = Console.IsInputRedirected || Console.IsOutputRedirected ? null : new ConsoleKeyboard(),
    Variable = Environment.GetEnvironmentVariable,
});
