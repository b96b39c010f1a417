using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>The nodes of one cluster, for commands that talk to all of them.</summary>
internal sealed class ClusterClientOptions(Host host)
{
    private readonly Option<string[]> _nodes = new("--node")
    {
        HelpName = "URL",
        Description = ClientOptions.Described("A node; may be given several times, or several with commas; "),
    };

    private readonly KeyOption _key = new(host);

    public void AddTo(Command command)
    {
        command.Add(_nodes);
        _key.AddTo(command);
    }

    /// <summary>The key for all of them.</summary>
    /// <exception cref="InputException">There is no such file, or it holds no key.</exception>
    public string? Key(ParseResult parsed) => _key.Read(parsed, Urls(parsed).FirstOrDefault() ?? "");

    public IReadOnlyList<string> Urls(ParseResult parsed)
    {
        var given = parsed.GetValue(_nodes) is { Length: > 0 } urls ? urls : ClientOptions.Meant(host);
        return [.. given.SelectMany(urls => urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    public static Option<string?> Duration(string name, string doc) => new(name) { HelpName = "DURATION", Description = doc };

    /// <exception cref="InputException">It is no duration.</exception>
    public static TimeSpan Read(ParseResult parsed, Option<string?> option, TimeSpan otherwise) => parsed.GetValue(option) is { } text
        ? Scalars.Duration(ClientOptions.Typed(text)).In(option.Name).OrTyped().ToTimeSpan()
        : otherwise;

    public static Option<string> Format() => OperatorCommands.OutputOption("text or json.");
}
