using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Postgres;
using CampaignActors.Cli.Commands;
using CampaignActors.Cli.Shell;
using CampaignActors.Cli.Terminal;
using CampaignActors.Local.Certificates;
using CampaignActors.Local.Nodes;
using CampaignActors.Local.Postgres;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;
using Npgsql;
using PostgresException = CampaignActors.Local.Postgres.PostgresException;

namespace CampaignActors.Cli;

/// <summary>The command line of CampaignActors: parses one run, and turns its errors into lines and exit codes.</summary>
public static class CampaignCli
{
    /// <summary>Time after Ctrl-C for a command to wait for work under way and report its outcome.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(15);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Host host, CancellationToken cancellation = default)
    {
        host = host.Safe();
        try
        {
            // A file of arguments (@file) would make a value that starts with @ mean something else.
            var parsed = Root(host).Parse(
                OperatorCommands.Named(ShellCommand.Addressed(args)), new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
                return BadArguments(parsed, host);
            // The handler of the library prints stack traces; ours is below.
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = host.Out,
                    Error = host.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = Farewell(parsed),
                },
                cancellation);
        }
        catch (InputException e)
        {
            return Say(host, e.Message, ExitCodes.BadInput);
        }
        catch (NodeException e)
        {
            return Say(host, e.Message, ExitCodes.NoNode);
        }
        catch (DeniedException e)
        {
            return Say(host, e.Message, ExitCodes.Denied);
        }
        catch (Exception e) when (e is LocalException or LocalCertificateException or PostgresException or PostgresUnusableException
            or NpgsqlException or CopyException)
        {
            return Say(host, Shown.OneLine(e.Message, 1_000), ExitCodes.Refused);
        }
        catch (OperationCanceledException)
        {
            return Say(host, "stopped", ExitCodes.Interrupted);
        }
        catch (IOException)
        {
            // The reader of our output has gone (head, a closed pager), so there is no one to report to.
            return ExitCodes.Refused;
        }
        catch (Exception e) when (host.Variable("CAMPAIGN_DEBUG") is null)
        {
            return Say(host, $"unexpected error: {Shown.OneLine(e.Message, 300)} ({e.GetType().Name}); set CAMPAIGN_DEBUG=1 to see where",
                ExitCodes.Refused);
        }
    }

    /// <summary>In the shell Ctrl-C ends a command, not the shell, which sees to it itself.</summary>
    private static TimeSpan? Farewell(ParseResult parsed) => parsed.CommandResult.Command.Name == ShellCommand.Name ? null : s_farewell;

    /// <summary>All commands.</summary>
    internal static RootCommand Root(Host host)
    {
        var root = new RootCommand($"""
            CampaignActors on the command line: simulate what-if files, apply plans, and operate a running node.

            {ExitCodes.Help}
            """);
        var node = new ClientOptions(host);
        foreach (var command in (Command[])
        [
            SimulateCommand.Of(host, node), ExportCommand.Of(host, node), ImportCommand.Of(host), ValidateCommand.Of(host, node),
            ApplyCommand.Of(host, node), PlayCommand.Of(host, node), GetCommand.Of(host, node), ReportCommand.Of(host, node),
            ListCommand.Of(host, node), ListCommand.WhoAmI(host, node),
            CalendarCommands.Calendar(host, node), CalendarCommands.Work(host, node),
            ExplainCommand.Of(host, node),
            WorkflowCommand.Of(host, node), EntityCommand.Of(host, node),
            .. OperatorCommands.All(host, node, "workflow", "entity", "explain"),
            ShellCommand.Of(host, node), ViewsCommand.Of(host, node), KeyCommand.Of(host, node), AuditCommand.Of(host, node),
            RecipientsCommand.Of(host, node), RecipientsCommand.Suppress(host, node), AudienceCommand.Of(host, node),
            MessagesCommand.Of(host, node), PurgeCommand.Of(host, node),
            LoadCommands.Of(host), VerifyCommand.Of(host), LocalCommand.Of(host), CertificatesCommand.Of(host), DatabaseCommand.Of(host),
            DoctorCommand.Of(host), DemoCommand.Of(host, node),
            DescribeCommands.Create(host, node), DescribeCommands.Set(host, node), .. VerbCommands.All(host, node),
        ])
            root.Add(command);
        return root;
    }

    private static int BadArguments(ParseResult parsed, Host host)
    {
        var path = Path(parsed.CommandResult);
        foreach (var message in parsed.Errors.Select(
            error => error.Message.TrimEnd('.').ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal)))
            host.Error.WriteLine(Shown.OneLine($"{path}: {Shown.Cut(message, 300)}; see {path} --help"));
        return ExitCodes.BadInput;
    }

    /// <summary><c>campaign workflow stop</c></summary>
    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "campaign";

    private static int Say(Host host, string message, int code)
    {
        host.Error.WriteLine(message);
        return code;
    }
}
