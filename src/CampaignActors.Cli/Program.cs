using System.Text;
using CampaignActors.Cli;
using CampaignActors.Cli.Commands;
using CampaignActors.Cli.Terminal;
using CampaignActors.Gateways.Storage;

// Exports, keys, backups and what a local cluster stores are for the account that asked for them; PostgreSQL and nodes inherit it.
StorageRights.RestrictProcess();
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
