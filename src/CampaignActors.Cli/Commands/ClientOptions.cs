using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Cli.Commands;

/// <summary>Where the node is and how it is talked to: options that all commands to a node share.</summary>
internal sealed class ClientOptions(Host host)
{
    public const string Default = "http://127.0.0.1:5080";
    public const string Variable = "CAMPAIGN_NODE";

    internal static string Described(string what) =>
        $"{what}else the environment variable {Variable}, else what runs in ./data or ./local (`campaign local up`), else {Default}.";

    private readonly Option<string?> _node = new("--node") { HelpName = "URL", Description = Described("The node; ") };

    private readonly KeyOption _key = new(host);

    private readonly Option<string?> _wait = new("--wait")
    {
        HelpName = "DURATION",
        Description = "How long to keep trying a node that is away or busy, such as 30s; default 2s to reach one, 20s for an answer.",
    };

    private readonly Option<string?> _id = new("--id")
    {
        HelpName = "ID",
        Description = "Id of the command. Sending it again with the same id does it once; default a new one.",
    };

    private readonly Option<string?> _by = new("--by")
    {
        HelpName = "OPERATOR",
        Description = "The operator who does it, where that is another one than the key's: only administrators may.",
    };

    private readonly Option<string?> _currency = new("--currency")
    {
        HelpName = "CODE", Description = "Currency of the amounts given; default the node's.",
    };

    private readonly Option<string?> _zone = new("--zone")
    {
        HelpName = "ZONE",
        Description = "Zone of the local times given, such as Europe/Paris; default the node's.",
    };

    /// <summary>Options to reach a node.</summary>
    public void Reach(Command command)
    {
        command.Add(_node);
        _key.AddTo(command);
        command.Add(_wait);
    }

    /// <summary>Options to change something, besides.</summary>
    public void Change(Command command, bool reads = true, bool by = true)
    {
        Reach(command);
        command.Add(_id);
        if (by)
            command.Add(_by);
        if (!reads)
            return;
        command.Add(_currency);
        command.Add(_zone);
    }

    /// <summary>Whether a node is named on the command line, and not just meant by default.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_node) is not null;

    /// <summary>Who names an id may have given the command before.</summary>
    public bool MayRepeat(ParseResult parsed) => parsed.GetValue(_id) is not null;

    /// <summary>The nodes that are meant when none is named; at least one.</summary>
    internal static IReadOnlyList<string> Meant(Host host) => host.Variable(Variable) is { Length: > 0 } variable ? [variable]
        : host.NodesHere() is { Count: > 0 } here ? here
        : [Default];

    /// <exception cref="InputException">The URL or the duration is none.</exception>
    public NodeClient Client(ParseResult parsed, Output.Progress? progress = null, string? named = null)
    {
        var url = named ?? parsed.GetValue(_node) ?? Meant(host)[0];
        var retries = parsed.GetValue(_wait) is { } wait
            ? RetryPolicy.For(Scalars.Duration(Typed(wait)).In("--wait").OrTyped().ToTimeSpan())
            : null;
        return new NodeClient(url, retries, host.Network)
        {
            Key = _key.Read(parsed, url),
            MayRepeat = MayRepeat(parsed),
            OnRetry = reason => progress?.Report($"{reason}; trying again"),
        };
    }

    /// <summary>
    /// Asks a node; meanwhile a person at a terminal sees that it is tried again. Nothing of that is left when the answer is there.
    /// </summary>
    /// <exception cref="InputException">The URL or the duration is none.</exception>
    public async Task<T> AskAsync<T>(ParseResult parsed, Func<NodeClient, Task<T>> ask)
    {
        using var progress = new Output.Progress(host);
        using var client = Client(parsed, progress);
        return await ask(client);
    }

    /// <summary>The command to send, with id, operator and context as given.</summary>
    /// <exception cref="InputException">An option is wrong.</exception>
    public NodeCommand Command(ParseResult parsed, Change change, bool by = true) =>
        new(change, Id(parsed), by ? By(parsed) : "", Context(parsed));

    /// <exception cref="InputException">It is no id.</exception>
    public string Id(ParseResult parsed) => parsed.GetValue(_id) is { } id ? CheckedId("--id", id) : NewId();

    /// <exception cref="InputException">It is no code.</exception>
    public string By(ParseResult parsed) => parsed.GetValue(_by) is { } by ? Scalars.Code(Typed(by)).In("--by").OrTyped().Text : "";

    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>An id travels in a header, so it is plain; colons separate its parts.</summary>
    /// <exception cref="InputException">It is no id.</exception>
    public static string CheckedId(string option, string id) =>
        id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? id
            : throw new InputException(
                null, $"{option}: {Shown.Quote(id)} is not an id, expected 1 to 100 letters, digits, '-', '_', '.' or ':'");

    public static ScalarNode Typed(string text) => new(text, true, Operations.Client.Change.Typed);

    private ReadContext? Context(ParseResult parsed)
    {
        var (currency, zone) = (parsed.GetValue(_currency), parsed.GetValue(_zone));
        if (currency is null && zone is null)
            return null;
        if (currency is not null && !Currency.IsKnown(currency))
            throw new InputException(
                null, $"--currency: {Shown.Quote(currency)} is not a currency, expected three capital letters such as EUR");
        return new ReadContext(Zone(zone), currency is null ? Currency.Eur : new Currency(currency));
    }

    /// <summary>A zone by its name, UTC when none is given.</summary>
    /// <exception cref="InputException">There is no such zone.</exception>
    public static DateTimeZone Zone(string? zone) => zone is null ? DateTimeZone.Utc : ZoneText.Read("--zone", zone);
}

internal static class TypedReading
{
    /// <summary>The value, or its error without a place: what was typed is before the person's eyes.</summary>
    /// <exception cref="InputException">There is no value.</exception>
    public static T OrTyped<T>(this Reading<T> reading) => reading.Error is { } error
        ? throw new InputException(null, error.Message)
        : reading.OrThrow();
}
