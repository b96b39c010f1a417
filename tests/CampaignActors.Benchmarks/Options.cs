using System.Globalization;
using Akka.Configuration;
using CampaignActors.Benchmarks.Pages;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Local.Postgres;

namespace CampaignActors.Benchmarks;

/// <summary>What a run is asked to do.</summary>
internal sealed record Options
{
    public const string Usage = """
        Measures the actors against the same work done without them, in one run, and says how far each aim is met.

          --seconds S    measured seconds of each arm in each round (default 3)
          --rounds N     rounds, the first of which is dropped (default 5)
          --quick        one second, three rounds, fewer entities: to see that everything runs
          --only LIST    some of hot,many,rollup,memory,tick,recovery,operator,transport,rows,ask,long,
                         growth,scaleout,reports,lists,audience,sending,pages; all without it (long takes minutes)
          --store LIST   some of sqlite,postgres, for all but rollup, memory and rows
                         (default: both, or sqlite alone where PostgreSQL is not installed)
          --arm TEXT     only arms whose name has this in it
          --rows N       rows that growth seeds the larger journal with (default 1,000,000)
          --people N     recipients of audience (default 1,000,000)
          --messages N   messages of sending (default 20,000)
          --campaigns N, --approvals N, --budgets N, --events N, --browsers N
                         how much there is for pages (default 100,000, 5,000, 500, 20,000 of one campaign, 50)
          --keep PATH    folder of the node of pages on SQLite, filled if it is empty and left as it is
          --hocon FILE   settings of a second pair of nodes of ask, to see what they are worth
          --nodes LIST   sizes of the clusters of scaleout (default 1,2,3)
          --program DLL  the node's program for rows, such as one of the version before (default: the one that is built)
          --explain      further arms that leave out a part of the node each, to find what the time goes into
          --data PATH    folder for the databases (default: the system's folder for temporary files; it must be on a real disk)
          --out PATH     folder for benchmarks.json and benchmarks.md
        """;

    public static readonly IReadOnlyList<string> Sections =
    [
        "hot", "many", "rollup", "memory", "tick", "recovery", "operator", "transport", "rows", "ask", "long", "growth", "scaleout",
        "reports", "lists", "audience", "sending", "pages",
    ];

    public static readonly IReadOnlyList<string> AllStores = ["sqlite", "postgres"];

    public double Seconds { get; init; } = 3;

    public int Rounds { get; init; } = 5;

    public bool Quick { get; init; }

    public IReadOnlyList<string> Only { get; init; } = Sections;

    public IReadOnlyList<string> Stores { get; init; } = PostgresBinaries.Find() is null ? ["sqlite"] : AllStores;

    public string Arm { get; init; } = "";

    public IReadOnlyList<int> Nodes { get; init; } = [1, 2, 3];

    public Config? Hocon { get; init; }

    public int Seeded { get; init; } = 1_000_000;

    public int People { get; init; } = 1_000_000;

    public int Messages { get; init; } = 20_000;

    public PageLoad Pages { get; init; } = new();

    public string? Keep { get; init; }

    public string? Program { get; init; }

    public bool Explain { get; init; }

    public string Data { get; init; } = Path.GetTempPath();

    public string? Out { get; init; }

    /// <summary>Shapes of work whose throughput is measured.</summary>
    public IEnumerable<Shape> Shapes => new[] { Shape.Hot, Shape.Many }.Where(s => Only.Contains(s.Name));

    /// <exception cref="FormatException">The arguments make no sense; the message says which.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (var i = 0; i < args.Count; i++)
        {
            string Value() => ++i < args.Count ? args[i] : throw new FormatException($"'{args[i - 1]}' needs a value");
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = Positive(Value()) },
                "--rounds" => options with { Rounds = (int)Positive(Value()) },
                "--quick" => options with { Quick = true, Seconds = 1, Rounds = 3, Pages = PageLoad.Quick },
                "--program" => options with { Program = Value() },
                "--explain" => options with { Explain = true },
                "--hocon" => options with { Hocon = ConfigurationFactory.ParseString(File.ReadAllText(Value())) },
                "--rows" => options with { Seeded = (int)Positive(Value()) },
                "--people" => options with { People = (int)Positive(Value()) },
                "--messages" => options with { Messages = (int)Positive(Value()) },
                "--campaigns" => options with { Pages = options.Pages.With(c => c with { Campaigns = (int)Positive(Value()) }) },
                "--approvals" => options with { Pages = options.Pages.With(c => c with { Approvals = (int)Positive(Value()) }) },
                "--budgets" => options with { Pages = options.Pages.With(c => c with { Budgets = (int)Positive(Value()) }) },
                "--events" => options with { Pages = options.Pages.With(c => c with { Events = (int)Positive(Value()) }) },
                "--browsers" => options with { Pages = options.Pages with { Browsers = (int)Positive(Value()) } },
                "--keep" => options with { Keep = Value() },
                "--nodes" => options with { Nodes = [.. Value().Split(',').Select(n => (int)Positive(n))] },
                "--only" => options with { Only = Value().Split(',') },
                "--store" => options with { Stores = Value().Split(',') },
                "--arm" => options with { Arm = Value() },
                "--data" => options with { Data = Value() },
                "--out" => options with { Out = Value() },
                var other => throw new FormatException($"'{other}' is not an option"),
            };
        }
        if (options.Rounds < 2)
            throw new FormatException("at least two rounds are needed: the first is dropped");
        OneOf(options.Only, Sections);
        OneOf(options.Stores, AllStores);
        return options;
    }

    private static void OneOf(IEnumerable<string> named, IReadOnlyList<string> known)
    {
        if (named.FirstOrDefault(n => !known.Contains(n)) is { } unknown)
            throw new FormatException($"'{unknown}' is none of {string.Join(", ", known)}");
    }

    private static double Positive(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new FormatException($"'{text}' is not a number above zero");
}
