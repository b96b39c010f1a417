using System.Globalization;

namespace CampaignActors.Faults.Running;

/// <summary>The command line of the fault tests.</summary>
public sealed record FaultOptions
{
    public const string Usage = """
        Breaks a cluster of three nodes under load, one fault after the other, and verifies after each that nothing was lost or doubled.

          --only NAME[,NAME]  these faults alone, in this order
          --short             the few that CI runs
          --list              prints the names and what each shows
          --rate N            commands a second (default: 60)
          --repeat N          each fault so often (default: 1)
          --seed N            of the load and of what is chosen at random (default: 1)
          --messages N        instead: a mailing to N recipients over three nodes, counted at a mail server
          --hold              messages of which is not known whether they have left wait for a person
          --without-tls       nodes without certificates, to compare with
          --fresh             a new cluster for each fault; else one that held is used for the next
          --out FOLDER        writes results.json, and keeps the logs there
          --help              prints this

        Exit codes: 0 all passed or not run, 1 one failed, 2 the command line is wrong.
        """;

    public IReadOnlyList<string> Only { get; init; } = [];

    public bool Short { get; init; }

    public bool List { get; init; }

    public bool Help { get; init; }

    public bool Fresh { get; init; }

    /// <summary>Nodes without certificates.</summary>
    public bool WithoutTls { get; init; }

    /// <summary>Commands a second. Two cores carry the load, three nodes and PostgreSQL.</summary>
    public int Rate { get; init; } = 60;

    public int Repeat { get; init; } = 1;

    public int Seed { get; init; } = 1;

    public string? Out { get; init; }

    /// <summary>Recipients of a mailing that runs instead of the faults; 0: none.</summary>
    public int Messages { get; init; }

    public bool Hold { get; init; }

    /// <exception cref="ArgumentException">The command line is wrong; the message says what was expected.</exception>
    public static FaultOptions Read(IReadOnlyList<string> args)
    {
        var options = new FaultOptions();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{name}: the value is missing");
            int Number()
            {
                var text = Value();
                return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
                    ? number
                    : throw new ArgumentException($"{name}: {text} is no number above zero");
            }
            options = name switch
            {
                "--only" =>
                    options with { Only = Value().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
                "--short" => options with { Short = true },
                "--list" => options with { List = true },
                "--help" => options with { Help = true },
                "--without-tls" => options with { WithoutTls = true },
                "--fresh" => options with { Fresh = true },
                "--rate" => options with { Rate = Number() },
                "--repeat" => options with { Repeat = Number() },
                "--seed" => options with { Seed = Number() },
                "--messages" => options with { Messages = Number() },
                "--hold" => options with { Hold = true },
                "--out" => options with { Out = Path.GetFullPath(Value()) },
                _ => throw new ArgumentException($"unknown option {name}, --help shows all"),
            };
        }
        return options;
    }
}
