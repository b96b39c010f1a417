using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading.Tasks;
using Generated;
// A task of a campaign is generated under the same name.
using Task = System.Threading.Tasks.Task;

namespace Playing;

/// <summary>
/// examples/controlling-costs.yaml as a program that knows the node from its OpenAPI document alone: everything here but these two classes
/// comes from a generator.
/// </summary>
public static class ScenarioA
{
    private static readonly DateTimeOffset s_day = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <param name="rest">Waits until nothing is under way at the node.</param>
    /// <param name="key">Whose key it is that everything is done with.</param>
    public static async Task PlayAsync(string address, string key, Func<Task> rest)
    {
        using var http = With(key);
        var node = new CampaignClient(address, http);
        await SetUpAsync(node);
        await rest();
        foreach (var step in Steps(node))
        {
            await step();
            await rest();
        }
    }

    /// <summary>What the entity itself says.</summary>
    public static async Task<decimal?> FreeAsync(string address, string key, string budget)
    {
        using var http = With(key);
        return (await new CampaignClient(address, http).GetBudgetAsync(budget)).Free;
    }

    /// <summary>A command for a revision that is over.</summary>
    /// <returns>Status, code and revision of the problem.</returns>
    public static async Task<string> StaleAsync(string address, string key, string campaign)
    {
        using var http = With(key);
        try
        {
            await new CampaignClient(address, http).ChangeCampaignAsync(
                campaign, body: new CampaignChange { Label = "Other" }, if_Match: "\"1\"");
            return "accepted";
        }
        catch (ApiException<Problem> refused)
        {
            return $"{refused.StatusCode} {refused.Result.Code} {refused.Result.Revision > 1}";
        }
    }

    private static HttpClient With(string key)
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        return http;
    }

    private static async Task SetUpAsync(CampaignClient node)
    {
        await node.DescribeOperatorAsync("mia", body: new OperatorDescription { Name = "Mia", Email = "mia@example.com" });
        await node.DescribeBudgetAsync("BDG6", body: new BudgetDescription
        {
            Label = "Special Operations",
            Allocated = 10_000,
            Categories = new Dictionary<string, decimal> { ["First"] = 8_000, ["Second"] = 2_000 },
        });
        await node.DescribeProviderAsync("PRINTERS", body: new ProviderDescription
        {
            Name = "The Printers Inc.",
            Services = new Dictionary<string, ServiceGiven> { ["Catalog"] = new() { Categories = Categories() } },
        });
        await node.DescribePlanAsync("PLN1", body: new PlanDescription { Label = "Year plan" });
        await node.DescribeProgramAsync("PRG1", body: new ProgramDescription { Label = "Spring", Plan = "PLN1", Budget = "BDG6" });
    }

    private static List<CostCategoryGiven> Categories() =>
    [
        Category(
            "Envelopes", ProcessTypeWord.DirectMail, ("114x229", new() { Linear = 0.12430m }), ("162x229", new() { Linear = 0.15100m })),
        Category("Postage", ProcessTypeWord.DirectMail, ("Standard", new() { Linear = 0.28000m })),
        Category("Print", ProcessTypeWord.DirectMail, ("A3", new() { Linear = 0.02100m }), ("A4", new() { Linear = 0.01100m })),
        Category("Fixed Cost", ProcessTypeWord.DirectMail, ("Design", new() { Fixed = 0 })),
        Category("Room reservation", ProcessTypeWord.Task, ("Small Room", new() { Fixed = 300 }), ("Large Room", new() { Fixed = 500 })),
        Category("Creation", ProcessTypeWord.Task, ("Content template", new() { Daily = 300 })),
    ];

    private static CostCategoryGiven Category(string label, ProcessTypeWord process, params (string Label, PriceGiven Price)[] types)
    {
        var category = new CostCategoryGiven { Label = label, Process = process, Types = new List<CostTypeGiven>() };
        foreach (var (name, price) in types)
            category.Types.Add(new CostTypeGiven { Label = name, Price = price });
        return category;
    }

    private static IEnumerable<Func<Task>> Steps(CampaignClient node)
    {
        yield return () => node.CreateCampaignAsync("OP5", idempotency_Key: "op5", body: new NewCampaign
        {
            Label = "Loyalty Spring Pack",
            Program = "PRG1",
            Manager = "mia",
            Level = LevelWord.Planned,
            Process = ProcessWord.BeingEdited,
            Start = s_day,
            End = new DateTimeOffset(2026, 3, 31, 0, 0, 0, TimeSpan.Zero),
            Provisional = new Dictionary<string, object>
            {
                ["total"] = 3_000,
                ["breakdown"] = new Dictionary<string, decimal> { ["First"] = 1_000, ["Second"] = 2_000 },
            },
        });
        yield return () => node.CreateDeliveryAsync("DM201", body: new NewDelivery
        {
            Label = "New cards",
            Campaign = "OP5",
            Channel = ChannelWord.DirectMail,
            Service = "PRINTERS/Catalog",
            Approvals = new ApprovalsGiven { Target = new List<string>(), Budget = new List<string>(), Extraction = new List<string>() },
            ExtractionDate = s_day.AddDays(7).AddHours(6),
            Costs = new List<CostGiven>
            {
                new() { Category = "Envelopes", Type = "114x229", ExpenseCategory = "Second" },
                new() { Category = "Postage", Type = "Standard", ExpenseCategory = "Second" },
                new() { Category = "Print", Type = "A4", ExpenseCategory = "Second" },
                new() { Category = "Fixed Cost", Type = "Design", Surcharge = 560, ExpenseCategory = "First" },
            },
        });
        yield return () => node.AnalyseAsync(body: new AnalyseArguments { Delivery = "DM201", Targeted = 850, Excluded = 52 });
        yield return () => DecideAsync(node, ApprovalStepWord.Target);
        yield return () => DecideAsync(node, ApprovalStepWord.Budget);
        yield return () => node.CreateTaskAsync("TSK1", body: new NewTask
        {
            Label = "Room",
            Campaign = "OP5",
            AssignedTo = "mia",
            Start = s_day.AddDays(2).AddHours(8),
            End = s_day.AddDays(4).AddHours(18),
            Provisional = 5_500,
            Service = "PRINTERS/Catalog",
            Costs = new List<CostGiven> { new() { Category = "Room reservation", Type = "Large Room" } },
        });
        yield return () => node.CreateTaskAsync("TSK2", body: new NewTask
        {
            Label = "Creation",
            Campaign = "OP5",
            AssignedTo = "mia",
            Start = s_day.AddHours(8),
            End = s_day.AddDays(5).AddHours(8),
            Load = 5,
            Service = "PRINTERS/Catalog",
            Costs = new List<CostGiven> { new() { Category = "Creation", Type = "Content template" } },
        });
        yield return () => node.CloseAsync(body: new CloseArguments { Task = "TSK2", By = "mia" });
        yield return () => node.ChangeCampaignAsync("OP5", body: new CampaignChange { Process = ProcessWord.Defined });
        yield return () => node.CloseAsync(body: new CloseArguments { Task = "TSK1", By = "mia" });
        yield return () => DecideAsync(node, ApprovalStepWord.Extraction);
        yield return () => node.CreateInvoiceAsync("INV1", body: new NewInvoice
        {
            Provider = "PRINTERS",
            Budget = "BDG6",
            Lines = new List<InvoiceLineGiven>
            {
                new() { Amount = 891.41m, Delivery = "DM201", Settled = true },
                new() { Amount = 1_500.00m, Task = "TSK2", Settled = true },
            },
        });
        yield return () => node.UnsettleAsync(body: new UnsettleArguments { Invoice = "INV1", Line = 1 });
    }

    private static Task<CommandDone> DecideAsync(CampaignClient node, ApprovalStepWord step) =>
        node.ApproveAsync(body: new ApproveArguments { Delivery = "DM201", Step = step, By = "mia" });
}
