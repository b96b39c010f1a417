using System.Text.Json.Nodes;
using CampaignActors.Audience.People;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Demo;
using NodaTime;

namespace CampaignActors.Operations.Load;

/// <summary>
/// The system that a load works on: a tree of budgets, a provider whose services need stock, campaigns and their deliveries. Codes and
/// ids are made of the prefix alone, so that running it again finds everything there.
/// </summary>
internal sealed class LoadSetup(LoadOptions options)
{
    public const string Post = "Post";
    public const string Print = "Print";
    private const int Levels = 3;
    private const int LinesPerStock = 10;
    private const int CampaignsPerProgram = 10;

    private static readonly LocalDate s_people = new(2026, 3, 1);

    private const int Plenty = 100_000;
    private const int Little = 5_000;

    /// <summary>Far enough for nothing of it to fall due while the load runs.</summary>
    private const string Far = "2099-12-01";

    private readonly LoadCodes _codes = new(options);

    private string P => options.Prefix;

    public LoadCodes Codes => _codes;

    public string Manager => $"{P}-mia";

    public string Provider => $"{P}-PRINTERS";

    public string Service => $"{Provider}/Mailing";

    public string Budget(int number) => _codes.Of(number, $"B{number}");

    public string Campaign(int number) => _codes.Of(number, $"C{number}");

    /// <summary>In the team of its campaign.</summary>
    public string Delivery(int number) => _codes.Of(number % options.Campaigns, $"D{number}");

    /// <summary>The list of the people of the load.</summary>
    public string People => $"{P}-PEOPLE";

    /// <summary>Whether a delivery goes to people of the load: all offline and a third of the online ones.</summary>
    public bool HasAudience(int delivery) => options.People > 0 && delivery % 2 == 1;

    /// <summary>People of whom each has an address for every channel; the same for each run with this prefix.</summary>
    public IEnumerable<Recipient> Persons() => new MadeUpPeople(options.Seed, s_people).Take(options.People).Select((person, i) =>
        new Recipient($"{P}-{i}")
        {
            Email = $"{P}-{i}@load.example",
            Phone = person.Phone,
            FirstName = person.FirstName,
            LastName = person.LastName,
            Language = person.Language,
            Country = person.Country,
            Street = person.Street,
            City = person.City,
            Postcode = person.Postcode,
        });

    public string Line(int number) => _codes.Of(number, $"L{number}");

    /// <summary>Where it is tight, budgets under Block have so little that some of what is asked of them is refused.</summary>
    public int Allocated(int budget) => options.Tight && IsBlocked(budget) ? Little : Plenty;

    private static bool IsBlocked(int budget) => budget % 4 == 1;

    public string Stock(int line) => _codes.Of(line, $"S{_codes.InTeam(line) / LinesPerStock}");

    private string Program(int campaign) => _codes.Of(campaign, $"PR{_codes.InTeam(campaign) / CampaignsPerProgram}");

    private string Plan(int team) => _codes.Of(team, "PLAN");

    /// <summary>In groups; what a group refers to is in those before it.</summary>
    public IEnumerable<IReadOnlyList<LoadCommand>> Groups()
    {
        yield return [Put("operators", Manager, new() { ["name"] = "Mia", ["email"] = "mia@example.com" })];
        if (options.People > 0)
            yield return [Put("segments", People, new() { ["label"] = "Load", ["where"] = $"on list '{People}'" })];
        for (var level = 0; level < Levels; level++)
            yield return
                [.. Numbers(options.Budgets).Where(b => Level(b) == level).Select(b => Put("budgets", Budget(b), BudgetFields(b)))];
        yield return [Put("providers", Provider, ProviderFields())];
        yield return [.. Numbers(options.Lines).GroupBy(Stock).Select(s => Put("stocks", s.Key, StockFields(s)))];
        yield return [.. Numbers(Math.Max(options.Teams, 1)).Select(team => Put("plans", Plan(team), new() { ["label"] = "Load" }))];
        yield return [.. Numbers(options.Campaigns).GroupBy(Program).Select(p => Put(
            "programs", p.Key,
            new() { ["label"] = "Load", ["plan"] = Plan(p.First()), ["budget"] = Budget(p.First() % options.Budgets) }))];
        yield return [.. Numbers(options.Campaigns).Select(c => Put("campaigns", Campaign(c), CampaignFields(c)))];
        yield return [.. Numbers(options.Deliveries).Select(d => Put("deliveries", Delivery(d), DeliveryFields(d, d % options.Campaigns)))];
    }

    /// <summary>Every fourth delivery is offline: its file is written, and its pieces are used, as soon as it is analysed.</summary>
    public JsonObject DeliveryFields(int number, int campaign)
    {
        var offline = number % 4 == 3;
        var line = Line(_codes.Near(campaign, number % options.Lines, options.Lines));
        var fields = new JsonObject
        {
            ["label"] = $"Delivery {number}",
            ["campaign"] = Campaign(campaign),
            ["channel"] = offline ? "directMail" : "email",
            ["service"] = Service,
            ["costs"] = new JsonArray(
                new JsonObject
                {
                    ["category"] = offline ? "Paper" : "Mail", ["type"] = line, ["expenseCategory"] = Print,
                },
                new JsonObject { ["category"] = offline ? "Postage" : "Sending", ["type"] = "Standard", ["expenseCategory"] = Post }),
            ["reserveStock"] = number % 2 == 0,
            ["provisional"] = 100 + number % 50,
        };
        if (HasAudience(number))
            fields["audience"] = new JsonObject { ["segments"] = new JsonArray(People), ["limit"] = 50 + number % 400 };
        if (number % 3 == 0)
            fields["budget"] = Budget(_codes.Near(campaign, number % options.Budgets, options.Budgets));
        return fields;
    }

    /// <summary>A third hangs below the first budget, a third below one of these: a tree of three levels. The rest stands alone.</summary>
    private int? Main(int budget) => Level(budget) switch
    {
        1 => _codes.FirstOfTeam(budget),
        2 => _codes.BeforeInTeam(budget),
        _ => null,
    };

    private int Level(int budget) => _codes.InTeam(budget) % Levels;

    private JsonObject BudgetFields(int number)
    {
        var fields = new JsonObject
        {
            ["label"] = $"Budget {number}",
            ["allocated"] = Allocated(number),
            ["categories"] = new JsonObject { [Post] = Allocated(number) / 2, [Print] = Allocated(number) / 2 },
        };
        if (Main(number) is { } main)
            fields["relatedTo"] = Budget(main);
        if (IsBlocked(number) || number % 4 == 2)
            fields["overrun"] = IsBlocked(number) ? "block" : "allow";
        return fields;
    }

    private JsonObject ProviderFields() => new()
    {
        ["name"] = "Printers",
        ["services"] = new JsonObject
        {
            ["Mailing"] = new JsonObject
            {
                ["categories"] = new JsonArray(
                    Category("Paper", "directMail", Numbers(options.Lines).Select(l => Type(Line(l), 0.02m, Line(l)))),
                    Category("Postage", "directMail", [Type("Standard", 0.28m, null)]),
                    Category("Mail", "email", Numbers(options.Lines).Select(l => Type(Line(l), 0.01m, Line(l)))),
                    Category("Sending", "email", [Type("Standard", 0.03m, null)])),
            },
        },
    };

    private static JsonObject Category(string label, string process, IEnumerable<JsonObject> types) =>
        new() { ["label"] = label, ["process"] = process, ["types"] = new JsonArray([.. types]) };

    private static JsonObject Type(string label, decimal price, string? line)
    {
        var type = new JsonObject { ["label"] = label, ["price"] = new JsonObject { ["linear"] = price } };
        if (line is not null)
            type["stockLine"] = line;
        return type;
    }

    private JsonObject StockFields(IEnumerable<int> lines) => new()
    {
        ["label"] = "Paper",
        ["provider"] = Provider,
        ["lines"] = new JsonObject(lines.Select(l => KeyValuePair.Create<string, JsonNode?>(
            Line(l), new JsonObject { ["label"] = $"Paper {l}", ["initial"] = 20_000, ["alertLevel"] = 1_000 }))),
    };

    private JsonObject CampaignFields(int number) => new()
    {
        ["label"] = $"Campaign {number}",
        ["program"] = Program(number),
        ["budget"] = Budget(_codes.Near(number, number * 7 % options.Budgets, options.Budgets)),
        ["manager"] = Manager,
        ["level"] = (number % 3) switch { 0 => "planned", 1 => "reserved", _ => "committed" },
        ["process"] = number % 5 == 0 ? "beingEdited" : "defined",
        ["start"] = "2020-01-01",
        ["end"] = Far,
    };

    private LoadCommand Put(string kind, string code, JsonObject fields) =>
        LoadCommand.Describe($"{P}:setup:{kind}:{code}", PutMode.Apply, kind, code, fields);

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);
}
