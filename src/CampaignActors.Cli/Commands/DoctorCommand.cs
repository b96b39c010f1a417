using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Local.Nodes;
using CampaignActors.Operations.Doctoring;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign doctor</c>: everything that an operator would look at, in one go.</summary>
internal static class DoctorCommand
{
    /// <summary>Names the data folder where it is not in the current one, as in a container.</summary>
    public const string DataVariable = "CAMPAIGN_DATA";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static Command Of(Host host)
    {
        var cluster = new ClusterClientOptions(host);
        var database = DatabaseCommand.DatabaseOption();
        var data = new Option<string>("--data")
        {
            HelpName = "FOLDER",
            Description = $"The data folder of a node on this machine; else the environment variable {DataVariable}, which images set, "
                + "else ./data.",
            DefaultValueFactory = _ => host.Variable(DataVariable) is { Length: > 0 } folder ? folder : "data",
        };
        var file = new Option<string?>("--settings")
        {
            HelpName = "FILE",
            Description = "The appsettings.json of the node; default the one beside its program. The environment goes before it, as with "
                + "a node.",
        };
        var command = new Command(
            "doctor", "Looks at configuration, database, nodes, clocks, certificates, ports and disks, and changes nothing. Exit code 1 "
                + "when something fails.")
        {
            database, data, file,
        };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var http = host.Network is null
                ? new HttpClient(new SocketsHttpHandler { ConnectTimeout = s_patience, UseProxy = false }) { Timeout = s_patience }
                : new HttpClient(host.Network, disposeHandler: false) { Timeout = s_patience };
            if (cluster.Key(parsed) is { } key)
                http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            var named = parsed.GetValue(database) is { } text ? DatabaseCommand.Settings(host, text) : null;
            var findings = await new Doctor(http, TimeProvider.System).RunAsync(
                new DoctorRequest(
                    Configuration(host, parsed.GetValue(file)), parsed.GetRequiredValue(data), named, cluster.Urls(parsed)), cancellation);
            foreach (var finding in findings)
                host.Out.WriteLine(Shown.OneLine($"{Word(finding.Verdict)}  {finding.Subject}: {finding.Text}", 600));
            return findings.Any(f => f.Verdict == Verdict.Fail) ? ExitCodes.Refused : ExitCodes.Ok;
        });
        return command;
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Ok => "ok  ", Verdict.Warn => "warn", _ => "FAIL" };

    /// <exception cref="InputException">The file cannot be read.</exception>
    private static IConfiguration Configuration(Host host, string? file)
    {
        if (file is not null && !File.Exists(file))
            throw new InputException(null, $"--settings: there is no file {Shown.Quote(file)}");
        var configuration = new ConfigurationBuilder();
        try
        {
            host.Settings(configuration, file is null ? Beside() : Path.GetFullPath(file));
            return configuration.Build();
        }
        catch (Exception e) when (e is SettingsException or InvalidDataException or FormatException)
        {
            throw new InputException(null, e.Message);
        }
    }

    private static string? Beside()
    {
        try
        {
            return Path.Combine(Path.GetDirectoryName(NodeProgram.Find())!, NodeSettings.FileName);
        }
        catch (LocalException)
        {
            return null;
        }
    }
}
