using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Cli.Terminal;

/// <summary>The environment of one run of the command line; tests replace it.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and progress.</param>
public sealed record Host(TextWriter Out, TextWriter Error)
{
    /// <summary>The same with writers that let nothing through to a terminal but text.</summary>
    public Host Safe() => this with { Out = SafeWriter.Around(Out), Error = SafeWriter.Around(Error) };

    /// <summary>Where the program itself steers the terminal: a line that is typed, or that shows progress.</summary>
    internal static TextWriter Screen(TextWriter writer) => writer is SafeWriter safe ? safe.Inner : writer;

    /// <summary>Whether a person watches the results: tables then fit the window.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Columns of the window; <c>null</c>: as the terminal says.</summary>
    public int? Columns { get; init; }

    /// <summary>Whether a person watches the errors: only then is progress shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The standard input.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>
    /// The keys that a person presses; <c>null</c> where the input is no terminal: then <see cref="In"/> is read line by line.
    /// </summary>
    public IKeyboard? Keyboard { get; init; }

    /// <summary>The file with the key of a node of this machine, used when no key is named.</summary>
    public Func<Uri, string?> KeyFile { get; init; } = node => AdminKey.FileFor(node, ["data", "local"]);

    /// <summary>Addresses of the nodes that run on this machine, used when no node is named; the first is asked.</summary>
    public Func<IReadOnlyList<string>> NodesHere { get; init; } = () => [];

    /// <summary>Environment variables by name.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Adds the configuration that a node on this machine would read, with the named file.</summary>
    public Action<IConfigurationBuilder, string?> Settings { get; init; } = NodeSettings.AddSources;

    /// <summary>How a node is reached; <c>null</c> for the network.</summary>
    public HttpMessageHandler? Network { get; init; }

    /// <summary>One line per error, and the exit code of that kind of refusal.</summary>
    public int Refused(Refusal? code, IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
            Error.WriteLine(Shown.OneLine(reason));
        return code switch
        {
            Refusal.Invalid => ExitCodes.BadInput,
            Refusal.Busy => ExitCodes.NoNode,
            _ => ExitCodes.Refused,
        };
    }

    /// <inheritdoc cref="Refused(Domain.Kernel.Refusal?, IEnumerable{string})"/>
    public int Refused(NodeAnswer answer, string what) =>
        Refused(answer.Refusal, answer.Errors is { Count: > 0 } ? answer.Reasons : [$"{what}: {answer.Text}"]);
}
