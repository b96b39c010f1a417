using System.Text.Json.Nodes;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>A node's folders with one extraction file, and steps that work on it.</summary>
internal sealed class StepWorld : IDisposable
{
    public const string File = "DM1/1/cards.csv";
    public const string Secret = "a-secret-of-acme-that-is-long";

    public StepWorld()
    {
        Directory.CreateDirectory(Folder.In("print"));
        Directory.CreateDirectory(Folder.In("keys"));
        System.IO.File.WriteAllText(Folder.In("acme.secret"), Secret + "\n");
    }

    public TempFolder Folder { get; } = new();

    public string Content => System.IO.File.ReadAllText(Folder.In("files", File));

    public ProviderOptions Options(params (string Name, AllowedCommand Command)[] commands) => new()
    {
        Roots = new Dictionary<string, string> { ["print"] = Folder.In("print") },
        KeysFolder = Folder.In("keys"),
        SecretFiles = new Dictionary<string, string> { ["ACME"] = Folder.In("acme.secret") },
        Commands = commands.ToDictionary(c => c.Name, c => c.Command),
        Timeout = TimeSpan.FromSeconds(20),
        CommandTimeout = TimeSpan.FromSeconds(20),
    };

    public async Task<StepWorld> ExtractedAsync()
    {
        var done = await new ExtractionFileGateway(Folder.In("files")).PerformAsync(GatewaySamples.Extraction(), default);
        Assert.Null(done.Error);
        return this;
    }

    public static RunProviderStep Step(ServiceStep step, int ordinal = 1, string file = File) =>
        new($"step:DM1:1:{ordinal}", new Code("DM1"), new Code("ACME"), 1, ordinal, step, File, file) { Rows = 3, Hash = "abc" };

    /// <summary>A node that has just started does it.</summary>
    public async Task<OutsideDone> RunAsync(RunProviderStep step, ProviderOptions? options = null, CancellationToken ct = default)
    {
        using var gateway = new ProviderStepGateway(Folder.In("files"), Folder.In("jobs"), options ?? Options(), GatewaySamples.Clock);
        return await gateway.PerformAsync(step, ct);
    }

    /// <summary>The node was killed before it had noted the end of the step: its marker says what it said before.</summary>
    /// <param name="ready">Whether it had noted that all was there under a temporary name.</param>
    public void ForgetEnd(RunProviderStep step, bool ready)
    {
        var path = Folder.In("jobs", "steps", OutsideKey.Hash(step.Key) + ".json");
        var mark = JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject();
        mark["phase"] = ready ? "Ready" : "Begun";
        mark["result"] = null;
        if (!ready)
            mark["target"] = mark["hash"] = null;
        System.IO.File.WriteAllText(path, mark.ToJsonString());
    }

    public void Dispose() => Folder.Dispose();
}
