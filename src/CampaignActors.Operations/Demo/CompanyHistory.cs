using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.WhatIf;
using NodaTime;

namespace CampaignActors.Operations.Demo;

/// <summary>A month of the company's past: the model has run it, in its order of time, with its mails and files only recorded.</summary>
/// <param name="Rows">The journal in the order of writing.</param>
/// <param name="State">All entities as they are at the end.</param>
/// <param name="Outside">Mails and files that went out meanwhile.</param>
public sealed record CompanyHistory(DemoOptions Options, IReadOnlyList<JournalRow> Rows, JsonObject State, JsonObject Outside)
{
    /// <param name="progress">Called with the instant that is reached.</param>
    /// <exception cref="InvalidOperationException">The files of the company do not fit together.</exception>
    /// <exception cref="OperationCanceledException">It was stopped between two steps.</exception>
    public static async Task<CompanyHistory> RunAsync(DemoOptions options, Action<Instant> progress, CancellationToken cancellation)
    {
        var company = Company.Past(options);
        await using var model = new ModelEngine(options.Zone, options.Start);
        var engine = new SignedEngine(model, company.Founder, company.Authors);
        await new ScenarioRunner(company.Scenario, engine)
        {
            IdPrefix = "demo",
            OnStep = step =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (!step.Holds)
                    throw new InvalidOperationException(
                        $"{step.Step.Position}: {string.Join("; ", step.Failures.Concat(step.Mismatches.Select(m => $"{m}")))}");
                progress(step.At);
            },
        }.RunAsync();
        await model.AdvanceToAsync(options.End);
        progress(options.End);
        model.World.Flush();
        return new CompanyHistory(options, [.. model.World.Written()], await model.StateAsync(), model.Outside());
    }

    /// <summary>The lines of an export of a node that has lived through it.</summary>
    public IEnumerable<string> Lines() =>
    [
        NodeExport.WriteHead(new ExportHead(Rows[^1].Ordering, Options.End, Options.Zone, Currency.Eur)),
        .. Rows.Select(NodeExport.WriteRow), NodeExport.WriteEnd(Rows.Count),
    ];
}
