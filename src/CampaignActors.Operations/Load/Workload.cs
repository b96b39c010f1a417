using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Operations.Load;

/// <summary>
/// The commands of a load, one after the other, from a seed. What is sent does not depend on what is answered, so a run can be made
/// again; some commands are therefore refused: money that is not free, a line that is settled already.
/// </summary>
internal sealed class Workload(LoadOptions options, LoadSetup setup)
{
    /// <summary>
    /// What was created is only worked on when so many of its kind were sent after it: its creation is answered by then, unless a node was
    /// away.
    /// </summary>
    private const int Ripe = 20;

    private static readonly string[] s_levels = ["planned", "reserved", "committed"];

#pragma warning disable CA5394 // Predictable on purpose.
    private readonly Random _random = new(options.Seed);
    private readonly List<string> _invoices = [];
    private readonly List<string> _orders = [];
    private readonly List<string> _deliveries = [];
    private readonly List<string> _tasks = [];
    private readonly Dictionary<string, int> _teams = [];
    private int _sent;
    private int _analysed;
    private int _closed;

    private string Id => $"{options.Prefix}:{options.Run}:{_sent}";

    public LoadCommand Next()
    {
        _sent++;
        return _random.Next(100) switch
        {
            < 24 => Transfer(),
            < 42 => ChangeDelivery(),
            < 50 => ChangeCampaign(),
            < 52 => Allocate(),
            < 58 => Invoice(),
            < 64 => Settle("settle"),
            < 67 => Settle("unsettle"),
            < 72 => Order(),
            < 77 => Receive(),
            < 79 => CorrectLine(),
            < 86 => CreateDelivery(),
            < 92 => Analyse(),
            < 94 => CancelDelivery(),
            < 97 => CreateTask(),
            _ => CloseTask(),
        };
    }

    private LoadCommand Transfer()
    {
        var from = Below(options.Budgets);
        var to = Mostly(from, (from + 1 + Below(options.Budgets - 1)) % options.Budgets, options.Budgets);
        // The nearest in the team may be the same one.
        to = to != from ? to : setup.Codes.Near(from, (from + Math.Max(options.Teams, 1)) % options.Budgets, options.Budgets);
        return LoadCommand.Act(Id, $"budgets/{setup.Budget(from)}", "transfer", new()
        {
            ["from"] = setup.Budget(from), ["to"] = setup.Budget(to), ["amount"] = Cents(50_000), ["code"] = $"{options.Run}-{_sent}",
        });
    }

    /// <summary>Another estimate, at another level: above planned the budget is asked first.</summary>
    private LoadCommand ChangeDelivery() => LoadCommand.Describe(Id, PutMode.Change, Kinds.Deliveries, AnyDelivery(), new()
    {
        ["provisional"] = Cents(200_000), ["level"] = Level(),
    });

    private LoadCommand ChangeCampaign()
    {
        var fields = new JsonObject();
        switch (Below(4))
        {
            case 0:
                fields["process"] = Below(4) == 0 ? "beingEdited" : "defined";
                break;
            case 1:
                fields["fixedCost"] = Cents(100_000);
                break;
            default:
                fields["level"] = Level();
                break;
        }
        return LoadCommand.Describe(Id, PutMode.Change, Kinds.Campaigns, setup.Campaign(Below(options.Campaigns)), fields);
    }

    /// <summary>Four fifths of what it had at first, up to six fifths.</summary>
    private LoadCommand Allocate()
    {
        var budget = Below(options.Budgets);
        return LoadCommand.Describe(Id, PutMode.Change, Kinds.Budgets, setup.Budget(budget),
            new() { ["allocated"] = setup.Allocated(budget) * (80 + Below(41)) / 100 });
    }

    private LoadCommand Invoice()
    {
        var lines = new JsonArray(Bill(out var campaign), Bill(out _));
        var budget = Mostly(campaign, Below(options.Budgets), options.Budgets);
        return LoadCommand.Describe(Id, PutMode.Create, Kinds.Invoices, New(_invoices, budget, "I"), new()
        {
            ["provider"] = setup.Provider, ["budget"] = setup.Budget(budget), ["lines"] = lines,
        });
    }

    private JsonObject Bill(out int team)
    {
        var amount = Cents(50_000);
        return new() { ["amount"] = amount, ["delivery"] = AnyDelivery(out team) };
    }

    private LoadCommand Settle(string verb)
    {
        if (_invoices.Count <= Ripe)
            return Invoice();
        var code = _invoices[Below(_invoices.Count - Ripe)];
        return LoadCommand.Act(Id, $"invoices/{code}", verb, new() { ["invoice"] = code, ["line"] = Below(2) });
    }

    private LoadCommand Order()
    {
        var line = Below(options.Lines);
        var code = New(_orders, line, "O");
        return LoadCommand.Act(Id, $"orders/{code}", "order", new()
        {
            ["line"] = setup.Line(line), ["code"] = code, ["quantity"] = 100 + Below(900), ["deliveryDate"] = "2099-12-01",
        });
    }

    private LoadCommand Receive()
    {
        if (_orders.Count <= Ripe)
            return Order();
        var code = _orders[Below(_orders.Count - Ripe)];
        var arguments = new JsonObject { ["code"] = code };
        if (Below(2) == 0)
            arguments["quantity"] = 1 + Below(200);
        return LoadCommand.Act(Id, $"orders/{code}", "receive", arguments);
    }

    private LoadCommand CorrectLine()
    {
        var line = Below(options.Lines);
        return LoadCommand.Line(Id, setup.Stock(line), setup.Line(line), new() { ["initial"] = 20_000 + Below(20_000) });
    }

    private LoadCommand CreateDelivery()
    {
        var (number, campaign) = (_deliveries.Count, Below(options.Campaigns));
        return LoadCommand.Describe(
            Id, PutMode.Create, Kinds.Deliveries, New(_deliveries, campaign, "D"), setup.DeliveryFields(number, campaign));
    }

    /// <summary>Those created on the way, in turn: costs and stock then follow from the counts, typed or of people.</summary>
    private LoadCommand Analyse()
    {
        if (_analysed >= _deliveries.Count - Ripe)
            return CreateDelivery();
        var hasAudience = setup.HasAudience(_analysed);
        var code = _deliveries[_analysed++];
        // Drawn in any case, so that what follows is the same with people and without.
        var (targeted, excluded) = (50 + Below(400), Below(50));
        return LoadCommand.Act(
            Id, $"deliveries/{code}", "analyse",
            hasAudience ? new() { ["delivery"] = code } : new() { ["delivery"] = code, ["targeted"] = targeted, ["excluded"] = excluded });
    }

    private LoadCommand CancelDelivery()
    {
        if (_deliveries.Count <= Ripe)
            return CreateDelivery();
        var code = _deliveries[Below(_deliveries.Count - Ripe)];
        return LoadCommand.Act(Id, $"deliveries/{code}", "cancel", new() { ["delivery"] = code });
    }

    private LoadCommand CreateTask()
    {
        var campaign = Below(options.Campaigns);
        return LoadCommand.Describe(Id, PutMode.Create, Kinds.Tasks, New(_tasks, campaign, "T"), new()
        {
            ["label"] = "Check", ["campaign"] = setup.Campaign(campaign), ["assignedTo"] = setup.Manager,
            ["provisional"] = Cents(30_000),
            ["start"] = "2020-01-01", ["end"] = "2099-12-01",
        });
    }

    private LoadCommand CloseTask()
    {
        if (_closed >= _tasks.Count - Ripe)
            return CreateTask();
        var code = _tasks[_closed++];
        return LoadCommand.Act(Id, $"tasks/{code}", "close", new() { ["task"] = code, ["by"] = setup.Manager });
    }

    private string AnyDelivery() => AnyDelivery(out _);

    /// <param name="team">A number of its team.</param>
    private string AnyDelivery(out int team)
    {
        if (_deliveries.Count > Ripe && Below(4) == 0)
        {
            var number = Below(_deliveries.Count - Ripe);
            team = _teams[_deliveries[number]];
            return _deliveries[number];
        }
        var first = Below(options.Deliveries);
        team = first % options.Campaigns;
        return setup.Delivery(first);
    }

    /// <summary>A new code of a team, that is remembered.</summary>
    private string New(List<string> codes, int team, string letter)
    {
        var code = setup.Codes.Of(team, $"{options.Run}-{letter}{codes.Count}");
        codes.Add(code);
        _teams[code] = setup.Codes.TeamOf(team);
        return code;
    }

    /// <summary>With teams nine times of ten the thing of the same team that is nearest to the drawn one.</summary>
    private int Mostly(int team, int number, int count) =>
        setup.Codes.HasTeams && Below(10) > 0 ? setup.Codes.Near(team, number, count) : number;

    private string Level() => s_levels[Below(s_levels.Length)];

    private decimal Cents(int below) => (1 + Below(below)) / 100m;

    private int Below(int limit) => _random.Next(limit);
#pragma warning restore CA5394
}
